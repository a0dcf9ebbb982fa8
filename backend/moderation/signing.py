"""Links that let somebody read a decision and appeal without signing in: the suspended, and who reported by mail."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from backend.moderation.models import APPEAL_LASTS, Decision, Report, Sanction

SALT, RECEIPT = "moderation.decision", "moderation.receipt"
RECEIPT_LASTS = 86_400  # seconds
LASTS = APPEAL_LASTS.total_seconds() + 30 * 86_400  # seconds: the answer to a late appeal is read there, too


def link_to(decision: Decision, report: Report | None = None) -> str:
    """The path for who was decided about; with ``report`` for who sent it."""
    about = {"d": decision.pk, "r": report.pk if report else None}
    return reverse("decision-by-link", args=[signing.dumps(about, salt=SALT, compress=True)])


def full_link_to(decision: Decision, report: Report | None = None) -> str:
    return settings.PUBLIC_URL.rstrip("/") + link_to(decision, report)


def opened(token: str) -> tuple[Decision, Report | None] | None:
    """What the link is about; ``None`` for one that is made up, too old, or about what is gone."""
    try:
        about = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    decision = Decision.objects.select_related("case__place", "user", "place").filter(pk=about["d"]).first()
    if decision is None:
        return None
    if about["r"] is None:
        return decision, None
    report = decision.answered.filter(pk=about["r"]).first()
    return (decision, report) if report else None


def receipt_to(report: Report, back: str) -> str:
    """The path of the page that thanks for ``report``, from which one goes ``back`` (a path of ours)."""
    return reverse("report-receipt", args=[signing.dumps({"r": report.pk, "b": back}, salt=RECEIPT, compress=True)])


def receipt_of(token: str) -> tuple[Report, str] | None:
    """The report and the way back; ``None`` for what is made up, older than a day, or gone."""
    try:
        about = signing.loads(token, salt=RECEIPT, max_age=RECEIPT_LASTS)
    except signing.BadSignature:
        return None
    report = Report.objects.select_related("case__place", "case__claimed_by").filter(pk=about["r"]).first()
    return (report, about["b"]) if report else None


def why_shut_out(user) -> str | None:
    """Where somebody whom the whole network shuts out reads why, and can appeal without signing in."""
    sanctions = Sanction.objects.shutting_out().filter(user=user.pk, place=None).select_related("decision")
    sanction = sanctions.order_by("-pk").first()
    return link_to(sanction.decision) if sanction else None
