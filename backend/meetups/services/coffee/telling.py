"""What people are told of their coffees: in the inbox, by letter when and as they want it."""

from collections.abc import Iterable

from django.urls import reverse

from backend.meetups.models import Coffee, CoffeeSeat
from backend.notifications.models import Notification
from backend.notifications.services import notify_each
from backend.places.models import Place

Kind = Notification.Kind
type Served = Iterable[tuple[Coffee, list[CoffeeSeat]]]


def words_of(coffee: Coffee, people: Iterable) -> dict:
    """What sentences about ``coffee`` with ``people`` are made of."""
    return {
        "who": ", ".join(one.display_name for one in people),
        "what": coffee.language_name,
        "where": coffee.place.name,
        "at": coffee.starts_at.isoformat(),
        "zone": coffee.place.time_zone,
    }


def told(coffee: Coffee, seat: CoffeeSeat, kind: str, people: Iterable) -> Notification:
    return Notification(
        recipient_id=seat.user_id,
        kind=kind,
        params=words_of(coffee, people),
        url=coffee.get_absolute_url(),
        place_id=coffee.place_id,
    )


def tell_each(served: Served, kind: str) -> list[Notification]:
    """For all seats of many coffees: with whom, when, in which language."""
    return [
        told(coffee, seat, kind, [other.user for other in seats if other.user_id != seat.user_id])
        for coffee, seats in served
        for seat in seats
    ]


def tell_of_pairing(place: Place, served: Served, left: dict[int, str]) -> None:
    """Tell all who were brought together, and those who are ``left``, by what was missing (1 query)."""
    url = reverse("place-coffee", args=[place.slug])
    alone = [
        Notification(recipient_id=one, kind=Kind.COFFEE_UNPAIRED, params={"lacks": lack}, url=url, place_id=place.pk)
        for one, lack in left.items()
    ]
    notify_each([*tell_each(served, Kind.COFFEE_PAIRED), *alone])


def tell_of_switch(served: Served) -> None:
    """Tell all seats that their coffee does not take place, since there are none any more."""
    told_of_it = [told(coffee, seat, Kind.COFFEE_OFF, []) for coffee, seats in served for seat in seats]
    for one in told_of_it:
        one.params |= {"is_switched_off": True}
    notify_each(told_of_it)


def tell_of_absence(coffee: Coffee, seats: Iterable[CoffeeSeat], who) -> None:
    """Tell those of ``seats`` that ``who`` cannot come, and whether the others meet all the same."""
    kind = Kind.COFFEE_OFF if coffee.off_at else Kind.COFFEE_CHANGED
    notify_each([told(coffee, seat, kind, [who]) for seat in seats])
