from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from backend.core.errors import Invalid
from backend.events.models import CalendarSubscription, Event
from backend.events.selectors.sources import subscriptions_run_by
from backend.events.services import subscriptions as following
from backend.events.services.guests import refuse_flood
from backend.places.models import Place

# In an hour, as for the pages: how many calendars one person may have read.
READS = 60


class CalendarSubscriptionSerializer(serializers.ModelSerializer):
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    failure = serializers.CharField(read_only=True, help_text="Why it could not be read at the last try; empty: it was")
    report = serializers.JSONField(read_only=True, help_text="What the last reading did, and what did not come in")

    class Meta:
        model = CalendarSubscription
        fields = [
            "id", "place", "name", "url", "category", "is_active", "created_at", "fetched_at", "next_fetch_at",
            "failures", "failure", "report",
        ]  # fmt: skip
        read_only_fields = fields


class FollowSerializer(serializers.Serializer):
    place = serializers.SlugRelatedField(slug_field="slug", queryset=Place.objects.all())
    url = serializers.CharField(max_length=500)
    name = serializers.CharField(max_length=80, required=False, default="")
    category = serializers.ChoiceField(choices=Event.Category.choices, default=Event.Category.MEETING)
    keeps_rules = serializers.BooleanField(help_text="Its events keep the rules of the network: must be true")


class LetGoSerializer(serializers.Serializer):
    keep = serializers.BooleanField(default=True, help_text="Its events stay as the place's own")


class CalendarSubscriptionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Calendars of others that places follow, for those who run the places."""

    queryset = CalendarSubscription.objects.none()
    serializer_class = CalendarSubscriptionSerializer
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        return subscriptions_run_by(self.request.user).select_related("place").order_by("pk")

    @extend_schema(request=FollowSerializer, responses={201: CalendarSubscriptionSerializer})
    def create(self, request):
        """Follow a calendar from now on; its events come in with the answer, and ``report`` says what did not."""
        sent = FollowSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        asked = sent.validated_data
        place = get_object_or_404(Place.objects.visible_to(request.user), pk=asked["place"].pk)
        if not asked["keeps_rules"]:
            raise Invalid(field="keeps_rules")
        refuse_flood(f"events.calendars.{request.user.pk}", READS)
        made = following.read_and_follow(
            place, by=request.user, url=asked["url"], name=asked["name"], category=asked["category"]
        )
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=CalendarSubscriptionSerializer)
    @action(detail=True, methods=["post"])
    def refresh(self, request, pk=None):
        """Read it now; ``failure`` says what went wrong."""
        source = self.get_object()
        refuse_flood(f"events.calendars.{request.user.pk}", READS)
        return Response(self.get_serializer(following.refresh_now(source, by=request.user)).data)

    @extend_schema(request=None, responses={200: CalendarSubscriptionSerializer})
    @action(detail=True, methods=["put", "delete"])
    def pause(self, request, pk=None):
        """``PUT``: read it no more. ``DELETE``: go on. Repeating the call changes nothing."""
        act = following.pause_calendar if request.method == "PUT" else following.resume_calendar
        act(self.get_object(), by=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(parameters=[LetGoSerializer], responses={204: None})
    def destroy(self, request, pk=None):
        """Follow it no more. ``?keep=false``: its events to come are taken out; those with people are cancelled."""
        asked = LetGoSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        following.unfollow_calendar(self.get_object(), by=request.user, keep=asked.validated_data["keep"])
        return Response(status=status.HTTP_204_NO_CONTENT)
