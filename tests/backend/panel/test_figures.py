"""Figures of a little world, counted by hand."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from backend.conversations.models import Conversation, Message
from backend.conversations.services import main_room
from backend.core.figures.periods import MONTH, QUARTER, YEAR, Period
from backend.lending.models import Loan
from backend.moderation.models import Case, Report
from backend.panel.models import NetworkFigures
from backend.panel.selectors.figures import network_figures, place_figures
from backend.panel.services import count_network
from backend.places.models import Membership
from tests.backend.impact.happened import handed_on, lent, listing
from tests.backend.panel.world import at, held, people
from tests.factories.conversations import ConversationFactory
from tests.factories.places import MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = Period(date(2026, 9, 1), MONTH), Period(date(2026, 10, 1), MONTH)
QUARTER_3 = Period(date(2026, 7, 1), QUARTER)


@pytest.fixture(autouse=True)
def november(monkeypatch):
    now = at(2026, 11, 15)
    monkeypatch.setattr(timezone, "now", lambda: now)


def numbers(figures) -> dict:
    return {one.measure.code: one.now.number for one in figures.rows}


def spoken(room, count: int, when, **fields) -> None:
    first = 1 + room.messages.count()
    for number in range(first, first + count):
        Message.objects.create(
            conversation=room, client_id=uuid.uuid4(), number=number, seq=number, body="Dzień dobry", created_at=when,
            **fields,
        )  # fmt: skip


def decided(place, hours: list[int], when) -> None:
    for hour in hours:
        case = Case.objects.create(place=place, reason="spam", snapshot="x", status="decided", decided_at=when)
        facts = {"place": place, "reason": "spam", "snapshot": "x", "status": "kept"}
        Report.objects.create(case=case, created_at=when - timedelta(hours=hour), **facts)


def test_events_count_visits_people_and_empty_seats(place):
    seven = people(7)
    held(place, at(2026, 10, 3), people=seven, guests=2, extra=4, capacity=20)
    held(place, at(2026, 10, 10), people=seven[:6], missing=seven[6:], party=2, capacity=15)
    held(place, at(2026, 10, 17), people=people(5))
    held(place, at(2026, 10, 24), people=people(9), status="cancelled")
    held(place, at(2026, 10, 25), people=people(9), event_status="draft")
    held(place, at(2026, 12, 24), people=people(9))  # to come
    held(PlaceFactory(), at(2026, 10, 3), people=people(9))
    found = numbers(place_figures(place, OCTOBER))
    assert found["events"] == 3
    assert found["visits"] == (7 + 2 + 4) + 6 * 2 + 5
    assert found["people"] == 7 + 2 + 5
    assert found["unused"] == (20 - 13) + (15 - 12)


def test_who_comes_in_two_months_is_one_person_of_the_quarter(place):
    six = people(6)
    held(place, at(2026, 8, 3), people=six)
    held(place, at(2026, 9, 3), people=six)
    found = numbers(place_figures(place, QUARTER_3))
    assert (found["people"], found["visits"]) == (6, 12)


def test_evening_of_the_last_day_belongs_to_the_month_of_the_place(place):
    held(place, at(2026, 9, 30, hour=22), people=people(5))  # midnight in Warsaw
    assert numbers(place_figures(place, OCTOBER))["events"] == 1
    assert numbers(place_figures(place, SEPTEMBER))["events"] == 0


def test_loans_messages_and_neighbours_are_counted(place):
    lent(listing(place, "tools-power", kind="lend"), times=8, at=at(2026, 10, 20))
    Loan.objects.filter(returned_at__gte=at(2026, 10, 8)).update(handed_out_at=at(2026, 10, 2))
    spoken(main_room(place), 6, at(2026, 10, 5))
    spoken(main_room(place), 3, at(2026, 10, 6), deleted_at=at(2026, 10, 7))
    spoken(ConversationFactory(place=place, kind=Conversation.Kind.GROUP), 9, at(2026, 10, 5))
    for person in people(5):
        MembershipFactory(place=place, user=person)
    MembershipFactory(place=place, user=people(1)[0], status="pending")
    Membership.objects.update(created_at=at(2026, 10, 9))
    found = numbers(place_figures(place, OCTOBER))
    assert (found["loans"], found["returns"]) == (6, 8)
    assert (found["messages"], found["neighbours"]) == (6, 5)


def test_half_of_the_reports_were_decided_sooner(place):
    decided(place, [1, 2, 3, 10, 100], at(2026, 10, 9))
    figures = place_figures(place, OCTOBER)
    assert figures.wait.number == 3 * 60
    assert numbers(figures)["reports"] == 5
    assert place_figures(place, SEPTEMBER).wait is None


def test_few_decisions_say_no_time(place):
    decided(place, [1, 2, 3, 10], at(2026, 10, 9))
    assert place_figures(place, OCTOBER).wait is None


def test_kilograms_are_those_of_the_period_alone(place):
    handed_on(place, "sport-bikes", 6, at=at(2026, 10, 9))
    handed_on(place, "sport-bikes", 6, at=at(2026, 9, 9))
    figures = place_figures(place, OCTOBER)
    assert (figures.weight.low, figures.weight.high) == (5 * 10, 9 * 20)
    assert figures.weight == figures.weight_before
    assert place_figures(place, OCTOBER.before.before).weight is None


def test_small_numbers_are_hidden_and_events_are_not(place):
    held(place, at(2026, 10, 3), people=people(3), capacity=20)
    figures = place_figures(place, OCTOBER)
    found = numbers(figures)
    assert found["events"] == 1
    assert (found["visits"], found["people"], found["unused"]) == (None, None, None)
    assert figures.has_hidden
    assert figures.rows[0].change is None


def test_place_costs_the_same_however_much_happened(place, django_assert_num_queries):
    for month in range(1, 11):
        held(place, at(2026, month, 3), people=people(5))
    handed_on(place, "sport-bikes", 6, at=at(2026, 10, 9))
    handed_on(place, "sport-bikes", 6, at=at(2026, 9, 9))
    with django_assert_num_queries(17):
        place_figures(place, OCTOBER)


def test_network_is_the_sum_of_its_places_and_one_query(place, django_assert_num_queries):
    elsewhere = PlaceFactory(time_zone="Europe/Kyiv")
    held(place, at(2026, 10, 3), people=people(6))
    held(elsewhere, at(2026, 10, 3), people=people(7))
    count_network(today=date(2026, 11, 15))
    with django_assert_num_queries(1):
        figures = network_figures(OCTOBER)
    assert numbers(figures)["visits"] == 13
    assert numbers(figures)["people"] == 13
    assert not figures.is_partial


def test_a_single_small_place_cannot_be_read_from_the_network(place):
    held(place, at(2026, 10, 3), people=people(6))
    held(PlaceFactory(), at(2026, 10, 3), people=people(2))
    count_network(today=date(2026, 11, 15))
    for period in (OCTOBER, Period(date(2026, 10, 1), QUARTER), Period(date(2026, 1, 1), YEAR)):
        figures = network_figures(period)
        assert numbers(figures)["visits"] == 6
        assert figures.is_partial
    assert numbers(figures)["events"] == 2


def test_counting_again_replaces_what_was_kept(place):
    count_network(today=date(2026, 11, 15))
    first = NetworkFigures.objects.count()
    held(place, at(2026, 10, 3), people=people(6))
    assert count_network(today=date(2026, 11, 15)) == first == NetworkFigures.objects.count()
    assert numbers(network_figures(OCTOBER))["visits"] == 6


def test_what_was_never_counted_is_not_called_nothing(place):
    count_network(today=date(2026, 11, 15))
    figures = network_figures(Period(date(2024, 1, 1), YEAR))
    assert figures.rows[0].now.number == 0
    assert figures.rows[0].before.number is None
    assert network_figures(Period(date(2022, 1, 1), YEAR)).counted_at is None
