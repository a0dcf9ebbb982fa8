import django_filters
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated

from api.acting import ActingMixin
from api.events import ReasonSerializer
from backend.core.permissions import require
from backend.events.models import Attendance, Occurrence
from backend.events.selectors.hidden import hidden_seats, hushed
from backend.events.services import desk, waiting


class AttendanceSerializer(serializers.ModelSerializer):
    """A sign-up. What was told to the organiser is there for the person and for those who keep the list."""

    occurrence = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.SerializerMethodField(help_text="Of an event that a moderator hid: that it is hidden")
    starts_at = serializers.DateTimeField(source="occurrence.starts_at", read_only=True)
    place = serializers.CharField(source="occurrence.place.slug", read_only=True)
    who = serializers.CharField(read_only=True)

    class Meta:
        model = Attendance
        fields = [
            "id", "occurrence", "title", "starts_at", "place", "who", "status", "party", "party_names", "needs",
            "answers", "helps", "offered_until", "outcome", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_title(self, row) -> str:
        date = row.occurrence
        may_read = not date.event.is_hidden or self.context["request"].user.has_perm("events.view", date)
        return str((date if may_read else hushed(date)).title)


class MarkSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField([one for one in Attendance.Outcome.choices if one[0]], allow_blank=True)


class AttendanceFilter(django_filters.FilterSet):
    occurrence = django_filters.CharFilter(
        field_name="occurrence__slug", label="The list of one date, for those who keep it; without it: one's own"
    )
    status = django_filters.MultipleChoiceFilter(choices=Attendance.Status.choices)

    class Meta:
        model = Attendance
        fields: list[str] = []


class AttendanceViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Sign-ups of the caller for dates that have not ended; with ``occurrence``, the list that the caller keeps."""

    queryset = Attendance.objects.none()
    serializer_class = AttendanceSerializer
    filterset_class = AttendanceFilter
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        user = self.request.user
        rows = Attendance.objects.select_related("user", "occurrence__event", "occurrence__place").order_by("pk")
        if slug := self.request.query_params.get("occurrence"):
            dates = Occurrence.objects.visible_to(user).select_related("event", "place")
            date = get_object_or_404(dates, slug=slug.replace("\0", ""))
            require(user, "events.manage_attendees", date)
            return rows.filter(occurrence=date)
        if self.detail:
            return rows.filter(occurrence__in=Occurrence.objects.visible_to(user).values("pk"))
        now = timezone.now()
        visible = Occurrence.objects.visible_to(user).filter(ends_at__gt=now)
        mine = Q(occurrence__in=visible.values("pk")) | Q(pk__in=hidden_seats(user, at=now).order_by().values("pk"))
        return rows.live().filter(mine, user=user.pk)

    def get_object(self):
        row = super().get_object()
        # Numbers can be counted through: who keeps no list learns of nobody's seat that there is one.
        if row.user_id != self.request.user.pk and not self.request.user.has_perm(
            "events.manage_attendees", row.occurrence
        ):
            raise Http404
        return row

    @extend_schema(request=None, responses=AttendanceSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request, pk=None):
        """Say yes to one who asks for a seat."""
        return self.answer(desk.approve(self.get_object(), by=request.user))

    @extend_schema(request=ReasonSerializer, responses=AttendanceSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, pk=None):
        """Say no to one who asks for a seat, with a reason that they get."""
        return self.answer(desk.decline(self.get_object(), by=request.user, **self.read(ReasonSerializer)))

    @extend_schema(request=ReasonSerializer, responses=AttendanceSerializer)
    @action(detail=True, methods=["post"], url_path="move-up")
    def move_up(self, request, pk=None):
        """Put somebody at the head of the waiting list, for a reason that is kept with the act."""
        return self.answer(waiting.move_up(self.get_object(), by=request.user, **self.read(ReasonSerializer)))

    @extend_schema(request=MarkSerializer, responses=AttendanceSerializer)
    @action(detail=True, methods=["post"])
    def mark(self, request, pk=None):
        """Write down whether somebody came; an empty ``outcome`` takes it back."""
        return self.answer(desk.mark(self.get_object(), by=request.user, **self.read(MarkSerializer)))
