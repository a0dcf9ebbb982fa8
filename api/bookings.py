from datetime import timedelta

import django_filters
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.acting import ActingMixin
from api.fields import MomentFilter
from api.idempotency import idempotent
from backend.bookings import services
from backend.bookings.models import Booking, Declaration
from backend.bookings.selectors.availability import busy
from backend.core.fields import as_code
from backend.places.models import Place, Room

LONGEST_LOOK = timedelta(days=62)


class EquipmentSerializer(serializers.Serializer):
    name = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)


class RoomSerializer(serializers.ModelSerializer):
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    features = serializers.ListField(child=serializers.ChoiceField(choices=Place.Feature.choices), read_only=True)
    capacities = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    equipment = EquipmentSerializer(many=True, read_only=True)
    parts = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Room
        fields = [
            "id", "place", "name", "description", "area_m2", "capacity", "capacities", "equipment", "features",
            "setup_minutes", "tidy_minutes", "parts", "is_bookable",
        ]  # fmt: skip
        read_only_fields = fields


class BusySerializer(serializers.Serializer):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    reason = serializers.CharField(help_text="Why the room is not lent then; empty when it is taken.")


class RoomFilter(django_filters.FilterSet):
    place = django_filters.CharFilter(field_name="place__slug")
    is_bookable = django_filters.BooleanFilter()
    people = django_filters.NumberFilter(field_name="capacity", lookup_expr="gte", label="So many people fit in")
    features = django_filters.MultipleChoiceFilter(choices=Place.Feature.choices, method="with_codes")

    class Meta:
        model = Room
        fields: list[str] = []

    def with_codes(self, rooms, name, codes):
        for code in codes:
            rooms = rooms.filter(features__contains=as_code(code))
        return rooms


class RoomViewSet(viewsets.ReadOnlyModelViewSet):
    """Rooms of the places that the caller may see."""

    queryset = Room.objects.none()
    serializer_class = RoomSerializer
    filterset_class = RoomFilter

    def get_queryset(self):
        places = Place.objects.visible_to(self.request.user).values("pk")
        return Room.objects.filter(place__in=places).select_related("place").prefetch_related("parts").order_by("pk")

    @extend_schema(
        parameters=[OpenApiParameter("from", str, required=True), OpenApiParameter("to", str, required=True)],
        responses=BusySerializer(many=True),
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def busy(self, request, pk=None):
        """When the room is taken or not lent between ``from`` and ``to`` (62 days at most): times only."""
        start, end = (moment(request, name) for name in ("from", "to"))
        if not timedelta(0) < end - start <= LONGEST_LOOK:
            raise ValidationError({"to": ["After from, and at most 62 days later."]})
        rows = [
            {"starts_at": begins, "ends_at": ends, "reason": reason}
            for begins, ends, reason in busy(self.get_object(), start, end)
        ]
        return Response(BusySerializer(rows, many=True).data)


def moment(request, name: str):
    try:
        at = parse_datetime(request.query_params.get(name, ""))
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at) or not 1970 < at.year < 9000:
        raise ValidationError({name: ["Write an ISO 8601 instant: 2026-12-01T16:00:00Z"]})
    return at


class BookingSerializer(serializers.ModelSerializer):
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    rooms = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    proposed_rooms = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    declarations = serializers.ListField(child=serializers.CharField(), read_only=True)
    rules_version = serializers.IntegerField(source="rules.version", read_only=True, allow_null=True)
    who = serializers.CharField(read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Booking
        fields = [
            "id", "slug", "url", "place", "kind", "status", "rooms", "starts_at", "ends_at", "series", "title",
            "purpose", "description", "head_count", "arrangement", "is_open", "asker", "organisation", "who",
            "responsible", "needs_keys", "offer_back", "declarations", "rules_version", "is_urgent", "reason",
            "proposed_rooms", "proposed_starts_at", "proposed_ends_at", "attended", "sequence", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class SpanSerializer(serializers.Serializer):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class WishSerializer(serializers.Serializer):
    """A request: rooms of one place and one or more dates."""

    rooms = serializers.PrimaryKeyRelatedField(many=True, queryset=Room.objects.all(), allow_empty=False)
    dates = SpanSerializer(many=True, allow_empty=False, max_length=120)
    title = serializers.CharField(max_length=120)
    purpose = serializers.ChoiceField(choices=Booking.Purpose.choices, default=Booking.Purpose.COMMUNITY)
    description = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    head_count = serializers.IntegerField(min_value=1, max_value=100_000)
    arrangement = serializers.ChoiceField(choices=Room.Arrangement.choices, required=False, allow_blank=True)
    is_open = serializers.BooleanField(default=False)
    asker = serializers.ChoiceField(choices=Booking.Asker.choices, default=Booking.Asker.PERSON)
    organisation = serializers.CharField(max_length=120, required=False, allow_blank=True)
    responsible = serializers.CharField(max_length=120)
    needs_keys = serializers.BooleanField(default=False)
    offer_back = serializers.CharField(max_length=300, required=False, allow_blank=True)
    charges_fee = serializers.BooleanField(help_text="Whether people pay to come. A fee is refused.")
    declarations = serializers.ListField(child=serializers.ChoiceField(choices=Declaration.choices))
    accepts_rules = serializers.BooleanField()
    skip_conflicts = serializers.BooleanField(default=False)
    waits = serializers.BooleanField(default=False, help_text="Join the waiting list where the time is taken.")

    def validate_rooms(self, rooms):
        if len({room.place_id for room in rooms}) != 1:
            raise serializers.ValidationError("Rooms of one place.")
        return rooms


class SkippedSerializer(SpanSerializer):
    reason = serializers.CharField()


class FiledSerializer(serializers.Serializer):
    bookings = BookingSerializer(many=True)
    skipped = SkippedSerializer(many=True)


class WordsSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class SlotSerializer(SpanSerializer, WordsSerializer):
    rooms = serializers.PrimaryKeyRelatedField(many=True, queryset=Room.objects.all(), required=False)


class BookingFilter(django_filters.FilterSet):
    place = django_filters.CharFilter(field_name="place__slug")
    status = django_filters.MultipleChoiceFilter(choices=Booking.Status.choices)
    kind = django_filters.ChoiceFilter(choices=Booking.Kind.choices)
    series = django_filters.UUIDFilter()
    mine = django_filters.BooleanFilter(method="only_mine", label="true: only what the caller asked for")

    class Meta:
        model = Booking
        fields: list[str] = []

    def only_mine(self, bookings, name, value):
        user = self.request.user
        return bookings.filter(Q(holder=user.pk) | Q(guardian=user.pk)) if value else bookings


BookingFilter.base_filters["from"] = MomentFilter(
    field_name="ends_at", lookup_expr="gt", label="Bookings that end after this instant"
)
BookingFilter.base_filters["to"] = MomentFilter(
    field_name="starts_at", lookup_expr="lt", label="Bookings that start before this instant"
)


class BookingViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Bookings that the caller asked for or decides about, soonest first."""

    queryset = Booking.objects.none()
    serializer_class = BookingSerializer
    filterset_class = BookingFilter
    permission_classes = [IsAuthenticated]
    lookup_field = "slug"

    def get_queryset(self):
        found = Booking.objects.visible_to(self.request.user).with_people().select_related("rules")
        return found.prefetch_related("proposed_rooms").order_by("starts_at", "pk")

    @extend_schema(request=WishSerializer, responses={201: FiledSerializer})
    @idempotent
    def create(self, request):
        """Ask for rooms, on one date or several; each date is judged by itself."""
        sent = WishSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = sent.validated_data
        rooms, dates = facts.pop("rooms"), facts.pop("dates")
        place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), pk=rooms[0].place_id)
        how = {name: facts.pop(name) for name in ("skip_conflicts", "waits")}
        spans = [(date["starts_at"], date["ends_at"]) for date in dates]
        filed = services.request_series(place, rooms, spans, by=request.user, wish=services.Wish(**facts), **how)
        made = [one.pk for one in filed if isinstance(one, Booking)]
        answer = {
            "bookings": self.get_queryset().filter(pk__in=made),
            "skipped": [one for one in filed if isinstance(one, services.Skipped)],
        }
        return Response(FiledSerializer(answer).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, slug=None):
        """Take a request back before it was decided."""
        return self.answer(services.withdraw_booking(self.get_object(), by=request.user))

    @extend_schema(request=WordsSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, slug=None):
        """Call an accepted booking off; those who run the place give a reason."""
        return self.answer(services.cancel_booking(self.get_object(), by=request.user, reason=self.words()))

    @extend_schema(request=WordsSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def reply(self, request, slug=None):
        """Answer a question, or say what suits instead of a proposed time."""
        return self.answer(services.answer_question(self.get_object(), by=request.user, text=self.words()))

    @extend_schema(request=None, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def agree(self, request, slug=None):
        """Take the proposed time: booked at once."""
        return self.answer(services.accept_proposal(self.get_object(), by=request.user))

    @extend_schema(request=None, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, slug=None):
        """Agree as the guardian of the child that asks."""
        return self.answer(services.confirm_booking(self.get_object(), by=request.user))

    @extend_schema(request=WordsSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, slug=None):
        """Accept a request: the rooms are taken, rival requests are declined."""
        return self.answer(services.accept_booking(self.get_object(), by=request.user, text=self.words()))

    @extend_schema(request=WordsSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, slug=None):
        """Decline a request with a reason."""
        return self.answer(services.decline_booking(self.get_object(), by=request.user, reason=self.words()))

    @extend_schema(request=WordsSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request, slug=None):
        """Ask who filed a request."""
        return self.answer(services.ask_question(self.get_object(), by=request.user, text=self.words()))

    @extend_schema(request=SlotSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def propose(self, request, slug=None):
        """Propose another time or other rooms."""
        sent = SlotSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        slot = sent.validated_data
        slot["rooms"] = slot.get("rooms") or None  # a form without rooms sends none of them
        return self.answer(services.propose_slot(self.get_object(), by=request.user, **slot))

    def words(self) -> str:
        return self.read(WordsSerializer)["text"]
