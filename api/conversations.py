import uuid

from django.db.models.functions import Coalesce
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.people import PersonSerializer
from backend.conversations import selectors, services
from backend.conversations.models import Conversation, Message

AFTER = OpenApiParameter("after", OpenApiTypes.INT, description="Only what has a higher number")


class ConversationSerializer(serializers.ModelSerializer):
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    unread = serializers.IntegerField(read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Conversation
        fields = ["id", "url", "kind", "place", "title", "is_main", "head_seq", "unread", "last_message_at"]
        read_only_fields = fields


class MessageSerializer(serializers.ModelSerializer):
    """A message; the words of one that was deleted or hidden are gone, its number stays."""

    author = PersonSerializer(read_only=True, allow_null=True)
    body = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = [
            "id", "conversation", "number", "seq", "client_id", "author", "body", "state", "language", "reply_to",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_body(self, message) -> str:
        return message.body if self.get_state(message) == "shown" else ""

    @extend_schema(responses=OpenApiTypes.STR)
    def get_state(self, message) -> str:
        if message.deleted_at:
            return "deleted"
        return "hidden" if message.is_hidden else "shown"


class SendingSerializer(serializers.Serializer):
    client_id = serializers.UUIDField(default=uuid.uuid4, help_text="Chosen by the client: sending twice is safe")
    body = serializers.CharField(max_length=services.LONGEST)
    reply_to = serializers.PrimaryKeyRelatedField(queryset=Message.objects.all(), required=False, allow_null=True)


class SeenSerializer(serializers.Serializer):
    seq = serializers.IntegerField(min_value=0)


class EntrySerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.IntegerField(source="by_id", allow_null=True)
    message = MessageSerializer(allow_null=True)


class LogSerializer(serializers.Serializer):
    entries = EntrySerializer(many=True)
    head_seq = serializers.IntegerField()
    reset = serializers.BooleanField(help_text="Too much to send: read the messages afresh")


class ConversationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Conversations that the caller may read, the last one spoken in first."""

    queryset = Conversation.objects.none()
    serializer_class = ConversationSerializer
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]+"

    def get_queryset(self):
        user = self.request.user
        seen = Conversation.objects.visible_to(user).with_unread(user).select_related("place")
        return seen.annotate(moved_at=Coalesce("last_message_at", "created_at")).order_by("-moved_at", "-pk")

    @extend_schema(parameters=[AFTER], responses=MessageSerializer(many=True))
    @action(detail=True, serializer_class=MessageSerializer)
    def messages(self, request, pk=None):
        """Messages in their order, by cursor, from the one after ``after``."""
        messages = self.get_object().messages.filter(number__gt=number(request, "after"))
        page = self.paginate_queryset(messages.select_related("author").order_by("number"))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=SendingSerializer, responses={200: MessageSerializer, 201: MessageSerializer})
    @messages.mapping.post
    def send(self, request, pk=None):
        """Say something. A repeated ``client_id`` gives the first message back with 200."""
        sent = SendingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        mine = Message.objects.filter(author=request.user.pk, client_id=sent.validated_data["client_id"])
        is_repeated = mine.exists()
        message = services.post_message(self.get_object(), by=request.user, **sent.validated_data)
        code = status.HTTP_200_OK if is_repeated else status.HTTP_201_CREATED
        return Response(MessageSerializer(message, context=self.get_serializer_context()).data, status=code)

    @extend_schema(parameters=[AFTER], responses=LogSerializer)
    @action(detail=True)
    def log(self, request, pk=None):
        """What changed after number ``after`` of the log; ``reset`` when that is too much."""
        missing = selectors.log_after(self.get_object(), number(request, "after"))
        return Response(LogSerializer(missing, context=self.get_serializer_context()).data)

    @extend_schema(request=SeenSerializer, responses={204: None})
    @action(detail=True, methods=["put"])
    def seen(self, request, pk=None):
        """Remember how far the caller read. It only grows."""
        sent = SeenSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        services.mark_seen(self.get_object(), sent.validated_data["seq"], by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MessageViewSet(mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet):
    """One message. DELETE takes one's own words back; the number stays."""

    queryset = Message.objects.none()
    serializer_class = MessageSerializer
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]+"

    def get_queryset(self):
        seen = Conversation.objects.visible_to(self.request.user)
        return Message.objects.filter(conversation__in=seen.values("pk")).select_related("author", "conversation")

    def perform_destroy(self, message):
        services.delete_message(message, by=self.request.user)


def number(request, name: str) -> int:
    """A whole number of the query string, 0 when it is not there."""
    value = request.query_params.get(name, "0")
    if not value.isdecimal() or len(value) > 18:
        raise ValidationError({name: ["Write a whole number."]})
    return int(value)
