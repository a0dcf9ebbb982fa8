import django_filters
from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.acting import ActingMixin
from api.fields import SlugField
from api.idempotency import idempotent
from api.recurrence import DatesField
from backend.accounts.models import User
from backend.events import services
from backend.events.models import Event, Question
from backend.events.services.standing import come_always, stop_coming
from backend.places.models import Place, Room

# What a new event, or a change, may ask to become; the rest has acts of its own.
WRITABLE_STATUSES = (Event.Status.DRAFT, Event.Status.PUBLISHED, Event.Status.PROPOSED)


def codes(choices, **options) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices), required=False, max_length=40, **options)


class QuestionSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(source="pk", required=False)
    choices = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=20)

    class Meta:
        model = Question
        fields = ["id", "text", "kind", "choices", "is_required"]


class EventSerializer(serializers.ModelSerializer):
    """An event with its rule of dates; the dates themselves are ``occurrences``."""

    place = SlugField(slug_field="slug", queryset=Place.objects.all())
    cohosts = SlugField(slug_field="slug", queryset=Place.objects.all(), many=True, required=False)
    rooms = serializers.PrimaryKeyRelatedField(queryset=Room.objects.all(), many=True, required=False)
    organisers = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), many=True, required=False)
    languages = codes(settings.LANGUAGES)
    access = codes(Event.Access.choices)
    access_missing = codes(Event.Access.choices)
    checked_rules = codes(Event.ContentRule.choices, help_text="Rules of the network that it keeps: all, to publish.")
    questions = QuestionSerializer(many=True, required=False)
    dates = DatesField(source="pattern")
    continues = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    status = serializers.ChoiceField(Event.Status.choices, required=False)
    skip_taken = serializers.BooleanField(
        write_only=True, required=False, help_text="Dates whose rooms are taken stay without a room."
    )
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Event
        fields = [
            "id", "slug", "url", "place", "cohosts", "continues", "title", "description", "category", "audience",
            "min_age", "max_age", "languages", "noise", "access", "access_missing", "what_to_bring", "contact",
            "cost_note", "partners", "recording", "recording_note", "organisers", "rooms", "skip_taken", "address",
            "location_note", "dates", "sign_up", "capacity", "party_limit", "wants_names", "allows_guests",
            "reconfirms", "closes_minutes", "standing_share", "helpers_note", "questions", "status", "checked_rules",
            "rules_question", "review_note", "cancel_reason", "sequence", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["slug", "review_note", "cancel_reason", "sequence", "created_at", "updated_at"]

    def to_representation(self, event):
        shown = super().to_representation(event)
        if not self.context["request"].user.has_perm("events.change", event):
            # What author and animator wrote to each other is theirs.
            for name in ("rules_question", "review_note"):
                del shown[name]
        return shown

    def validate_place(self, place):
        if self.instance and place != self.instance.place:
            raise serializers.ValidationError("An event stays in its place.")
        return place

    def validate_status(self, status):
        if status not in WRITABLE_STATUSES and not (self.instance and status == self.instance.status):
            raise serializers.ValidationError("This has an act of its own.")
        return status

    def validate(self, facts):
        """Who publishes ticks the rules of the network, who proposes ticks them or asks: as in the form."""
        if self.instance is None:
            missing = set(Event.ContentRule.values) - set(facts.get("checked_rules", ()))
            status = facts.get("status", Event.Status.PUBLISHED)
            if status == Event.Status.PUBLISHED and missing:
                raise serializers.ValidationError({"checked_rules": [_("Tick each rule, or ask the animator.")]})
            if status == Event.Status.PROPOSED and missing and not facts.get("rules_question", "").strip():
                words = _("Tick each rule above, or write what you are not sure about.")
                raise serializers.ValidationError({"rules_question": [words]})
        return facts


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class NoteSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=500)


class ApprovalSerializer(serializers.Serializer):
    checked_rules = codes(Event.ContentRule.choices)
    author_leads = serializers.BooleanField(default=False)
    skip_taken = serializers.BooleanField(default=False)


class ExtraDateSerializer(serializers.Serializer):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(required=False)
    skip_taken = serializers.BooleanField(default=False)


class StandingSerializer(serializers.Serializer):
    party = serializers.IntegerField(min_value=1, max_value=100, default=1)
    party_names = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=100)
    answers = serializers.DictField(child=serializers.CharField(max_length=500), required=False)


class EventFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="with_words", label="Words in title or description; no diacritics needed")
    place = django_filters.CharFilter(field_name="place__slug")
    category = django_filters.MultipleChoiceFilter(choices=Event.Category.choices)
    audience = django_filters.MultipleChoiceFilter(choices=Event.Audience.choices)
    status = django_filters.MultipleChoiceFilter(choices=Event.Status.choices)

    class Meta:
        model = Event
        fields: list[str] = []

    def with_words(self, events, name, value):
        return events.search(value)


class EventViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Events that the caller may see, by their first day. What is on when: see ``occurrences``."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    lookup_field = "slug"

    def get_queryset(self):
        events = Event.objects.visible_to(self.request.user).select_related("place", "continues")
        return events.prefetch_related("rooms", "cohosts", "organisers", "questions").order_by("first_day", "pk")

    @extend_schema(responses={201: EventSerializer})
    @idempotent
    def create(self, request):
        """Put an event into the calendar of a place one runs; with status ``proposed``, ask those who run it."""
        facts = self.read(EventSerializer)
        place = get_object_or_404(Place.objects.visible_to(request.user), pk=facts.pop("place").pk)
        if facts.get("status") == Event.Status.PROPOSED:
            facts.pop("skip_taken", None)
            event = services.propose_event(place, by=request.user, **facts)
        else:
            event = services.create_event(place, by=request.user, **facts)
        return self.answer(event, status.HTTP_201_CREATED)

    def partial_update(self, request, slug=None):
        """Change an event and all its coming dates; people with a seat are told when time or place changes."""
        event = self.get_object()
        facts = self.read(EventSerializer, event, partial=True)
        facts.pop("place", None)
        services.update_event(event, by=request.user, **facts)
        return self.answer(event)

    @extend_schema(request=ReasonSerializer, responses=EventSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def cancel(self, request, slug=None):
        """Cancel all coming dates with a reason that everyone with a seat gets."""
        event = self.get_object()
        services.cancel_event(event, by=request.user, **self.read(ReasonSerializer))
        return self.answer(event)

    @extend_schema(request=None, responses=EventSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def send(self, request, slug=None):
        """Send one's draft, or a proposal that was sent back, to those who run the place."""
        event = self.get_object()
        services.send_event(event, by=request.user)
        return self.answer(event)

    @extend_schema(request=None, responses=EventSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def withdraw(self, request, slug=None):
        """Take one's own proposal back: it becomes a draft."""
        event = self.get_object()
        services.withdraw_event(event, by=request.user)
        return self.answer(event)

    @extend_schema(request=ApprovalSerializer, responses=EventSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def approve(self, request, slug=None):
        """Put a proposal into the calendar; all rules of the network must be kept."""
        event = self.get_object()
        facts = {"checked_rules": [], **self.read(ApprovalSerializer)}
        services.approve_event(event, by=request.user, **facts)
        return self.answer(event)

    @extend_schema(request=NoteSerializer, responses=EventSerializer)
    @action(detail=True, methods=["post"], url_path="ask-changes", permission_classes=[IsAuthenticated])
    def ask_changes(self, request, slug=None):
        """Send a proposal back with what should be different."""
        event = self.get_object()
        services.ask_changes(event, by=request.user, **self.read(NoteSerializer))
        return self.answer(event)

    @extend_schema(request=ReasonSerializer, responses=EventSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def decline(self, request, slug=None):
        """Say no to a proposal, with a reason for its author."""
        event = self.get_object()
        services.decline_event(event, by=request.user, **self.read(ReasonSerializer))
        return self.answer(event)

    @extend_schema(request=ExtraDateSerializer, responses={201: EventSerializer})
    @action(detail=True, methods=["post"], url_path="extra-dates", permission_classes=[IsAuthenticated])
    def extra_dates(self, request, slug=None):
        """Add an extra date; without ``ends_at`` it is as long as the others."""
        event = self.get_object()
        services.add_date(event, by=request.user, **self.read(ExtraDateSerializer))
        return self.answer(event, status.HTTP_201_CREATED)

    @extend_schema(request=StandingSerializer, responses={204: None})
    @action(detail=True, methods=["put"], url_path="standing-attendance", permission_classes=[IsAuthenticated])
    def standing_attendance(self, request, slug=None):
        """Come to every date of a series. Repeating the call changes nothing."""
        come_always(self.get_object(), by=request.user, **self.read(StandingSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    @standing_attendance.mapping.delete
    def stop_standing_attendance(self, request, slug=None):
        """Stop coming to every date; dates that were signed up for one by one stay."""
        stop_coming(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
