"""Who may see a booking: the rule and the list say the same."""

import pytest

from backend.bookings.models import Booking, BookingRules
from backend.places.models import Place
from tests.factories.bookings import BookingFactory
from tests.factories.places import PlaceFactory


@pytest.mark.parametrize("status", Booking.Status.values)
@pytest.mark.parametrize("place_status", ["active", "draft"])
def test_list_of_bookings_shows_what_the_rule_allows(cast, place, marek, jan, oksana, status, place_status):
    Place.objects.filter(pk=place.pk).update(status=place_status)
    facts = {"status": status}
    BookingFactory(place=place, holder=marek, **facts)
    BookingFactory(place=place, holder=oksana, guardian=jan, **facts)
    BookingFactory(place=place, kind="event", **facts)
    BookingFactory(place=PlaceFactory(), contact_name="Jadwiga", **facts)
    for person in cast:
        shown = set(Booking.objects.visible_to(person))
        assert shown == {one for one in Booking.objects.all() if person.has_perm("bookings.view", one)}, person


@pytest.mark.parametrize(
    ("who_may_ask", "expected"),
    # guest, stranger, member, moderator, animator, network moderator, coordinator
    [("account", ".111111"), ("groups", ".111111"), ("members", "..111.1"), ("nobody", "....1.1")],
)
def test_rules_of_the_place_say_who_may_ask(cast, place, who_may_ask, expected):
    BookingRules.objects.create(place=place, version=2, who_may_ask=who_may_ask)
    assert "".join("1" if person.has_perm("bookings.request", place) else "." for person in cast) == expected


@pytest.mark.parametrize("status", ["draft", "suspended", "closed"])
def test_nobody_asks_where_the_place_is_not_active(cast, place, status):
    place.status = status
    assert not any(person.has_perm("bookings.request", place) for person in cast)
