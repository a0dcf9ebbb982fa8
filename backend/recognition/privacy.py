"""What programs remember of what they recognised (``backend.privacy.registry``)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from backend.privacy.registry import AtLeaving, Basis, Kind, Records, Sweep
from backend.privacy.services.retention import older_than
from backend.recognition.models import Hit, HitPart

KEPT = timedelta(days=180)  # twice the time over which false hits are counted


def answered(before: datetime):
    """Of old ones those that nobody waits for."""
    return Hit.objects.filter(at__lt=before).exclude(report__status="open")


def forget_words(person) -> None:
    """What was found and stood around it are words of ``person``: of who left only numbers stay."""
    HitPart.objects.filter(hit__author=person.pk).update(found="", around="")


HITS = Kind(
    code="hits",
    title=_("What programs recognised"),
    what=_("Which words, addresses or files a program recognised in what you wrote, and whether it was held."),
    purpose=_("So that a person looks at it, and everybody can see how often the programs are wrong."),
    basis=Basis.PUBLIC_TASK,
    seen_by=_("You, and moderators who may decide about it."),
    kept=_("180 days after it was recognised; counts of repeated texts and of messages: an hour, without words"),
    period=KEPT,
    after_leaving=_("The numbers, without a name, for the same 180 days."),
    records=(
        Records(
            model="recognition.Hit",
            person=("author",),
            says={"at": _("Recognised"), "score": _("Score"), "action": _("What followed"), "released_at": _("Ended")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="recognition.ListEntry",
            person=("added_by",),
            says={"added_at": _("Added"), "pattern": _("What to look for"), "note": _("Why it is on the list")},
            at_leaving=AtLeaving.KEEP,
        ),
    ),
    covers=("recognition.HitPart",),
    at_leaving=forget_words,
    sweeps=(Sweep(name="recognition.hits", act=older_than(answered, KEPT)),),
)

NOTHING = {"Numbers for the whole network.": ("recognition.Thresholds",)}
