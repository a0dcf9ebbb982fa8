"""What counts as sharing, of whom, and in which year."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from backend.impact.ranges import Range
from backend.impact.selectors import network_impact, person_impact, place_impact
from backend.sharing.models import Category
from tests.backend.impact.happened import THIS_YEAR, handed_on, lent, listing
from tests.factories.accounts import UserFactory
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db


def by_key(table) -> dict:
    return {line.category.key if line.category else "": line for line in table.lines}


def test_exchanges_that_worked_out_are_counted_in_bands(place):
    handed_on(place, "books-books", 6, amount=3)
    (line,) = place_impact(place).handed.lines
    assert (line.category.key, line.exchanges, line.things) == ("books-books", Range.of(5, 9), Range.of(15, 19))
    assert line.kilograms == Range.of("2.25", "7.6")
    assert line.purchases == Range.of("4.05", "10.45")
    assert line.co2e == Range.of("4.05", "31.35")


def test_numbers_shown_follow_from_bands_alone(place):
    """A sixth book changes nothing that is public: five and nine look the same."""
    other = PlaceFactory()
    handed_on(place, "books-books", 5)
    handed_on(other, "books-books", 9)
    assert place_impact(place).handed == place_impact(other).handed


@pytest.mark.parametrize("status", ["waiting", "chosen", "declined", "withdrawn", "lapsed", "talk"])
def test_what_was_only_promised_does_not_count(place, status):
    handed_on(place, "books-books", 5, status=status)
    assert not place_impact(place).is_shown


def test_listing_closed_without_saying_with_whom_is_one_exchange(place):
    for _ in range(5):
        listing(place, "books-books", status="closed", outcome="done", closed_at=THIS_YEAR, quantity=40)
    (line,) = place_impact(place).handed.lines
    assert line.things == Range.of(5, 9)


@pytest.mark.parametrize("kind", ["ask", "skill_request", "lend"])
def test_wish_that_came_true_without_a_neighbour_does_not_count(place, kind):
    for _ in range(5):
        listing(place, "books-books", kind=kind, status="closed", outcome="done", closed_at=THIS_YEAR)
    assert not place_impact(place).is_shown


def test_closed_listing_with_its_requests_is_not_counted_twice(place):
    for request in handed_on(place, "books-books", 6):
        request.listing.status, request.listing.outcome, request.listing.closed_at = "closed", "done", THIS_YEAR
        request.listing.save()
    assert place_impact(place).handed.exchanges == Range.of(5, 9)


@pytest.mark.parametrize("outcome", ["withdrawn", "expired"])
def test_listing_that_led_to_nothing_does_not_count(place, outcome):
    for _ in range(5):
        listing(place, "books-books", status="closed", outcome=outcome, closed_at=THIS_YEAR)
    assert not place_impact(place).is_shown


def test_what_moderators_hid_does_not_count(place):
    handed_on(place, "books-books", 5, hidden_at=timezone.now())
    lent(listing(place, "tools-power", kind="lend", hidden_at=timezone.now()), times=5)
    assert not place_impact(place).is_shown


def test_thing_is_weighed_once_however_often_it_is_lent(place):
    drill = listing(place, "tools-power", kind="lend")
    for _ in range(6):
        lent(drill, UserFactory())
    (line,) = place_impact(place).lent.lines
    assert line.exchanges == Range.of(5, 9)
    assert line.things == Range.of(1, 4)
    assert line.kilograms == Range.of("2.8", 28)


def test_one_person_who_borrows_again_and_again_spares_one_purchase(place, marek, oksana):
    drill = listing(place, "tools-power", kind="lend", author=oksana)
    lent(drill, marek, times=6)
    (line,) = person_impact(marek).lent.lines
    assert (line.exchanges, line.purchases) == (Range.of(6), Range.of("0.25", "0.5"))


def test_neighbours_without_an_account_count_each(place, halina):
    drill = listing(place, "tools-power", kind="lend", is_of_place=True, author=halina)
    lent(drill, None, times=6)
    assert place_impact(place).lent.purchases == Range.of("1.25", "4.5")
    assert not person_impact(halina).is_shown


@pytest.mark.parametrize("status", ["requested", "cancelled", "lost", "no_show"])
def test_loan_that_did_not_come_back_does_not_count(place, status):
    lent(listing(place, "tools-power", kind="lend"), times=5, status=status)
    assert not place_impact(place).is_shown


def test_help_counts_as_times_and_weighs_nothing(place):
    handed_on(place, "skills-repairs", 5, kind="skill_offer")
    impact = place_impact(place)
    assert impact.helped.exchanges == Range.of(5, 9)
    assert (impact.kilograms, impact.purchases, impact.co2e) == (None, None, None)


def test_category_without_a_figure_is_only_counted(place):
    handed_on(place, "party", 5)
    (line,) = place_impact(place).handed.lines
    assert (line.exchanges, line.kilograms, line.purchases, line.co2e) == (Range.of(5, 9), None, None, None)


def test_branch_of_a_place_takes_the_figures_of_its_branch(place):
    root = Category.objects.get(key="clothes")
    Category.objects.create(key="kurtki", parent=root, place=place, names={"pl": "kurtki"})
    handed_on(place, "kurtki", 5)
    (line,) = place_impact(place).handed.lines
    assert line.kilograms == Range.of("0.75", "3.6")


def test_food_spares_no_purchases_but_weighs(place):
    handed_on(place, "food-bread", 5, kind="food")
    impact = place_impact(place)
    assert impact.kilograms == Range.of("1.5", "6.75")
    assert impact.purchases is None
    assert impact.co2e == Range.of("0.03", "31.5")


def test_sums_hold_all_lines(place):
    handed_on(place, "books-books", 7)
    handed_on(place, "sport-bikes", 12)
    lent(listing(place, "tools-power", kind="lend"), times=5)
    impact = place_impact(place)
    lines = [*impact.handed.lines, *impact.lent.lines]
    assert impact.kilograms.low == sum((line.kilograms.low for line in lines), start=Decimal(0))
    assert impact.co2e.high == sum((line.co2e.high for line in lines), start=Decimal(0))


def test_small_place_shows_nothing_and_counts_in_the_network(place):
    other = PlaceFactory()
    handed_on(place, "books-books", 3)
    handed_on(other, "books-books", 4)
    assert not place_impact(place).is_shown
    assert not place_impact(other).is_shown
    assert network_impact().handed.exchanges == Range.of(5, 9)


@pytest.mark.parametrize("status", ["draft", "suspended"])
def test_network_leaves_out_places_that_guests_do_not_see(place, status):
    handed_on(PlaceFactory(status=status), "books-books", 6)
    assert not network_impact().is_shown


def test_year_begins_at_midnight_of_the_place(place):
    handed_on(place, "books-books", 5, at=datetime(2025, 12, 31, 22, 59, tzinfo=UTC))
    handed_on(place, "party", 5, at=datetime(2025, 12, 31, 23, 1, tzinfo=UTC))
    impact = place_impact(place, year=2026)
    assert list(by_key(impact.handed)) == ["party"]
    assert (impact.year, impact.years) == (2026, [2026, 2025])
    assert set(by_key(place_impact(place).handed)) == {"books-books", "party"}


def test_year_with_few_exchanges_is_not_offered(place):
    handed_on(place, "books-books", 6, at=datetime(2025, 3, 1, tzinfo=UTC))
    handed_on(place, "books-books", 4)
    assert place_impact(place).years == [2025]
    assert not place_impact(place, year=2026).is_shown


def test_person_sees_all_of_what_they_gave_and_got_and_nothing_of_others(place, marek, oksana):
    handed_on(place, "books-books", 1, author=marek, to=oksana)
    handed_on(place, "sport-bikes", 1, to=marek, author=oksana)
    handed_on(place, "party", 1, author=oksana)
    assert set(by_key(person_impact(marek).handed)) == {"books-books", "sport-bikes"}
    assert person_impact(marek).handed.exchanges == Range.of(2)
    assert person_impact(marek).years == [2026]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_do_not_grow(place, marek, django_assert_num_queries, size):
    for category in ("books-books", "sport-bikes", "party", "clothes-wear")[: size + 1]:
        handed_on(place, category, 5 * size, author=marek)
    for _ in range(size):
        lent(listing(place, "tools-power", kind="lend"), times=5)
    with django_assert_num_queries(7):
        place_impact(place)
    with django_assert_num_queries(7):
        network_impact()
    with django_assert_num_queries(7):
        person_impact(marek)
