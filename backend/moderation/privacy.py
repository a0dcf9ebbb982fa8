"""What moderation knows of people (``backend.privacy.registry``)."""

from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.walking import by_key
from backend.media.services import delete_files
from backend.media.storages import storage_of
from backend.moderation.models import (
    Appeal,
    Case,
    CaseNote,
    Decision,
    Duty,
    Evidence,
    Report,
    Sanction,
    TakenDown,
    WeeklyDuty,
)
from backend.moderation.services.profiles import forget_names
from backend.moderation.services.removal import erase_removed, forget, forget_copies
from backend.privacy.registry import AtLeaving, Basis, Kind, Records, Sweep
from backend.privacy.services.retention import older_than

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


def forget_taken_down(now: datetime) -> int:
    """Copies of what was taken off a year ago, with their pictures and files; that it was taken off stays known."""
    photos = TakenDown.photos.through.objects.values("takendown")
    something = ~Q(words={}, rows=[], picture=None) | Q(pk__in=photos)
    old, forgotten = TakenDown.objects.filter(taken_at__lt=now - EVIDENCE_KEPT), 0
    for kept in by_key(old.filter(something)):
        with transaction.atomic():
            forget(kept)
            TakenDown.objects.create(content_type=kept.content_type, object_id=kept.object_id, taken_at=kept.taken_at)
        forgotten += 1
    return forgotten


def forget_profile(user) -> None:
    """What moderators took off the profile can come back no more: there is none to show it."""
    forget_names(user)
    forget_copies(get_user_model().objects.filter(pk=user.pk))


REPORTS = Kind(
    code="reports",
    title=_("Reports and decisions of moderators"),
    what=_("What was reported, by whom, what it said at that time, what was decided and why, and what was appealed."),
    purpose=_("So that notices are answered, decisions are explained and can be objected to."),
    basis=Basis.DUTY,
    seen_by=_("Moderators who may decide about it; the decision: its author and who reported."),
    kept=_(
        "the copy of the content and all words about it: a year after the decision; what was removed, to be put back:"
        " as long as somebody can appeal; what was decided stays"
    ),
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
    covers=(
        "moderation.Alert",
        "moderation.Evidence",
        "moderation.TakenDown",
        "moderation.TakenDown_photos",
        "moderation.TakenDown_pictures",
    ),
    before_leaving=forget_profile,
    sweeps=(
        Sweep(name="moderation.removed", act=erase_removed),
        Sweep(name="moderation.words", act=forget_words),
        Sweep(name="moderation.taken_down", act=forget_taken_down),
    ),
)

# Whether a report was answered in time, and by whom, is asked as long as its decision can be appealed.
ROTA_KEPT = timedelta(days=365)


def old_duties(before: datetime):
    return Duty.objects.filter(ends_at__lt=before)


def old_patterns(before: datetime):
    return WeeklyDuty.objects.filter(last_day__lt=before.date())


SAYS = {"everywhere": _("In the whole network"), "created_at": _("Written")}
FREED = {"user": None}
NO_LONGER_OFFERED = {"offered_at": None, "asked": None}

ROTA = Kind(
    code="rota",
    title=_("Duties of moderators"),
    what=_("When and where you are on duty, and which duties you were asked to take."),
    purpose=_("So that somebody looks after reports at any time, and neighbours know when."),
    basis=Basis.PUBLIC_TASK,
    seen_by=_("Those who keep order at the same place, and in the network. Neighbours learn only when, not who."),
    kept=_("a year after the duty"),
    period=ROTA_KEPT,
    after_leaving=_("Duties that nobody has any more."),
    records=(
        Records(
            model="moderation.Duty",
            person=("user",),
            says={"starts_at": _("From"), "ends_at": _("Until"), **SAYS},
            at_leaving=FREED | NO_LONGER_OFFERED,
        ),
        Records(
            model="moderation.Duty",
            person=("asked",),
            says={"starts_at": _("From"), "ends_at": _("Until"), "offered_at": _("Offered")},
            at_leaving=NO_LONGER_OFFERED,
        ),
        Records(
            model="moderation.WeeklyDuty",
            person=("user",),
            says={"weekdays": _("Days"), "starts": _("From"), "ends": _("Until"), **SAYS},
            at_leaving=FREED,
        ),
    ),
    sweeps=(
        Sweep(name="moderation.duties", act=older_than(old_duties, ROTA_KEPT)),
        Sweep(name="moderation.weekly_duties", act=older_than(old_patterns, ROTA_KEPT)),
    ),
)
NOTHING = {
    "Counts of a month without a name, for the public book.": ("moderation.MonthOfModeration",),
    "Orders of authorities: the authority and its letter, never whom it is about.": ("moderation.AuthorityOrder",),
}

STANDING = Kind(
    code="standing",
    title=_("What my account may do"),
    what=_("Since when an account has done enough for more rights, and which places know its person."),
    purpose=_("So that nobody makes accounts only to advertise or to pester, and neighbours get all rights soon."),
    basis=Basis.PUBLIC_TASK,
    seen_by=_("You; those who run your places; moderators who decide about something of yours."),
    kept=_("as long as the account"),
    records=(
        Records(
            model="moderation.Standing",
            person=("user",),
            says={"done_at": _("Had done enough"), "was_here_at": _("Was here before there were levels")},
        ),
        Records(
            model="moderation.Vouch",
            person=("user",),
            says={"place__name": _("Place"), "at": _("Known in person since"), "taken_back_at": _("Taken back")},
        ),
    ),
)
