import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.fields import SlugField
from api.recurrence import DatesField
from backend.events import services
from backend.events.models import Event
from backend.places.models import Place


class EventSerializer(serializers.ModelSerializer):
    """An event with its rule of dates; the dates themselves are ``occurrences``."""

    place = SlugField(slug_field="slug", queryset=Place.objects.all())
    rooms = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    languages = serializers.ListField(child=serializers.CharField(max_length=8), required=False, max_length=10)
    access = serializers.ListField(child=serializers.ChoiceField(Event.Access.choices), required=False)
    access_missing = serializers.ListField(child=serializers.ChoiceField(Event.Access.choices), required=False)
    dates = DatesField(source="pattern")
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Event
        fields = [
            "id", "slug", "url", "place", "title", "description", "category", "audience", "min_age", "max_age",
            "languages", "noise", "access", "access_missing", "what_to_bring", "contact", "cost_note", "partners",
            "recording", "recording_note", "rooms", "address", "location_note", "dates", "sign_up", "capacity",
            "party_limit", "allows_guests", "status", "cancel_reason", "sequence", "created_at", "updated_at",
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


class EventViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Events that the caller may see, by their first day. What is on when: see ``occurrences``."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    lookup_field = "slug"

    def get_queryset(self):
        events = Event.objects.visible_to(self.request.user).select_related("place").prefetch_related("rooms")
        return events.order_by("first_day", "pk")

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
        """Change an event and all its coming dates; people with a seat are told when time or place changes."""
        event = self.get_object()
        sent = self.get_serializer(event, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        sent.validated_data.pop("place", None)
        services.update_event(event, by=request.user, **sent.validated_data)
        return self.answer(event)

    @extend_schema(request=CancellationSerializer, responses=EventSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def cancel(self, request, slug=None):
        """Cancel all coming dates with a reason that everyone with a seat gets."""
        sent = CancellationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        event = self.get_object()
        services.cancel_event(event, by=request.user, reason=sent.validated_data["reason"])
        return self.answer(event)

    def answer(self, event, http_status=status.HTTP_200_OK):
        fresh = self.get_queryset().get(pk=event.pk)
        return Response(self.get_serializer(fresh).data, status=http_status)
