"""The waiting list to the letter: three regimes, parties, holds, and the traps that others fell into."""

from datetime import timedelta

import pytest

from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed
from backend.events.models import Attendance
from backend.events.services import EventFull, give_up, sign_up, update_event
from backend.events.services.errors import OfferOver
from backend.events.services.waiting import (
    Regime,
    give_seat,
    lapse_offers,
    move_up,
    offer_ends,
    refill,
    regime_at,
    serve_gaps,
)
from tests.backend.events.lists import NOON, assert_counted, date_in, kinds, neighbours, row_of, statuses

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "regime"),
    [
        (24.01, Regime.GIVEN),
        (24, Regime.OFFERED),
        (2.01, Regime.OFFERED),
        (2, Regime.OPEN),
        (0.1, Regime.OPEN),
        (0, Regime.OVER),
        (-1, Regime.OVER),
    ],
)
def test_regime_by_the_time_to_the_start(place, hours, regime):
    assert regime_at(date_in(hours, place), NOON) is regime


@pytest.mark.parametrize(("hours", "answer"), [(24, 6), (12, 6), (10, 5), (4, 2)])
def test_offer_lasts_six_hours_or_half_of_what_is_left(place, hours, answer):
    assert offer_ends(date_in(hours, place), NOON) == NOON + answer * HOUR


def test_nobody_waits_without_having_said_so(place, marek, oksana):
    date = date_in(48, place)
    sign_up(date, by=marek, at=NOON)
    with pytest.raises(EventFull):
        sign_up(date, by=oksana, at=NOON)
    assert statuses(date) == {"Marek": "going"}


def test_free_seat_is_given_long_before_the_start(place, marek, oksana):
    date = date_in(48, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    give_up(date, by=marek, at=NOON + HOUR)
    assert statuses(date) == {"Marek": "cancelled", "Oksana": "going"}
    assert kinds(oksana) == ["seat_given"]
    assert_counted(date)


def test_free_seat_is_offered_in_the_last_day_and_held_until_the_deadline(place, marek, oksana, jan):
    date = date_in(10, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    give_up(date, by=marek, at=NOON)
    row = row_of(date, oksana)
    assert (row.status, row.offered_until) == ("offered", NOON + 5 * HOUR)
    with pytest.raises(EventFull):  # the offer holds the seat
        sign_up(date, by=jan, at=NOON)
    assert_counted(date)
    assert sign_up(date, by=oksana, at=NOON + 4 * HOUR).status == "going"


def test_lapsed_offer_passes_on_and_does_not_come_back(place, marek, oksana, jan):
    date = date_in(10, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    sign_up(date, by=jan, waits=True, at=NOON + timedelta(minutes=1))
    give_up(date, by=marek, at=NOON + timedelta(minutes=2))
    late = NOON + 6 * HOUR
    with pytest.raises(OfferOver):
        sign_up(date, by=oksana, at=late)
    assert lapse_offers(now=late) == 1
    assert statuses(date) == {"Marek": "cancelled", "Oksana": "released", "Jan": "offered"}
    assert kinds(oksana) == ["seat_offered", "seat_lapsed"]
    assert row_of(date, jan).offered_until == late + 2 * HOUR
    assert lapse_offers(now=late) == 0


def test_refused_offer_goes_to_the_next_at_once(place, marek, oksana, jan):
    date = date_in(10, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    sign_up(date, by=jan, waits=True, at=NOON)
    give_up(date, by=marek, at=NOON)
    give_up(date, by=oksana, at=NOON)
    assert statuses(date)["Jan"] == "offered"


def test_in_the_last_two_hours_everyone_on_the_list_is_told_once_and_the_first_wins(place, marek, oksana, jan):
    date = date_in(1.5, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    sign_up(date, by=jan, waits=True, at=NOON)
    give_up(date, by=marek, at=NOON)
    serve_gaps(now=NOON + timedelta(minutes=1))
    assert kinds(oksana) == kinds(jan) == ["seat_open"]
    assert sign_up(date, by=jan, at=NOON).status == "going"
    with pytest.raises(EventFull):
        sign_up(date, by=oksana, at=NOON)
    give_up(date, by=jan, at=NOON)
    assert kinds(oksana) == ["seat_open", "seat_open"]  # a new seat is new news
    assert_counted(date)


def test_newcomer_does_not_overtake_the_list_in_the_last_two_hours(place, marek, oksana, jan):
    date = date_in(1.5, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    give_up(date, by=marek, at=NOON)
    with pytest.raises(EventFull):
        sign_up(date, by=jan, at=NOON)


def test_nobody_is_promoted_after_the_start(place, marek, oksana, jan):
    date = date_in(1, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    begun = NOON + 1.5 * HOUR
    give_up(date, by=marek, at=begun)
    assert serve_gaps(now=begun) == 0
    assert statuses(date)["Oksana"] == "waiting"
    assert sign_up(date, by=oksana, at=begun).status == "waiting"
    with pytest.raises(EventFull):  # the list is closed
        sign_up(date_full(place, marek, begun), by=jan, waits=True, at=begun)


def date_full(place, marek, at):
    date = date_in(1, place)
    sign_up(date, by=marek, at=NOON)
    return date


def test_party_takes_a_gap_only_when_all_fit_and_the_gap_is_kept_for_it(place, marek, oksana, jan):
    family, single = neighbours("Rodzina", "Sama")
    date = date_in(96, place, capacity=3)
    sign_up(date, by=marek, party=2, at=NOON)
    sign_up(date, by=oksana, at=NOON)
    sign_up(date, by=family, party=3, waits=True, at=NOON)
    sign_up(date, by=single, waits=True, at=NOON)
    give_up(date, by=marek, at=NOON)
    assert statuses(date)["Rodzina"] == statuses(date)["Sama"] == "waiting"
    with pytest.raises(EventFull) as refusal:  # a newcomer does not slip into the kept gap
        sign_up(date, by=jan, at=NOON + HOUR)
    assert "kept for people on the waiting list" in str(refusal.value)
    assert serve_gaps(now=NOON + 11.9 * HOUR) == 0
    assert serve_gaps(now=NOON + 12 * HOUR) == 1
    assert statuses(date)["Sama"] == "going"
    assert AuditEntry.objects.get(action="seat.given").data["why"].startswith("the party of 3 before")
    assert sign_up(date, by=jan, at=NOON + 13 * HOUR).status == "going"
    give_up(date, by=oksana, at=NOON + 14 * HOUR)
    assert_counted(date)


def test_who_comes_back_stands_behind_those_who_came_in_the_same_instant(place, marek, oksana, jan):
    family, single = neighbours("Rodzina", "Sama")
    date = date_in(60, place, capacity=4)
    sign_up(date, by=single, at=NOON)
    give_up(date, by=single, at=NOON)
    for person in (marek, oksana):
        sign_up(date, by=person, at=NOON)
    sign_up(date, by=family, party=3, waits=True, at=NOON)
    assert sign_up(date, by=single, waits=True, at=NOON).status == "waiting"
    assert [row.user for row in date.attendances.queue()] == [family, single]


def test_first_timers_come_before_regulars(place, halina, marek, oksana):
    before = date_in(-200, place)
    before.event.sign_up = "open"
    Attendance.objects.create(occurrence=before, user=marek, status="going", outcome="attended")
    date = date_in(48, place)
    date.event.continues = before.event
    date.event.save()
    (taker,) = neighbours("Pierwsza")
    sign_up(date, by=taker, at=NOON)
    sign_up(date, by=marek, waits=True, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON + HOUR)
    assert [row.user for row in date.attendances.queue()] == [oksana, marek]
    jump = AuditEntry.objects.get(action="seat.queued_ahead")
    assert jump.target_id == str(row_of(date, oksana).pk)
    assert jump.data == {"why": "for the first time at this event", "passed": 1}


def test_first_timer_who_takes_a_free_seat_before_a_regular_is_logged(place, marek, oksana):
    before = date_in(-200, place)
    Attendance.objects.create(occurrence=before, user=marek, status="going", outcome="attended")
    date = date_in(48, place, continues=before.event, capacity=2)
    (taker,) = neighbours("Pierwsza")
    sign_up(date, by=taker, at=NOON)
    sign_up(date, by=marek, party=2, waits=True, at=NOON)
    assert sign_up(date, by=oksana, at=NOON + HOUR).status == "going"
    jump = AuditEntry.objects.get(action="seat.given_at_once")
    assert jump.data == {"why": "for the first time at this event", "passed": 1}


def test_who_passes_nobody_leaves_no_jump(place, marek, oksana, jan):
    date = date_in(48, place)
    for person in (marek, oksana, jan):
        sign_up(date, by=person, waits=True, at=NOON)
    assert not AuditEntry.objects.filter(action__in=["seat.queued_ahead", "seat.given_at_once"]).exists()


def test_used_then_cancelled_does_not_rearm(place, marek, oksana, jan):
    date = date_in(48, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    sign_up(date, by=jan, waits=True, at=NOON + HOUR)
    give_up(date, by=marek, at=NOON + 2 * HOUR)
    give_up(date, by=oksana, at=NOON + 3 * HOUR)
    assert statuses(date) == {"Marek": "cancelled", "Oksana": "cancelled", "Jan": "going"}
    sign_up(date, by=marek, waits=True, at=NOON + 4 * HOUR)
    sign_up(date, by=oksana, waits=True, at=NOON + 5 * HOUR)
    assert [row.user for row in date.attendances.queue()] == [marek, oksana]  # at the end, as anybody


def test_offer_alone_opens_neither_the_names_nor_the_call(place, jan, marek):
    date = date_in(10, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=jan, waits=True, at=NOON)
    give_up(date, by=marek, at=NOON)
    assert statuses(date)["Jan"] == "offered"
    assert not jan.has_perm("events.see_attendees", date)
    sign_up(date, by=jan, at=NOON)
    assert jan.has_perm("events.see_attendees", date)


def test_who_only_waits_is_not_among_those_who_come(client, place, marek, oksana):
    date = date_in(24 * 400, place)
    sign_up(date, by=marek)
    sign_up(date, by=oksana, waits=True)
    client.force_login(marek)
    page = client.get(date.get_absolute_url()).text
    company = page[page.index("Who is coming") :]
    assert "Marek" in company
    assert "Oksana" not in company


def test_more_seats_serve_the_list_in_its_order(place, halina, marek):
    date = date_in(24 * 400, place)
    people = neighbours("A", "B", "C")
    sign_up(date, by=marek)
    for person in people:
        sign_up(date, by=person, waits=True)
    update_event(date.event, by=halina, capacity=3)
    assert statuses(date) == {"Marek": "going", "A": "going", "B": "going", "C": "waiting"}
    assert_counted(date)


def test_fewer_seats_while_people_wait_take_nothing_away_and_give_nothing(place, marek, oksana, jan):
    date = date_in(48, place, capacity=2)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, at=NOON)
    sign_up(date, by=jan, waits=True, at=NOON)
    date.refresh_from_db()
    date.capacity = 1
    date.save()
    refill(date, at=NOON)
    give_up(date, by=marek, at=NOON)
    assert statuses(date) == {"Marek": "cancelled", "Oksana": "going", "Jan": "waiting"}


def test_jump_needs_a_reason_that_is_kept(place, halina, marek, oksana, jan):
    date = date_in(48, place)
    for person in (marek, oksana, jan):
        sign_up(date, by=person, waits=True, at=NOON)
    with pytest.raises(Invalid):
        move_up(row_of(date, jan), by=halina, reason="")
    with pytest.raises(NotAllowed):
        move_up(row_of(date, jan), by=oksana, reason="bo tak")
    move_up(row_of(date, jan), by=halina, reason="Opiekunka, dziecko ma miejsce", at=NOON)
    assert [row.user for row in date.attendances.queue()] == [jan, oksana]
    entry = AuditEntry.objects.get(action="seat.moved_up")
    assert (entry.actor, entry.data["why"]) == (halina, "Opiekunka, dziecko ma miejsce")


def test_seat_out_of_turn_is_never_one_too_many(place, halina, marek, oksana):
    date = date_in(48, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    with pytest.raises(EventFull):
        give_seat(row_of(date, oksana), by=halina, reason="prosiła", at=NOON)


def test_cancelled_date_serves_nobody(place, marek, oksana):
    date = date_in(48, place)
    sign_up(date, by=marek, at=NOON)
    sign_up(date, by=oksana, waits=True, at=NOON)
    date.status = "cancelled"
    date.save()
    give_up(date, by=marek, at=NOON)
    assert statuses(date)["Oksana"] == "waiting"


def test_minute_of_the_clock_costs_few_questions_when_nothing_is_due(place, marek, django_assert_num_queries):
    date = date_in(48, place)
    sign_up(date, by=marek, at=NOON)
    with django_assert_num_queries(2):
        assert (serve_gaps(now=NOON), lapse_offers(now=NOON)) == (0, 0)
