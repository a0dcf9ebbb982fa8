"""What happened to a case, and what is known of the two people in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from backend.audit.models import AuditEntry
from backend.moderation.models import Appeal, Case, Decision, Sanction

# What the audit trail says of a case, in words.
ACTS = {
    "case.reported": _("A report came in"),
    "case.claimed": _("Taken in hand"),
    "case.released": _("Given back to the queue"),
    "case.handed_over": _("Handed over"),
    "case.escalated": _("Handed to the network"),
    "case.noted": _("A note was written"),
    "case.proposed": _("An exclusion waits for a second person"),
    "case.not_confirmed": _("The second person did not agree"),
    "case.decided": _("Decided"),
    "case.undone": _("The decision was undone"),
    "case.sanction_lifted": _("A sanction was ended early"),
    "case.appeal_decided": _("An appeal was decided"),
    "case.evidence_seen": _("Evidence was looked at"),
    "case.read": _("Read"),
}
# Suggested next, by how many decisions against the person still count: kind and days.
LADDER = (
    (Sanction.Kind.WARN, None),
    (Sanction.Kind.MUTE, 1),
    (Sanction.Kind.SUSPEND, 7),
    (Sanction.Kind.SUSPEND, 30),
    (Sanction.Kind.BAN, None),
)
# Reads are kept for the audit; they are no part of the story.
READS = ("case.read", "case.evidence_seen")


@dataclass(frozen=True)
class Act:
    """One line of a case's story."""

    at: object
    who: str
    what: str
    to: str = ""


@dataclass(frozen=True)
class Past:
    """What was decided about a person, for those who decide again. ``strikes`` still count."""

    strikes: list[Decision]
    earlier: int
    sanctions: list[Sanction]
    appeals_won: int

    @property
    def expires(self):
        """When the oldest of what counts no longer does."""
        return self.strikes[0].decided_at + timedelta(days=365) if self.strikes else None


def story_of(case: Case) -> list[Act]:
    """Everything that was done to ``case``, in its order (2 queries at most)."""
    return acts_of(_entries(case).exclude(action__in=READS))


def happened_since(case: Case, version: int) -> list[Act]:
    """What was done to ``case`` after somebody read it in ``version`` (2 queries at most)."""
    entries = _entries(case).exclude(action__in=READS)
    return acts_of(entry for entry in entries if entry.data.get("version", 0) > version)


def _entries(case: Case):
    rows = AuditEntry.objects.filter(target_type="moderation.case", target_id=str(case.pk), action__startswith="case.")
    return rows.select_related("actor").order_by("pk")


def acts_of(entries: Iterable[AuditEntry]) -> list[Act]:
    """``entries`` in words; people by the names that they have now, which the trail does not keep."""
    entries = list(entries)
    takers = {entry.data.get("to") for entry in entries} - {None}
    # Entries from before that kept a name instead: it is shown no more.
    people = get_user_model().objects.in_bulk([one for one in takers if isinstance(one, int)]) if takers else {}
    return [act_of(entry, people) for entry in entries]


def act_of(entry: AuditEntry, people: dict) -> Act:
    # Who reported is nobody's business but of those who judge: the notice itself names them.
    is_notice = entry.action == "case.reported"
    who = "" if is_notice or entry.actor is None else entry.actor.display_name
    to = people.get(entry.data.get("to"))
    return Act(entry.at, who, str(ACTS.get(entry.action, entry.action)), to.display_name if to else "")


def past_of(user_id: int | None, *, but: Case | None = None) -> Past:
    """Decisions against a person, with those that still count (4 queries)."""
    if user_id is None:
        return Past([], 0, [], 0)
    about = Decision.objects.filter(user=user_id).exclude(ground="")
    strikes = Decision.objects.strikes(user_id)
    if but is not None:
        about, strikes = about.exclude(case=but), strikes.exclude(case=but)
    strikes = list(strikes.select_related("case", "place").order_by("decided_at", "pk"))
    return Past(
        strikes=strikes,
        earlier=about.count() - len(strikes),
        sanctions=list(Sanction.objects.filter(user=user_id).in_force().select_related("place")),
        appeals_won=Appeal.objects.filter(decision__user=user_id, report=None, status=Appeal.Status.REVERSED).count(),
    )


def ladder(past: Past) -> tuple[str, int | None]:
    """The usual next step: kind of sanction and days (``None``: without an end). The moderator is free."""
    return LADDER[min(len(past.strikes), len(LADDER) - 1)]
