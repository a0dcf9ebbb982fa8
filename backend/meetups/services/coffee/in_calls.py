"""Coffee at the end of a meetup: small groups of those who would like one, the others stay together."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.live import CallChanged
from backend.meetups.models import Call, Coffee, CoffeeWish, Participant
from backend.meetups.models.coffee import MINUTES
from backend.meetups.pairing import Pairing, Person, matches, pair, shared_languages
from backend.meetups.rules import know_parts
from backend.meetups.selectors.groups import looks_after_children, present
from backend.meetups.services.calls import locked
from backend.meetups.services.coffee.pairing import kept_apart, met_before, seat_all
from backend.meetups.services.groups import ChildrenWait, tell_moved

NOW = "now"  # the one slot of all who are there


class NobodyForCoffee(DomainError):
    """Fewer than two want one, or none of them can be brought together."""

    code = "nobody_for_coffee"
    message = _("Nobody can be brought together yet: at least two have to say yes, with a language in common.")


class InGroups(DomainError):
    code = "in_groups"
    message = _("Call all back from the small groups first.")


@transaction.atomic
def offer_coffee(call: Call, *, by) -> Call:
    """Ask all in the call whether they would like a coffee in twos and threes. Raises ``NotAllowed``, ``InGroups``."""
    call = locked(call)
    require_splitting(call, by)
    return set_offer(call, timezone.now())


def require_splitting(call: Call, by) -> None:
    """Raise unless ``by`` may send people of ``call`` into twos and threes now."""
    require(by, "meetups.offer_coffee", call)
    if call.has_groups:
        raise InGroups


@transaction.atomic
def withdraw_offer(call: Call, *, by) -> Call:
    call = locked(call)
    require(by, "meetups.host", call)
    # While there are groups it says that they are a coffee.
    return call if call.has_groups else set_offer(call, None)


def set_offer(call: Call, at) -> Call:
    call.coffee_offered_at = at
    call.save(update_fields=["coffee_offered_at"])
    call.participants.update(wants_coffee=False)
    publish(CallChanged(call_id=call.pk))
    return call


@transaction.atomic
def answer_offer(call: Call, *, by, wants: bool) -> None:
    """``by`` would like a coffee, or not. Children and who was taken out are not asked. Raises ``NotAllowed``."""
    call = locked(call)
    require(by, "meetups.join_coffee", call)
    mine = call.participants.filter(user=by).exclude(wants_coffee=wants)
    if call.coffee_offered_at and not call.has_groups and mine.update(wants_coffee=wants):
        publish(CallChanged(call_id=call.pk))


@matches
@transaction.atomic
def begin_coffee(call: Call, *, by) -> Call:
    """Put those who said yes into groups of two or three for twenty minutes; it counts as having met.

    Raises ``NotAllowed``, ``InGroups``, ``NobodyForCoffee``, ``ChildrenWait``.
    """
    call = locked(call)
    require_splitting(call, by)
    parts = those_who_want(call)
    found = pair_here(parts)
    if not found.groups:
        raise NobodyForCoffee
    now = timezone.now()
    seat_in_groups(call, parts, found, now)
    refuse_leaving_children(call)
    call.groups_count, call.groups_most = len(found.groups), None
    call.groups_until = now + timedelta(minutes=MINUTES)
    call.coffee_offered_at, call.is_listening = now, False  # until they end, these groups are that coffee
    call.save(update_fields=["groups_count", "groups_most", "groups_until", "coffee_offered_at", "is_listening"])
    record(
        "meetup.coffee_begun", by=by, target=call.meetup.event, place_id=call.place.pk, count=len(found.groups)
    )  # fmt: skip
    tell_moved(call)
    return call


def those_who_want(call: Call) -> dict[int, Participant]:
    """Grown-ups who said yes, are here and were not taken out since, by their ids."""
    barred = CoffeeWish.objects.filter(place=call.place, barred_at__isnull=False)
    wanting = call.participants.admitted().filter(wants_coffee=True).exclude(user__in=barred.values("user"))
    wanting = wanting.select_related("user")
    parts = {part.user_id: part for part in present(call, wanting)}
    know_parts([call], {one: part.user for one, part in parts.items()})
    return {one: part for one, part in parts.items() if part.user.has_perm("meetups.join_group", call)}


def pair_here(parts: dict[int, Participant]) -> Pairing:
    people = [Person(one, spoken_by(part.user), frozenset({NOW})) for one, part in parts.items()]
    ids = list(parts)
    return pair(people, apart=kept_apart(ids), met=met_before(ids, timezone.now()))


def spoken_by(user) -> tuple[str, ...]:
    """Languages that somebody named; else the one in which they read."""
    return tuple(user.languages) or (user.language or "pl",)


def seat_in_groups(call: Call, parts: dict[int, Participant], found: Pairing, now: datetime) -> None:
    """Give each group its number, and remember who met whom."""
    call.participants.update(group=None, called_at=None, wants_coffee=False)
    made = []
    for number, group in enumerate(found.groups, start=1):
        for one in group:
            parts[one].group = number
        language = shared_languages(Person(one, spoken_by(parts[one].user), frozenset()) for one in group)[0]
        made.append((Coffee(place=call.place, call=call, starts_at=now, began_at=now, language=language), group))
    Participant.objects.bulk_update(parts.values(), ["group"])
    seat_all(made, {one: part.user for one, part in parts.items()})


def refuse_leaving_children(call: Call) -> None:
    """Raise ``ChildrenWait`` when a child would be in the main room without a grown-up who runs the call."""
    rest = present(call, call.participants.admitted().filter(group=None).select_related("user"))
    if any(part.user.is_child for part in rest) and not any(looks_after_children(part, call) for part in rest):
        raise ChildrenWait
