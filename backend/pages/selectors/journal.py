"""The audit log as staff read it: whose acts, on what, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.events.models import Event
from backend.moderation.models import Appeal, Case, Decision
from backend.pages.selectors.journal_labels import label_of
from backend.places.models import Place
from backend.places.roles import roles_of
from backend.places.rules import is_coordinator
from backend.search.querysets import matches
from backend.sharing.models import Listing

PAGE = 50
MOST_LINES = 20_000
# Named in the log; of anything else only its kind and number are shown, for it may be private.
NAMED = (Place, Event, Listing, User)
# What somebody did to whom without being named to them.
UNNAMED = Q(action="case.reported") | Q(action__startswith="appeal.")
PERSON_KEYS = ("user", "user_id", "person", "to")


@dataclass(frozen=True)
class Asked:
    """What a reader looks for; empty means everything."""

    person: str = ""
    action: str = ""
    target: str = ""
    place: Place | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class Line:
    """One entry in words. ``name`` and ``url`` are empty where the target is not named here."""

    entry: AuditEntry
    label: str
    kind: str
    name: str
    url: str
    place: Place | None
    details: list[tuple[str, str]]
    zone: ZoneInfo
    is_unnamed: bool = False  # who did it is not shown to this reader


def may_read(user) -> bool:
    """Whether ``user`` may read the log of at least one place: ``places.read_journal`` somewhere."""
    return is_coordinator(user) or bool(roles_of(user).animated)


def readable_by(user) -> QuerySet[AuditEntry]:
    """Entries that ``user`` may read: coordinators all, animators those of their places.

    To animators nobody is named who reported or appealed, and cases about themselves are left out.
    """
    if is_coordinator(user):
        return AuditEntry.objects.all()
    mine = Q()
    for model, path in ((Case, "author"), (Decision, "case__author"), (Appeal, "decision__case__author")):
        numbers = model.objects.filter(**{path: user.pk}).values_list("pk", flat=True)
        mine |= Q(target_type=model._meta.label_lower, target_id__in=[str(pk) for pk in numbers])
    found = AuditEntry.objects.filter(place_id__in=roles_of(user).animated).exclude(mine)
    return found.annotate(is_unnamed=ExpressionWrapper(UNNAMED, BooleanField()))


def places_to_choose(user) -> QuerySet[Place]:
    """Places whose log ``user`` may read."""
    places = Place.objects.order_by("name", "pk")
    return places if is_coordinator(user) else places.filter(pk__in=roles_of(user).animated)


def entries(user, asked: Asked) -> QuerySet[AuditEntry]:
    """What was asked for, newest first."""
    found = readable_by(user).filter(*_conditions(user, asked)).select_related("actor").order_by("-pk")
    if asked.person and not is_coordinator(user):
        found = found.exclude(UNNAMED)
    return found.filter(pk__lt=asked.before) if asked.before else found


def _conditions(user, asked: Asked) -> Iterable[Q]:
    if asked.person:
        found = matches(asked.person, field="actor__search_text") | Q(actor__handle=asked.person)
        # An animator who tries addresses would learn whose they are.
        yield found | Q(actor__email__iexact=asked.person) if is_coordinator(user) else found
    if asked.action:
        yield Q(action=asked.action)
    if asked.target:
        yield target_condition(asked.target)
    if asked.place:
        yield Q(place_id=asked.place.pk)
    zone = zone_of(asked.place)
    if asked.since:
        yield Q(at__gte=datetime.combine(asked.since, time.min, zone))
    if asked.until:
        yield Q(at__lt=datetime.combine(asked.until + timedelta(days=1), time.min, zone))


def target_condition(words: str) -> Q:
    """``"event 12"``, ``"events.event 12"`` or ``"12"``."""
    kind, _space, number = words.strip().rpartition(" ")
    condition = Q(target_id=number)
    if kind := kind.strip().lower():
        condition &= Q(target_type=kind) if "." in kind else Q(target_type__endswith=f".{kind}")
    return condition


def zone_of(place: Place | None) -> ZoneInfo:
    return place.zone if place else ZoneInfo(settings.TIME_ZONE)


def page(user, asked: Asked) -> tuple[list[Line], int | None]:
    """One page of lines, and the number before which the next begins (at most 8 queries)."""
    found = list(entries(user, asked)[: PAGE + 1])
    return lines(found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else None


def lines(found: list[AuditEntry]) -> list[Line]:
    """``found`` in words, with the names of people and things read together."""
    people = {value for entry in found for key in PERSON_KEYS if isinstance(value := entry.data.get(key), int)}
    named = {model: _in_bulk(model, found, people if model is User else set()) for model in NAMED}
    missing = {entry.place_id for entry in found if entry.place_id} - named[Place].keys()
    places = named[Place] | (Place.objects.in_bulk(missing) if missing else {})
    return [_line(entry, named, places) for entry in found]


def _in_bulk(model, found: list[AuditEntry], more: set[int]) -> dict:
    wanted = {entry.target_id for entry in found if entry.target_type == model._meta.label_lower}
    keys = {int(one) for one in wanted if one.isdigit()} | more
    return model.objects.in_bulk(keys) if keys else {}


def _line(entry: AuditEntry, named: dict, places: dict[int, Place]) -> Line:
    model = _model_of(entry.target_type)
    target = named.get(model, {}).get(int(entry.target_id)) if entry.target_id.isdigit() else None
    is_person = model is User
    return Line(
        entry=entry,
        label=label_of(entry.action),
        kind=str(model._meta.verbose_name) if model else entry.target_type,
        name=str(target) if target else "",
        url=target.get_absolute_url() if target and not (is_person and target.is_guest) else "",
        place=places.get(entry.place_id),
        details=[(key, _value(key, value, named[User])) for key, value in sorted(entry.data.items()) if value != ""],
        zone=zone_of(places.get(entry.place_id)),
        is_unnamed=getattr(entry, "is_unnamed", False),
    )


def _model_of(label: str):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _value(key: str, value, people: dict[int, User]) -> str:
    if key in PERSON_KEYS and value in people:
        return str(people[value])
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
