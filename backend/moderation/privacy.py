"""What moderation knows of people (``backend.privacy.registry``)."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.core.walking import by_key
from backend.media.services import delete_files
from backend.media.storages import storage_of
from backend.moderation.models import Appeal, Case, CaseNote, Decision, Evidence, Report, Sanction, TakenDown
from backend.privacy.registry import AtLeaving, Basis, Kind, Records, Sweep
from backend.privacy.services.retention import blanked

# Six months to object (DSA Art. 20(1)), and as long again for a court or an out-of-court body.
EVIDENCE_KEPT = timedelta(days=365)


def old_cases(before: datetime):
    """Decided long ago, with nothing of them still in force, and no appeal that waits."""
    running = Decision.objects.filter(sanctions__in=Sanction.objects.in_force(before + EVIDENCE_KEPT))
    waiting = Appeal.objects.open().values("decision__case")
    cases = Case.objects.filter(status=Case.Status.DECIDED, decided_at__lt=before)
    return cases.exclude(pk__in=running.values("case")).exclude(pk__in=waiting)


def forget_words(now: datetime) -> int:
    """Of old cases stay the numbers: what was reported for which reason, and what was decided under which rule."""
    cases = old_cases(now - EVIDENCE_KEPT).exclude(snapshot="", evidence__isnull=True)
    forgotten = 0
    for case in by_key(cases.distinct()):
        with transaction.atomic():
            forget_case(case)
        forgotten += 1
    return forgotten


def forget_case(case: Case) -> None:
    kept = [one["name"] for evidence in case.evidence.all() for one in evidence.data.get("files", [])]
    Evidence.objects.filter(case=case).delete()
    CaseNote.objects.filter(case=case).delete()
    Case.objects.filter(pk=case.pk).update(snapshot="")
    nobody = {"details": "", "reporter_name": "", "reporter_email": "", "address": ""}
    Report.objects.filter(case=case).update(snapshot="", **nobody)
    Decision.objects.filter(case=case).update(facts="", statement="")
    Appeal.objects.filter(decision__case=case).update(text="", answer="")
    # Only once the rows are gone for good: a dry run takes them back.
    transaction.on_commit(partial(delete_files, storage_of(is_private=True), kept), robust=True)


def long_taken_down(before: datetime):
    return TakenDown.objects.filter(taken_at__lt=before)


def forget_photos(now: datetime) -> int:
    """Photos taken off long ago hang nowhere then: with other unused pictures they are deleted in the next night."""
    old = long_taken_down(now - EVIDENCE_KEPT).values("pk")
    return TakenDown.pictures.through.objects.filter(takendown__in=old).delete()[0]


REPORTS = Kind(
    code="reports",
    title=_("Reports and decisions of moderators"),
    what=_("What was reported, by whom, what it said at that time, what was decided and why, and what was appealed."),
    purpose=_("So that notices are answered, decisions are explained and can be objected to."),
    basis=Basis.DUTY,
    seen_by=_("Moderators who may decide about it; the decision: its author and who reported."),
    kept=_("the copy of the content and all words about it: a year after the decision; what was decided stays"),
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
            model="moderation.Case",
            person=("author",),
            says={"snapshot": _("What was reported"), "status": _("Status"), "decided_at": _("Decided")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="moderation.Decision",
            person=("user",),
            says={
                "decided_at": _("Decided"),
                "measure": _("About the content"),
                "rule_number": _("Number of the rule"),
                "statement": _("Why"),
                "appeal_until": _("Can be appealed until"),
            },
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="moderation.Sanction",
            person=("user",),
            says={"kind": _("Kind"), "starts_at": _("From"), "ends_at": _("Until")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="moderation.Appeal",
            person=("by",),
            says={"created_at": _("Sent"), "text": _("My words"), "answer": _("Answer")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="moderation.CaseNote",
            person=("author",),
            says={"created_at": _("Written"), "text": _("Note")},
            at_leaving=AtLeaving.KEEP,
        ),
    ),
    covers=("moderation.Evidence", "moderation.TakenDown"),
    sweeps=(
        Sweep(name="moderation.words", act=forget_words),
        Sweep(name="moderation.photos_taken_down", act=forget_photos),
        Sweep(name="moderation.taken_down", act=blanked(long_taken_down, EVIDENCE_KEPT, words={}, picture=None)),
    ),
)
