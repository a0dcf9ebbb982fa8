"""What a person reads of decisions."""

from django.db.models import QuerySet

from backend.moderation.models import HIDING, Case, Decision, Report


def hiding_of(target) -> Decision | None:
    """The last decision that hid ``target`` and holds, or ``None`` (1 query)."""
    decisions = Decision.objects.filter(case__in=Case.objects.about(target), measure__in=HIDING)
    return decisions.filter(status__in=["in_force", "pending"]).order_by("-pk").first()


def my_reports(user) -> QuerySet[Report]:
    """What ``user`` reported, the latest first."""
    return user.reports.select_related("case__claimed_by", "case__place", "decision").order_by("-pk")


def my_decisions(user) -> QuerySet[Decision]:
    """What was decided about ``user``, the latest first."""
    rows = user.decisions_about.exclude(ground="").exclude(status__in=["pending", "refused"])
    return rows.select_related("case", "place").prefetch_related("sanctions").order_by("-pk")
