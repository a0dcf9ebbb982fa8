"""What moderation knows of people (``backend.privacy.registry``)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from backend.moderation.models import Report
from backend.privacy.registry import AtLeaving, Basis, Kind, Records, Sweep
from backend.privacy.services.retention import blanked

# Six months to object (DSA Art. 20(1)), and as long again for a court or an out-of-court body.
EVIDENCE_KEPT = timedelta(days=365)


def decided(before):
    return Report.objects.filter(decided_at__lt=before)


REPORTS = Kind(
    code="reports",
    title=_("Reports and decisions of moderators"),
    what=_("What was reported, by whom, what it said at that time, what was decided and why."),
    purpose=_("So that notices are answered, decisions are explained and can be objected to."),
    basis=Basis.DUTY,
    seen_by=_("Moderators who may decide about it; the decision: its author and who reported."),
    kept=_("the copy of the content and the words of the report: a year after the decision"),
    period=EVIDENCE_KEPT,
    after_leaving=_("Evidence and decisions, for the same year: they can be objected to (DSA Art. 17 and 20)."),
    records=(
        Records(
            model="moderation.Report",
            person=("reporter",),
            says={
                "created_at": _("Sent"),
                "reason": _("What is wrong"),
                "details": _("My words"),
                "status": _("Status"),
            },
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="moderation.Report",
            person=("author",),
            says={
                "snapshot": _("What was reported"),
                "status": _("Status"),
                "decided_at": _("Decided"),
                "statement_of_reasons": _("Why"),
            },
            at_leaving=AtLeaving.KEEP,
        ),
    ),
    sweeps=(
        Sweep(
            name="moderation.evidence",
            act=blanked(
                decided,
                EVIDENCE_KEPT,
                snapshot="",
                details="",
                reporter_name="",
                reporter_email="",
                statement_of_reasons="",
            ),
        ),
    ),
)
