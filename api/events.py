import django_filters
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.fields import MomentFilter, SlugField
from backend.events import services
from backend.events.models import Attendance, Event
from backend.places.models import Place


class EventSerializer(serializers.ModelSerializer):
    place = SlugField(slug_field="slug", queryset=Place.objects.all())
    room = serializers.SlugRelatedField(slug_field="name", read_only=True)
    languages = serializers.ListField(child=serializers.CharField(max_length=8), required=False, max_length=10)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    taken = serializers.IntegerField(read_only=True)
    seats_left = serializers.IntegerField(read_only=True, allow_null=True)
    is_going = serializers.BooleanField(read_only=True)

    class Meta:
        model = Event
        fields = [
            "id", "slug", "url", "place", "title", "description", "category", "audience", "languages",
            "starts_at", "ends_at", "room", "location_note", "what_to_bring", "capacity", "taken", "seats_left",
            "is_going", "status", "cancel_reason", "sequence", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["slug", "status", "cancel_reason", "sequence", "created_at", "updated_at"]

    def validate_place(self, place):
        if self.instance and place != self.instance.place:
            raise serializers.ValidationError("An event stays in its place.")
        return place


class CancellationSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class EventFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="with_words", label="Words in title or description; no diacritics needed")
    place = django_filters.CharFilter(field_name="place__slug")
    category = django_filters.ChoiceFilter(choices=Event.Category.choices)

    class Meta:
        model = Event
        fields: list[str] = []

    def with_words(self, events, name, value):
        return events.search(value)


# ``from`` is a word of Python's own.
EventFilter.base_filters["from"] = MomentFilter(
    field_name="ends_at", lookup_expr="gt", label="Events that end after this instant"
)
EventFilter.base_filters["to"] = MomentFilter(
    field_name="starts_at", lookup_expr="lt", label="Events that start before this instant"
)


class EventViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Events that the caller may see, soonest first."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    lookup_field = "slug"

    def get_queryset(self):
        user = self.request.user
        events = Event.objects.visible_to(user).with_seats().with_mine(user)
        return events.select_related("place", "room").order_by("starts_at", "pk")

    @extend_schema(responses={201: EventSerializer})
    def create(self, request):
        """Put an event into the calendar of a place one runs."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        place = sent.validated_data.pop("place")
        get_object_or_404(Place.objects.visible_to(request.user), pk=place.pk)
        event = services.create_event(place, by=request.user, **sent.validated_data)
        return self.answer(event, status.HTTP_201_CREATED)

    def partial_update(self, request, slug=None):
        """Change an event; people with a seat are told when time or place changes."""
        event = self.get_object()
        sent = self.get_serializer(event, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        sent.validated_data.pop("place", None)
        services.update_event(event, by=request.user, **sent.validated_data)
        return self.answer(event)

    @extend_schema(request=CancellationSerializer, responses=EventSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def cancel(self, request, slug=None):
        """Cancel with a reason that everyone with a seat gets."""
        sent = CancellationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        event = self.get_object()
        services.cancel_event(event, by=request.user, reason=sent.validated_data["reason"])
        return self.answer(event)

    @extend_schema(request=None, responses=EventSerializer)
    @action(detail=True, methods=["put"], permission_classes=[IsAuthenticated])
    def attendance(self, request, slug=None):
        """Take a seat. Repeating the call changes nothing."""
        event = self.get_object()
        services.attend_event(event, by=request.user)
        return self.answer(event)

    @extend_schema(request=None, responses=EventSerializer)
    @attendance.mapping.delete
    def give_up_seat(self, request, slug=None):
        """Give the seat up. Repeating the call changes nothing."""
        event = self.get_object()
        services.leave_event(event, by=request.user)
        return self.answer(event)

    def answer(self, event, http_status=status.HTTP_200_OK):
        fresh = self.get_queryset().get(pk=event.pk)
        return Response(self.get_serializer(fresh).data, status=http_status)


class AttendanceSerializer(serializers.ModelSerializer):
    event = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.CharField(source="event.title", read_only=True)
    starts_at = serializers.DateTimeField(source="event.starts_at", read_only=True)
    place = serializers.CharField(source="event.place.slug", read_only=True)

    class Meta:
        model = Attendance
        fields = ["event", "title", "starts_at", "place", "created_at"]
        read_only_fields = fields


class AttendanceViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Seats of the caller at events that have not ended."""

    queryset = Attendance.objects.none()
    serializer_class = AttendanceSerializer
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        mine = Attendance.objects.filter(user=self.request.user.pk, event__ends_at__gt=timezone.now())
        visible = Event.objects.visible_to(self.request.user)
        return mine.filter(event__in=visible.values("pk")).select_related("event__place").order_by("pk")
