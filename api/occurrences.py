import django_filters
from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.acting import ActingMixin
from api.events import EventSerializer, ReasonSerializer
from api.fields import MomentFilter
from api.kept_notes import KeptNotesMixin
from backend.events import services
from backend.events.models import Event, Occurrence
from backend.events.selectors.filters import USUAL_DISTANCE, Filters
from backend.places.models import Place, Room


class OccurrenceSerializer(serializers.ModelSerializer):
    event = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    category = serializers.CharField(source="event.category", read_only=True)
    audience = serializers.CharField(source="event.audience", read_only=True)
    languages = serializers.ListField(source="event.languages", child=serializers.CharField(), read_only=True)
    access = serializers.ListField(source="event.access", child=serializers.CharField(), read_only=True)
    is_all_day = serializers.BooleanField(source="event.is_all_day", read_only=True)
    title = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=6000, required=False, allow_blank=True)
    location_note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    what_to_bring = serializers.CharField(max_length=200, required=False, allow_blank=True)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    capacity = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    rooms = serializers.PrimaryKeyRelatedField(
        source="room_list", queryset=Room.objects.all(), many=True, required=False
    )
    seats_left = serializers.IntegerField(read_only=True, allow_null=True)
    is_going = serializers.BooleanField(read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Occurrence
        fields = [
            "id", "slug", "url", "event", "place", "title", "description", "category", "audience", "languages",
            "access", "is_all_day", "recurrence_id", "starts_at", "ends_at", "rooms", "address", "location_note",
            "what_to_bring", "status", "cancel_reason", "capacity", "taken", "waiting", "seats_left", "is_going",
            "sequence", "updated_at",
        ]  # fmt: skip
        read_only_fields = [
            "recurrence_id", "status", "cancel_reason", "taken", "waiting", "sequence", "updated_at",
        ]  # fmt: skip


class DayGivenSerializer(serializers.Serializer):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    skip_taken = serializers.BooleanField(default=False)


class SignUpSerializer(serializers.Serializer):
    party = serializers.IntegerField(min_value=1, max_value=100, required=False)
    party_names = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=100)
    needs = serializers.CharField(max_length=300, required=False, allow_blank=True)
    answers = serializers.DictField(child=serializers.CharField(max_length=500), required=False)
    helps = serializers.BooleanField(required=False)
    waits = serializers.BooleanField(required=False, help_text="Join the waiting list when there is no seat.")


class OccurrenceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Words in title or description; no diacritics needed")
    event = django_filters.CharFilter(field_name="event__slug")
    place = django_filters.CharFilter(label="Address part of a place: its events, and those that it hosts with others")
    category = django_filters.MultipleChoiceFilter(choices=Event.Category.choices)
    audience = django_filters.MultipleChoiceFilter(choices=Event.Audience.choices)
    language = django_filters.MultipleChoiceFilter(choices=settings.LANGUAGES)
    access = django_filters.MultipleChoiceFilter(choices=Event.Access.choices, label="All of these are there")
    noise = django_filters.MultipleChoiceFilter(choices=[one for one in Event.Noise.choices if one[0]])
    online = django_filters.BooleanFilter()
    has_seats = django_filters.BooleanFilter(label="true: seats are free, and it takes place")
    city = django_filters.CharFilter()
    district = django_filters.CharFilter()
    near = django_filters.CharFilter(label="Latitude and longitude, such as 52.23,21.01")
    km = django_filters.NumberFilter(label="How far from ``near``", min_value=0, max_value=500)
    status = django_filters.MultipleChoiceFilter(choices=Occurrence.Status.choices)
    mine = django_filters.BooleanFilter(label="true: only where the caller has a seat or leads")

    class Meta:
        model = Occurrence
        fields: list[str] = []

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        for name in ("event", "status", "from", "to"):
            queryset = self.filters[name].filter(queryset, asked[name])
        if asked["place"]:
            place = Place.objects.filter(slug=asked["place"]).first()
            queryset = queryset.of_place(place) if place else queryset.none()
        if asked["mine"]:
            user = self.request.user
            queryset = queryset.mine(user) if user.is_authenticated else queryset.none()
        return self.wanted(asked).apply(queryset)

    def wanted(self, asked: dict) -> Filters:
        return Filters(
            query=asked["q"],
            categories=tuple(asked["category"]),
            audiences=tuple(asked["audience"]),
            languages=tuple(asked["language"]),
            access=tuple(asked["access"]),
            noise=tuple(asked["noise"]),
            online=bool(asked["online"]),
            free_seats=bool(asked["has_seats"]),
            city=asked["city"],
            district=asked["district"],
            near=position(asked["near"]),
            distance=float(asked["km"] or USUAL_DISTANCE),
        )


def position(text: str) -> tuple[float, float] | None:
    """Latitude and longitude of ``text``; raises ``ValidationError`` when it is no position."""
    if not text:
        return None
    try:
        latitude, longitude = map(float, text.split(","))
    except ValueError:
        raise ValidationError({"near": ["Latitude and longitude, such as 52.23,21.01"]}) from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValidationError({"near": ["This is nowhere on Earth."]})
    return latitude, longitude


# ``from`` is a word of Python's own.
OccurrenceFilter.base_filters["from"] = MomentFilter(
    field_name="ends_at", lookup_expr="gt", label="Dates that end after this instant"
)
OccurrenceFilter.base_filters["to"] = MomentFilter(
    field_name="starts_at", lookup_expr="lt", label="Dates that start before this instant"
)


class OccurrenceViewSet(
    ActingMixin, KeptNotesMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Dates of events that the caller may see, soonest first."""

    queryset = Occurrence.objects.none()
    serializer_class = OccurrenceSerializer
    filterset_class = OccurrenceFilter
    lookup_field = "slug"

    def get_queryset(self):
        user = self.request.user
        dates = Occurrence.objects.visible_to(user).for_cards(user)
        return dates.order_by("starts_at", "pk")

    def partial_update(self, request, slug=None):
        """Change one date of a series; the others stay."""
        occurrence = self.get_object()
        changes = self.read(OccurrenceSerializer, occurrence, partial=True)
        if "room_list" in changes:
            changes["rooms"] = changes.pop("room_list")
        services.change_this(occurrence, by=request.user, **changes)
        return self.answer(occurrence)

    @extend_schema(request=EventSerializer, responses=EventSerializer)
    @action(detail=True, methods=["patch"], permission_classes=[IsAuthenticated])
    def following(self, request, slug=None):
        """Change this date and all that follow: the series goes on as an event of its own, which is the answer."""
        occurrence = self.get_object()
        facts = self.read(EventSerializer, occurrence.event, partial=True)
        facts.pop("place", None)
        outcome = services.change_following(occurrence, by=request.user, **facts)
        return Response(EventSerializer(outcome.event, context=self.get_serializer_context()).data)

    @extend_schema(request=ReasonSerializer, responses=OccurrenceSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def cancel(self, request, slug=None):
        """Cancel one date with a reason that everyone with a seat gets."""
        occurrence = self.get_object()
        services.cancel_occurrence(occurrence, by=request.user, **self.read(ReasonSerializer))
        return self.answer(occurrence)

    @extend_schema(request=ReasonSerializer, responses=OccurrenceSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def postpone(self, request, slug=None):
        """Postpone one date to a day that is not known yet."""
        occurrence = self.get_object()
        services.postpone_occurrence(occurrence, by=request.user, **self.read(ReasonSerializer))
        return self.answer(occurrence)

    @extend_schema(request=DayGivenSerializer, responses=OccurrenceSerializer)
    @action(detail=True, methods=["post"], url_path="new-day", permission_classes=[IsAuthenticated])
    def new_day(self, request, slug=None):
        """Give one date, a postponed one above all, its new day."""
        occurrence = self.get_object()
        services.give_date(occurrence, by=request.user, **self.read(DayGivenSerializer))
        return self.answer(occurrence)

    @extend_schema(request=None, responses=OccurrenceSerializer, parameters=[OpenApiParameter("skip_taken", bool)])
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def restore(self, request, slug=None):
        """Let a cancelled or postponed date take place after all."""
        occurrence = self.get_object()
        skip = request.query_params.get("skip_taken") == "true"
        services.restore_occurrence(occurrence, by=request.user, skip_taken=skip)
        return self.answer(occurrence)

    @extend_schema(request=SignUpSerializer, responses=OccurrenceSerializer)
    @action(detail=True, methods=["put"], permission_classes=[IsAuthenticated])
    def attendance(self, request, slug=None):
        """Take seats, an offer, or a place in the waiting list. Repeating the call changes nothing."""
        occurrence = self.get_object()
        services.sign_up(occurrence, by=request.user, **self.read(SignUpSerializer))
        return self.answer(occurrence)

    @extend_schema(request=SignUpSerializer, responses=OccurrenceSerializer)
    @attendance.mapping.patch
    def change_attendance(self, request, slug=None):
        """Change how many come and what was told."""
        occurrence = self.get_object()
        facts = self.read(SignUpSerializer)
        facts.pop("waits", None)
        mine = occurrence.attendances.filter(user=request.user).first()
        services.change_sign_up(occurrence, by=request.user, **{"party": mine.party if mine else 1, **facts})
        return self.answer(occurrence)

    @extend_schema(request=None, responses={200: OccurrenceSerializer, 204: None})
    @attendance.mapping.delete
    def give_up_seat(self, request, slug=None):
        """Give the seat, the offer or the place in the list up. Repeating the call changes nothing.

        Also at a date that the caller may no longer see, because a moderator hid it: then the answer is empty.
        """
        occurrence = self.get_queryset().filter(slug=slug).first()
        if occurrence is None:
            services.give_up(get_object_or_404(Occurrence, slug=slug, attendances__user=request.user), by=request.user)
            return Response(status=status.HTTP_204_NO_CONTENT)
        services.give_up(occurrence, by=request.user)
        return self.answer(occurrence)
