from django.db.models import Case, IntegerField, QuerySet, Value, When

from backend.moderation.models import Report
from backend.places.rules import roles_of

GRAVEST = (Report.Reason.DANGER, Report.Reason.ILLEGAL, Report.Reason.ABUSE, Report.Reason.PERSONAL_DATA)


def reports_for(user) -> QuerySet[Report]:
    """Reports that ``user`` may see. The queryset form of ``moderation.view_report``."""
    roles = roles_of(user)
    if roles is None:
        return Report.objects.none()
    if roles.network:
        return Report.objects.all()
    kept = [place for place, role in roles.by_place.items() if role in ("animator", "moderator")]
    return Report.objects.filter(place__in=kept)


def open_reports_for(user) -> QuerySet[Report]:
    """What waits for a decision, gravest first, then oldest."""
    gravity = Case(
        *(When(reason=reason, then=Value(rank)) for rank, reason in enumerate(GRAVEST)),
        default=Value(len(GRAVEST)),
        output_field=IntegerField(),
    )
    return (
        reports_for(user)
        .filter(status=Report.Status.OPEN)
        .alias(gravity=gravity)
        .order_by("gravity", "created_at", "pk")
    )
