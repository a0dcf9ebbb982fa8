from django.db.models.functions import Coalesce
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.fields import SlugField
from api.messages import MessageSerializer, SendingSerializer, represent
from backend.accounts.models import User
from backend.conversations import selectors, services
from backend.conversations.models import Conversation

AFTER = OpenApiParameter("after", OpenApiTypes.INT, description="Only what has a higher number")


class ConversationSerializer(serializers.ModelSerializer):
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True, help_text="What the room is called, also where it has no title")
    unread = serializers.IntegerField(read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Conversation
        fields = [
            "id", "url", "kind", "place", "title", "name", "description", "audience", "is_main", "is_locked",
            "archived_at", "head_seq", "unread", "last_message_at",
        ]  # fmt: skip
        read_only_fields = fields


class SeenSerializer(serializers.Serializer):
    seq = serializers.IntegerField(min_value=0)


class DraftSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=services.LONGEST, allow_blank=True)


class DirectSerializer(serializers.Serializer):
    person = SlugField(slug_field="handle", queryset=User.objects.filter(is_active=True))


class EntrySerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.IntegerField(source="shown_by", allow_null=True)
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

    @extend_schema(request=DirectSerializer, responses=ConversationSerializer)
    def create(self, request):
        """The private conversation with a person; a stranger's begins as a message request."""
        sent = DirectSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        conversation = services.write_to(sent.validated_data["person"], by=request.user)
        return Response(self.get_serializer(self.get_queryset().get(pk=conversation.pk)).data)

    @extend_schema(parameters=[AFTER], responses=MessageSerializer(many=True))
    @action(detail=True, serializer_class=MessageSerializer)
    def messages(self, request, pk=None):
        """Messages in their order, by cursor, from the one after ``after``."""
        messages = self.get_object().messages.filter(number__gt=number(request, "after"))
        page = self.paginate_queryset(messages.for_reading().order_by("number"))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=SendingSerializer, responses={200: MessageSerializer, 201: MessageSerializer})
    @messages.mapping.post
    def send(self, request, pk=None):
        """Say something. A repeated ``client_id`` gives the first message back with 200."""
        sent = SendingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        room = selectors.room_for(request.user, pk)
        if room is None:
            raise Http404
        message = services.post_message(room, by=request.user, **sent.facts())
        code = status.HTTP_200_OK if message.is_repeated else status.HTTP_201_CREATED
        return Response(represent(message), status=code)

    @extend_schema(parameters=[AFTER], responses=LogSerializer)
    @action(detail=True)
    def log(self, request, pk=None):
        """What changed after number ``after`` of the log; ``reset`` when that is too much."""
        missing = selectors.log_after(self.get_object().pk, number(request, "after"))
        return Response(LogSerializer(missing, context=self.get_serializer_context()).data)

    @extend_schema(request=SeenSerializer, responses={204: None})
    @action(detail=True, methods=["put"])
    def seen(self, request, pk=None):
        """Remember how far the caller read. It only grows."""
        sent = SeenSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        services.mark_seen(self.get_object(), sent.validated_data["seq"], by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=DraftSerializer, responses=DraftSerializer)
    @action(detail=True, methods=["get", "put"])
    def draft(self, request, pk=None):
        """What the caller began to write here, the same on all their devices."""
        room = self.get_object()
        if request.method == "PUT":
            sent = DraftSerializer(data=request.data)
            sent.is_valid(raise_exception=True)
            services.save_draft(room, sent.validated_data["body"], by=request.user)
        mine = room.participations.filter(user=request.user).first()
        return Response({"body": mine.draft if mine else ""})


def number(request, name: str) -> int:
    """A whole number of the query string, 0 when it is not there."""
    value = request.query_params.get(name, "0")
    if not value.isdecimal() or len(value) > 18:
        raise ValidationError({name: ["Write a whole number."]})
    return int(value)
