"""Facts of an event as doors send them: fields, sets of other rows, questions, parts of apps above."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import SPOKEN
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.models import Event, Occurrence, Question
from backend.events.registry import parts as known_parts
from backend.places.models import Membership, Place

# Facts that are sets of other rows.
LINKS = ("rooms", "cohosts", "organisers")
MOST_QUESTIONS = 8
MOST_SEATS = 5000
MOST_COHOSTS = 30
MOST_ORGANISERS = 20


# Facts that stand for others: only who runs the place names them.
POWERS = ("cohosts", "organisers")
# Facts of an event that are judged together with those that change.
# Longer words are named, not shown.
SHORT = 100
LABELS = {
    "languages": SPOKEN,
    "access": dict(Event.Access.choices),
    "access_missing": dict(Event.Access.choices),
    "checked_rules": dict(Event.ContentRule.choices),
}


@dataclass(frozen=True)
class Change:
    """What a fact said before and says now, in a few words; ``None`` where they are too many."""

    was: str | None
    now: str | None

    @property
    def is_shown(self) -> bool:
        return self.was is not None and self.now is not None


JUDGED = ("min_age", "max_age", "access", "access_missing", "status")


def check_change(event: Event, facts: dict, *, by) -> None:
    """As ``check_facts``, of what ``event`` becomes with ``facts``."""
    judged = {name: getattr(event, name) for name in JUDGED} | facts
    if facts.get("status", event.status) != event.status:
        judged.setdefault("checked_rules", event.checked_rules)
    check_facts(event.place, judged, by=by)


def check_facts(place: Place, facts: dict, *, by) -> None:
    """Raise ``Invalid`` with the field when ``facts`` contradict each other or name what is not of ``place``.

    Raises ``NotAllowed`` when ``by`` names others without running the place.
    """
    if any(facts.get(name) for name in POWERS):
        require(by, "events.add", place)
    capacity = facts.get("capacity")
    if capacity is not None and not 1 <= capacity <= MOST_SEATS:
        raise Invalid(_("At least one seat, or leave it empty."), field="capacity")
    youngest, oldest = facts.get("min_age"), facts.get("max_age")
    if youngest is not None and oldest is not None and oldest < youngest:
        raise Invalid(_("The oldest age must not be below the youngest."), field="max_age")
    if set(facts.get("access", ())) & set(facts.get("access_missing", ())):
        raise Invalid(_("Something cannot be there and missing at once."), field="access")
    if len(facts.get("questions", ())) > MOST_QUESTIONS:
        raise Invalid(_("Eight questions at most."), field="questions")
    _check_rules(facts)
    _check_links(place, facts)


def _check_rules(facts: dict) -> None:
    """Who publishes says that each rule of the network is kept; a calendar that is followed cannot be asked."""
    published = facts.get("status", Event.Status.PUBLISHED) == Event.Status.PUBLISHED
    if published and set(Event.ContentRule.values) - set(facts.get("checked_rules", Event.ContentRule.values)):
        raise Invalid(_("Tick each rule, or ask the animator."), field="checked_rules")


def _check_links(place: Place, facts: dict) -> None:
    if any(room.place_id != place.pk for room in facts.get("rooms", ())):
        raise Invalid(_("This room belongs to another place."), field="rooms")
    cohosts = list(facts.get("cohosts", ()))
    if len(cohosts) > MOST_COHOSTS or any(
        host.pk == place.pk or host.status != Place.Status.ACTIVE for host in cohosts
    ):
        raise Invalid(_("Choose other active places, thirty at most."), field="cohosts")
    people = {person.pk for person in facts.get("organisers", ())}
    here = Membership.objects.filter(place=place, user__in=people, status=Membership.Status.ACTIVE)
    if len(people) > MOST_ORGANISERS or (people and here.count() < len(people)):
        raise Invalid(_("Those who lead it must belong to the place."), field="organisers")


def fill(event: Event, facts: dict, *, by) -> None:
    """Write ``LINKS``, questions and parts of a new, saved ``event``."""
    for name in LINKS:
        if facts.get(name):
            getattr(event, name).set(facts[name])
    if facts.get("questions"):
        set_questions(event, facts["questions"])
    save_parts(event, facts.get("parts", {}), by=by)


def change_facts(event: Event, facts: dict) -> dict[str, Change]:
    """Set ``facts`` on ``event`` without saving it (``LINKS`` and questions are saved); returns which are new."""
    before = {name: shown(event, name) for name in facts}
    changed = _set(event, facts)
    return {name: Change(before[name], shown(event, name)) for name in changed}


def shown(row: Event | Occurrence, name: str) -> str | None:
    """A fact in a few words of the active language, ``""`` when it says nothing; ``None``: too long to be shown."""
    if name == "questions":
        return None
    if name == "rooms" and isinstance(row, Occurrence):
        return ", ".join(str(one) for one in row.room_list)
    if name in LINKS:
        return ", ".join(sorted(str(one) for one in getattr(row, name).all()))
    value = getattr(row, name)
    event = row.event if isinstance(row, Occurrence) else row
    if name in LABELS:
        return ", ".join(str(LABELS[name].get(code, code)) for code in value)
    if hasattr(event, f"get_{name}_display"):
        return str(getattr(event, f"get_{name}_display")()) if value else ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if name == "cover":
        return None
    if name == "capacity" and value is None:
        return str(_("no limit"))
    words = "" if value is None else str(value)
    return words if len(words) <= SHORT and "\n" not in words else None


def _set(event: Event, facts: dict) -> list[str]:
    changed = []
    for name, value in facts.items():
        if name in LINKS:
            rows = getattr(event, name)
            if set(rows.values_list("pk", flat=True)) != {row.pk for row in value}:
                rows.set(value)
                changed.append(name)
        elif name == "questions":
            if set_questions(event, value):
                changed.append(name)
        elif getattr(event, name) != value:
            setattr(event, name, value)
            changed.append(name)
    return changed


def save_parts(event: Event, parts: dict[str, dict], *, by) -> None:
    """Hand each part of the form to the app that asked for it."""
    for name, facts in parts.items():
        known_parts[name].save(event, by=by, **facts)


def set_questions(event: Event, questions: Iterable[dict]) -> bool:
    """Make ``questions`` (dicts of fields, in their order) those of ``event``; whether anything changed.

    A ``pk`` keeps a question and the answers to it. Questions that are missing go; answers stay with the people.
    """
    known = {question.pk: question for question in event.questions.all()}
    wanted, changed = [], False
    for position, facts in enumerate(questions):
        fields = {**facts, "position": position}
        question = known.pop(fields.pop("pk", None), None) or Question(event=event)
        before = {name: getattr(question, name) for name in fields}
        if question.pk is None or before != fields:
            for name, value in fields.items():
                setattr(question, name, value)
            wanted.append(question)
    for question in wanted:
        question.save()
        changed = True
    for question in known.values():
        question.delete()
        changed = True
    return changed
