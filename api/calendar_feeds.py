from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from backend.events.models import CalendarFeed
from backend.events.services.feeds import make_feed, revoke_feed, rotate_feed


class CalendarFeedSerializer(serializers.ModelSerializer):
    class Meta:
        model = CalendarFeed
        fields = ["id", "name", "created_at", "last_used_at", "revoked_at"]
        read_only_fields = ["created_at", "last_used_at", "revoked_at"]


class NewCalendarFeedSerializer(CalendarFeedSerializer):
    token = serializers.CharField(help_text="Told this once: the calendar is at /kalendarz/<token>.ics")

    class Meta(CalendarFeedSerializer.Meta):
        fields = [*CalendarFeedSerializer.Meta.fields, "token"]


class CalendarFeedViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Secret addresses of the caller's own calendar."""

    queryset = CalendarFeed.objects.none()
    serializer_class = CalendarFeedSerializer
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        return CalendarFeed.objects.filter(user=self.request.user.pk).order_by("pk")

    @extend_schema(responses={201: NewCalendarFeedSerializer})
    def create(self, request):
        """Make an address; its token is told this once."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self.told(*make_feed(by=request.user, name=sent.validated_data["name"]))

    @extend_schema(request=None, responses={201: NewCalendarFeedSerializer})
    @action(detail=True, methods=["post"])
    def rotate(self, request, pk=None):
        """A new address in place of the old one, which is withdrawn."""
        return self.told(*rotate_feed(self.get_object(), by=request.user))

    @extend_schema(responses={204: None})
    def destroy(self, request, pk=None):
        """Withdraw an address: whoever has it reads nothing any more. Repeating the call changes nothing."""
        revoke_feed(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def told(self, feed: CalendarFeed, token: str) -> Response:
        feed.token = token
        return Response(NewCalendarFeedSerializer(feed).data, status=status.HTTP_201_CREATED)
