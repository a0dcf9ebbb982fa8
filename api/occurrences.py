import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.events import CancellationSerializer
from api.fields import MomentFilter
from backend.events import services
from backend.events.models import Attendance, Event, Occurrence


class OccurrenceSerializer(serializers.ModelSerializer):
    event = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.CharField(read_only=True)
    category = serializers.CharField(source="event.category", read_only=True)
    audience = serializers.CharField(source="event.audience", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    rooms = serializers.SlugRelatedField(slug_field="name", source="event.rooms", many=True, read_only=True)
    seats_left = serializers.IntegerField(read_only=True, allow_null=True)
    is_going = serializers.BooleanField(read_only=True)

    class Meta:
        model = Occurrence
        fields = [
            "id", "slug", "url", "event", "place", "title", "category", "audience", "recurrence_id", "starts_at",
            "ends_at", "rooms", "location_note", "status", "cancel_reason", "capacity", "taken", "waiting",
            "seats_left", "is_going", "sequence", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class OccurrenceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="with_words", label="Words in title or description; no diacritics needed")
    event = django_filters.CharFilter(field_name="event__slug")
    place = django_filters.CharFilter(field_name="place__slug")
    category = django_filters.ChoiceFilter(field_name="event__category", choices=Event.Category.choices)
    audience = django_filters.ChoiceFilter(field_name="event__audience", choices=Event.Audience.choices)

    class Meta:
        model = Occurrence
        fields: list[str] = []

    def with_words(self, dates, name, value):
        return dates.search(value)


# ``from`` is a word of Python's own.
OccurrenceFilter.base_filters["from"] = MomentFilter(
    field_name="ends_at", lookup_expr="gt", label="Dates that end after this instant"
)
OccurrenceFilter.base_filters["to"] = MomentFilter(
    field_name="starts_at", lookup_expr="lt", label="Dates that start before this instant"
)


class OccurrenceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Dates of events that the caller may see, soonest first."""

    queryset = Occurrence.objects.none()
    serializer_class = OccurrenceSerializer
    filterset_class = OccurrenceFilter
    lookup_field = "slug"

    def get_queryset(self):
        user = self.request.user
        return Occurrence.objects.visible_to(user).for_cards(user).order_by("starts_at", "pk")

    @extend_schema(request=CancellationSerializer, responses=OccurrenceSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def cancel(self, request, slug=None):
        """Cancel one date with a reason that everyone with a seat gets."""
        sent = CancellationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        occurrence = self.get_object()
        services.cancel_occurrence(occurrence, by=request.user, reason=sent.validated_data["reason"])
        return self.answer(occurrence)

    @extend_schema(request=None, responses=OccurrenceSerializer)
    @action(detail=True, methods=["put"], permission_classes=[IsAuthenticated])
    def attendance(self, request, slug=None):
        """Take a seat. Repeating the call changes nothing."""
        occurrence = self.get_object()
        services.sign_up(occurrence, by=request.user)
        return self.answer(occurrence)

    @extend_schema(request=None, responses=OccurrenceSerializer)
    @attendance.mapping.delete
    def give_up_seat(self, request, slug=None):
        """Give the seat up. Repeating the call changes nothing."""
        occurrence = self.get_object()
        services.give_up(occurrence, by=request.user)
        return self.answer(occurrence)

    def answer(self, occurrence, http_status=status.HTTP_200_OK):
        fresh = self.get_queryset().get(pk=occurrence.pk)
        return Response(self.get_serializer(fresh).data, status=http_status)


class AttendanceSerializer(serializers.ModelSerializer):
    occurrence = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.CharField(source="occurrence.title", read_only=True)
    starts_at = serializers.DateTimeField(source="occurrence.starts_at", read_only=True)
    place = serializers.CharField(source="occurrence.place.slug", read_only=True)

    class Meta:
        model = Attendance
        fields = ["occurrence", "title", "starts_at", "place", "status", "party", "created_at"]
        read_only_fields = fields


class AttendanceViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Sign-ups of the caller for dates that have not ended."""

    queryset = Attendance.objects.none()
    serializer_class = AttendanceSerializer
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        mine = Attendance.objects.live().filter(user=self.request.user.pk, occurrence__ends_at__gt=timezone.now())
        visible = Occurrence.objects.visible_to(self.request.user)
        mine = mine.filter(occurrence__in=visible.values("pk"))
        return mine.select_related("occurrence__event", "occurrence__place").order_by("pk")
