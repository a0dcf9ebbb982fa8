"""What is said: messages with their photos, reactions, pins and polls."""

import uuid
from functools import cache

from django.db.models import BigAutoField
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.people import PersonSerializer
from backend.conversations import selectors, services
from backend.conversations.models import Conversation, Message, MessageFile, MessagePhoto, Poll, Reaction
from backend.conversations.selectors import Search
from backend.conversations.services.polls import MOST as MOST_OPTIONS
from backend.media.models import WIDTHS

LARGEST_KEY = BigAutoField.MAX_BIGINT


class PhotoSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField()
    alt = serializers.CharField(source="picture.alt", read_only=True)
    width = serializers.IntegerField(source="picture.width", read_only=True)
    height = serializers.IntegerField(source="picture.height", read_only=True)

    class Meta:
        model = MessagePhoto
        fields = ["url", "alt", "width", "height"]
        read_only_fields = fields

    def get_url(self, photo) -> str:
        return reverse("api-photo", args=[photo.picture.key, WIDTHS[0]])


class FileSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = MessageFile
        fields = ["name", "url", "content_type", "size"]
        read_only_fields = fields

    def get_url(self, file) -> str:
        return reverse("api-file", args=[file.key])


class PollSerializer(serializers.ModelSerializer):
    """A poll with its results; ``voters`` only where the poll shows names."""

    options = serializers.SerializerMethodField()
    is_open = serializers.SerializerMethodField()

    class Meta:
        model = Poll
        fields = ["id", "question", "options", "is_multiple", "is_anonymous", "closes_at", "closed_at", "is_open"]
        read_only_fields = fields

    def get_is_open(self, poll) -> bool:
        return poll.is_open()

    def get_options(self, poll) -> list[dict]:
        rows = []
        for option in poll.options.all():
            votes = list(option.votes.all())
            row = {"id": option.pk, "text": option.text, "votes": len(votes)}
            if not poll.is_anonymous:
                row["voters"] = [vote.user.display_name for vote in votes]
            rows.append(row)
        return rows


class MessageSerializer(serializers.ModelSerializer):
    """A message; the words of one that was deleted or hidden are gone, its number stays."""

    author = PersonSerializer(read_only=True, allow_null=True)
    body = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    mentions = PersonSerializer(many=True, read_only=True)
    photos = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    reactions = serializers.SerializerMethodField()
    poll = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = [
            "id", "conversation", "number", "seq", "client_id", "author", "body", "state", "language", "reply_to",
            "mentions", "photos", "files", "reactions", "poll", "created_at", "edited_at", "pinned_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_body(self, message) -> str:
        return "" if message.is_gone else message.body

    @extend_schema_field(OpenApiTypes.STR)
    def get_state(self, message) -> str:
        if message.deleted_at:
            return "deleted"
        return "hidden" if message.is_hidden else "shown"

    @extend_schema_field(PhotoSerializer(many=True))
    def get_photos(self, message):
        return [] if message.is_gone else PhotoSerializer(message.photos.all(), many=True).data

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, message):
        return [] if message.is_gone else FileSerializer(message.files.all(), many=True).data

    def get_reactions(self, message) -> dict[str, list[int]]:
        """Emoji → ids of the people who put it."""
        people: dict[str, list[int]] = {}
        for reaction in message.reactions.all():
            people.setdefault(reaction.emoji, []).append(reaction.user_id)
        return people

    @extend_schema_field(PollSerializer(allow_null=True))
    def get_poll(self, message):
        has_poll = hasattr(message, "poll") and not message.is_gone
        return PollSerializer(message.poll).data if has_poll else None


@cache
def _built() -> MessageSerializer:
    return MessageSerializer()


def represent(message: Message) -> dict:
    """``message`` as the API shows it; with fields built once, which would take as long as three queries."""
    return _built().to_representation(message)


class NewPollSerializer(serializers.Serializer):
    question = serializers.CharField(max_length=200)
    options = serializers.ListField(child=serializers.CharField(max_length=120), min_length=2, max_length=MOST_OPTIONS)
    is_multiple = serializers.BooleanField(default=False)
    is_anonymous = serializers.BooleanField(default=False)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)


class SendingSerializer(serializers.Serializer):
    """A message to be sent: words, photos (``alt`` in the same order), files, or a poll."""

    client_id = serializers.UUIDField(default=uuid.uuid4, help_text="Chosen by the client: sending twice is safe")
    body = serializers.CharField(max_length=services.LONGEST, allow_blank=True, default="")
    reply_to = serializers.PrimaryKeyRelatedField(queryset=Message.objects.all(), required=False, allow_null=True)
    photos = serializers.ListField(child=serializers.FileField(), required=False)
    alt = serializers.ListField(child=serializers.CharField(max_length=300, allow_blank=True), required=False)
    files = serializers.ListField(child=serializers.FileField(), required=False)
    poll = NewPollSerializer(required=False, allow_null=True)

    def facts(self) -> dict:
        """Arguments of ``post_message``."""
        given = dict(self.validated_data)
        alts = given.pop("alt", [])
        photos, files, poll = given.pop("photos", []), given.pop("files", []), given.pop("poll", None)
        return {
            **given,
            "photos": [
                services.NewPhoto(upload, alts[position] if position < len(alts) else "")
                for position, upload in enumerate(photos)
            ],
            "files": [services.NewFile(upload) for upload in files],
            "poll": services.NewPoll(**{**poll, "options": tuple(poll["options"])}) if poll else None,
        }


class EditSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=services.LONGEST, allow_blank=True)


class EmojiSerializer(serializers.Serializer):
    emoji = serializers.ChoiceField(choices=Reaction.Emoji.choices)


class VoteSerializer(serializers.Serializer):
    options = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_KEY), max_length=MOST_OPTIONS
    )


class SearchSerializer(serializers.Serializer):
    """What to look for; every part narrows."""

    q = serializers.CharField(required=False, max_length=120, default="")
    author = serializers.CharField(required=False, max_length=60, default="")
    conversation = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_KEY
    )
    since = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    has_photo = serializers.BooleanField(required=False, default=False)

    def wanted(self) -> Search:
        given = dict(self.validated_data)
        return Search(words=given.pop("q"), **given)


class MessageViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet
):
    """Messages that the caller may read. DELETE takes one's own words back; the number stays."""

    queryset = Message.objects.none()
    serializer_class = MessageSerializer
    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]+"

    def get_queryset(self):
        seen = Conversation.objects.visible_to(self.request.user)
        return Message.objects.filter(conversation__in=seen.values("pk")).for_reading()

    @extend_schema(parameters=[SearchSerializer])
    def list(self, request):
        """Search: messages with these words (any Polish ending, with or without Polish letters), newest first."""
        asked = SearchSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = selectors.search(request.user, asked.wanted()).for_reading()
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def perform_destroy(self, message):
        services.delete_message(message, by=self.request.user)

    @extend_schema(request=EditSerializer, responses=MessageSerializer)
    def partial_update(self, request, pk=None):
        """Change one's own words, for a while."""
        sent = EditSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        services.edit_message(self.get_object(), by=request.user, body=sent.validated_data["body"])
        return self.now()

    @extend_schema(request=EmojiSerializer, responses={200: MessageSerializer})
    @action(detail=True, methods=["put", "delete"])
    def reaction(self, request, pk=None):
        """Put an emoji under the message, or take one's own back. Repeating changes nothing."""
        sent = EmojiSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        act = services.react if request.method == "PUT" else services.unreact
        act(self.get_object(), sent.validated_data["emoji"], by=request.user)
        return self.now()

    @extend_schema(request=None, responses={200: MessageSerializer})
    @action(detail=True, methods=["put", "delete"])
    def pin(self, request, pk=None):
        """Pin the message for everyone, or take the pin off."""
        act = services.pin_message if request.method == "PUT" else services.unpin_message
        act(self.get_object(), by=request.user)
        return self.now()

    @extend_schema(request=VoteSerializer, responses=MessageSerializer)
    @action(detail=True, methods=["put"])
    def vote(self, request, pk=None):
        """Choose answers of the poll under the message instead of those chosen before; none takes the vote back."""
        sent = VoteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        message = self.get_object()
        if not hasattr(message, "poll"):
            raise serializers.ValidationError({"options": ["This message has no poll."]})
        services.vote(message.poll, sent.validated_data["options"], by=request.user)
        return self.now()

    def now(self) -> Response:
        """The message as it is after the act."""
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_200_OK)
