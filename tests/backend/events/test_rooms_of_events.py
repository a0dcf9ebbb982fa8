"""An event and its rooms are one booking."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from backend.bookings.models import Booking, BookingRoom
from backend.bookings.services.holding import hold_rooms
from backend.bookings.services.refusals import RoomsTaken, TooManyPeople
from backend.events.models import Event
from backend.events.recurrence import Pattern
from backend.events.services import (
    cancel_event,
    cancel_occurrence,
    change_all,
    change_following,
    change_this,
    create_event,
    leave_out,
    materialise_all,
    postpone_occurrence,
    preview,
    restore_occurrence,
    sign_up,
    update_event,
)
from tests.factories.bookings import RoomFactory
from tests.factories.events import dates_of, fresh, series
from tests.parallel import at_once

HOUR = timedelta(hours=1)


@pytest.fixture
def room(place):
    return RoomFactory(place=place, name="Sala duża", capacity=20)


@pytest.fixture
def other_room(place):
    return RoomFactory(place=place, name="Kuchnia", capacity=8)


def held(event) -> list[tuple]:
    """Rooms that are taken for ``event``, with times."""
    rows = BookingRoom.objects.filter(booking__occurrence__event=event, is_firm=True)
    return sorted(rows.values_list("starts_at", "ends_at", "room__name"))


def wanted(event, *names) -> list[tuple]:
    rows = event.occurrences.filter(starts_at__gt=timezone.now(), status="scheduled")
    return sorted((row.starts_at, row.ends_at, name) for row in rows for name in names)


def in_the_way(place, room, date, halina) -> Booking:
    """Something else in ``room`` at the time of ``date``."""
    return hold_rooms(
        place, [room], starts_at=date.starts_at + HOUR, ends_at=date.ends_at + HOUR, by=halina, title="Chór"
    )


def test_published_series_holds_its_rooms_on_every_date(place, halina, room, other_room):
    event = series(place, halina, rooms=[room, other_room])
    assert held(event) == wanted(event, "Sala duża", "Kuchnia")
    assert [one.name for one in dates_of(event)[0].room_list] == [one.name for one in event.rooms.all()]


def test_rooms_are_had_on_all_dates_or_the_event_is_not_made(place, halina, room):
    first = series(place, halina)
    in_the_way(place, room, dates_of(first)[2], halina)
    with pytest.raises(RoomsTaken) as refusal:
        series(place, halina, rooms=[room], title="Gimnastyka")
    assert refusal.value.field == "rooms"
    assert "Chór" in str(refusal.value)
    assert not Event.objects.filter(title="Gimnastyka").exists()


def test_dates_whose_rooms_are_taken_can_stay_without(place, halina, room):
    probe = series(place, halina)
    third = dates_of(probe)[2]
    in_the_way(place, room, third, halina)
    event = series(place, halina, rooms=[room], title="Gimnastyka", skip_taken=True)
    rows = dates_of(event)
    assert [row.starts_at for row in rows if not row.room_list] == [third.starts_at]
    assert rows[2].status == "scheduled"
    assert len(held(event)) == len(rows) - 1


def test_date_without_a_room_gets_one_when_the_room_of_all_changes(place, halina, room, other_room):
    probe = series(place, halina)
    in_the_way(place, room, dates_of(probe)[2], halina)
    event = series(place, halina, rooms=[room], title="Gimnastyka", skip_taken=True)
    update_event(event, by=halina, rooms=[other_room])
    assert held(event) == wanted(event, "Kuchnia")
    assert dates_of(event)[2].own == []


@pytest.mark.parametrize("status", ["draft", "proposed"])
def test_what_is_not_published_holds_nothing(place, halina, room, status):
    event = series(place, halina, rooms=[room], status=status)
    assert held(event) == []
    update_event(event, by=halina, status="published", checked_rules=list(Event.ContentRule.values))
    assert held(event) == wanted(event, "Sala duża")
    update_event(event, by=halina, status="draft")
    assert held(event) == []


def test_more_seats_than_fit_into_the_room_are_refused_at_the_field(place, halina, room):
    with pytest.raises(TooManyPeople) as refusal:
        series(place, halina, rooms=[room], capacity=21)
    assert refusal.value.field == "capacity"
    event = series(place, halina, rooms=[room], capacity=20)
    with pytest.raises(TooManyPeople):
        update_event(event, by=halina, capacity=21)


def test_rooms_follow_a_series_that_moves_onto_its_own_old_times(place, halina, room):
    event = series(place, halina, rooms=[room], rrule="FREQ=DAILY", hours=20)
    before = {row.booking_id for row in dates_of(event)}
    later = Pattern(event.pattern.first + 10 * HOUR, event.duration, event.zone, "FREQ=DAILY")
    update_event(event, by=halina, pattern=later)
    assert held(event) == wanted(event, "Sala duża")
    assert len(before & {row.booking_id for row in dates_of(event)}) > 390


def test_series_that_would_run_into_something_stays_where_it_is(place, halina, room):
    event = series(place, halina, rooms=[room])
    hold_rooms(
        place, [room], by=halina, title="Chór",
        starts_at=dates_of(event)[3].ends_at, ends_at=dates_of(event)[3].ends_at + HOUR,
    )  # fmt: skip
    before = held(event)
    later = replace(event.pattern, first=event.pattern.first + HOUR)
    with pytest.raises(RoomsTaken) as refusal:
        update_event(event, by=halina, pattern=later)
    assert refusal.value.field == "rooms"
    assert held(event) == before
    outcome = change_all(event, by=halina, pattern=later, skip_taken=True)
    assert len(outcome.without_room) == 1
    assert fresh(outcome.without_room[0].occurrence).room_list == []


def test_cancelled_and_postponed_dates_let_their_rooms_go_and_get_them_back(place, halina, room):
    event = series(place, halina, rooms=[room])
    first, second = dates_of(event)[:2]
    cancel_occurrence(first, by=halina, reason="Choroba")
    postpone_occurrence(second, by=halina, reason="Choroba")
    assert held(event) == wanted(event, "Sala duża")
    assert fresh(first).booking.status == "cancelled"
    restore_occurrence(first, by=halina)
    assert held(event) == wanted(event, "Sala duża")


def test_restoring_a_date_whose_room_was_given_away_asks_first(place, halina, room):
    event = series(place, halina, rooms=[room])
    first = dates_of(event)[0]
    cancel_occurrence(first, by=halina, reason="Choroba")
    in_the_way(place, room, first, halina)
    with pytest.raises(RoomsTaken):
        restore_occurrence(first, by=halina)
    assert fresh(first).status == "cancelled"
    assert restore_occurrence(first, by=halina, skip_taken=True).room_list == []


def test_cancelled_event_lets_every_room_go(place, halina, room):
    event = series(place, halina, rooms=[room])
    cancel_event(event, by=halina, reason="Koniec")
    assert held(event) == []


def test_moved_date_takes_its_room_along_or_stays(place, halina, room):
    event = series(place, halina, rooms=[room])
    date = dates_of(event)[1]
    change_this(date, by=halina, starts_at=date.starts_at + HOUR, ends_at=date.ends_at + HOUR)
    assert held(event) == wanted(event, "Sala duża")
    hold_rooms(
        place, [room], by=halina, title="Chór", starts_at=date.starts_at - 3 * HOUR, ends_at=date.starts_at - HOUR
    )
    with pytest.raises(RoomsTaken) as refusal:
        change_this(date, by=halina, starts_at=date.starts_at - 2 * HOUR, ends_at=date.ends_at)
    assert refusal.value.field == "rooms"
    assert fresh(date).starts_at == date.starts_at + HOUR


def test_one_date_in_another_room_stays_there_when_all_get_another(place, halina, marek, room, other_room):
    event = series(place, halina, rooms=[room])
    date = dates_of(event)[1]
    sign_up(date, by=marek)
    change_this(date, by=halina, rooms=[other_room])
    assert [one.name for one in fresh(date).room_list] == ["Kuchnia"]
    assert marek.notifications.get().kind == "event_changed"
    third = RoomFactory(place=place, name="Ogród")
    update_event(event, by=halina, rooms=[third])
    assert [one.name for one in fresh(date).room_list] == ["Kuchnia"]
    change_this(date, by=halina, rooms=[third])
    assert fresh(date).own == []
    assert held(event) == wanted(event, "Ogród")


def test_one_date_can_do_without_a_room(place, halina, room):
    event = series(place, halina, rooms=[room])
    date = dates_of(event)[1]
    change_this(date, by=halina, rooms=[])
    assert fresh(date).room_list == []
    update_event(event, by=halina, title="Joga w parku")
    assert fresh(date).room_list == []


def test_left_out_date_frees_its_room(place, halina, room):
    event = series(place, halina, rooms=[room])
    leave_out(dates_of(event)[1], by=halina)
    assert held(event) == wanted(event, "Sala duża")
    assert Booking.objects.filter(status="cancelled").count() == 1


def test_rooms_stay_with_their_dates_when_a_series_is_split(place, halina, room, other_room):
    event = series(place, halina, rooms=[room])
    rows = dates_of(event)
    bookings = {row.pk: row.booking_id for row in rows}
    new = change_following(rows[3], by=halina, title="Joga bis").event
    assert {row.pk: row.booking_id for row in [*dates_of(event), *dates_of(new)]} == bookings
    last = change_following(dates_of(new)[2], by=halina, rooms=[other_room]).event
    assert held(last) == wanted(last, "Kuchnia")
    assert held(new) == wanted(new, "Sala duża")


def test_job_holds_rooms_for_the_dates_that_it_makes(place, halina, room):
    event = series(place, halina, rooms=[room])
    materialise_all(now=timezone.now() + timedelta(days=15))
    assert held(event) == wanted(event, "Sala duża")


def test_animators_are_told_of_a_date_that_the_job_found_no_room_for(place, halina, zofia, room):
    event = series(place, halina, rooms=[room])
    last = dates_of(event)[-1]
    starts_at = last.starts_at + timedelta(days=7)
    hold_rooms(place, [room], starts_at=starts_at, ends_at=starts_at + HOUR, by=halina, title="Chór")
    materialise_all(now=timezone.now() + timedelta(days=15))
    date = event.occurrences.get(starts_at=starts_at)
    assert (fresh(date).room_list, date.own) == ([], ["rooms"])
    told = halina.notifications.get(kind="event_without_room")
    assert told.url == date.get_absolute_url()
    assert not zofia.notifications.exists()


def test_preview_lists_the_dates_that_would_have_no_room(place, halina, room, other_room):
    event = series(place, halina, rooms=[room])
    in_the_way(place, other_room, dates_of(event)[4], halina)
    outcome = preview(lambda: change_all(event, by=halina, rooms=[other_room], skip_taken=True))
    assert [one.occurrence.starts_at for one in outcome.without_room] == [dates_of(event)[4].starts_at]
    assert "Chór" in outcome.without_room[0].reason
    assert held(event) == wanted(event, "Sala duża")


def test_year_of_dates_gets_its_rooms_in_a_constant_number_of_queries(
    place, halina, room, django_assert_max_num_queries
):
    pattern = Pattern(series(place, halina).pattern.first, 2 * HOUR, place.zone, "FREQ=DAILY")
    with django_assert_max_num_queries(70):
        event = create_event(place, by=halina, title="Gry", pattern=pattern, rooms=[room])
    with django_assert_max_num_queries(70):
        update_event(event, by=halina, pattern=replace(pattern, first=pattern.first + HOUR))
    with django_assert_max_num_queries(50):
        cancel_event(event, by=halina, reason="Koniec")


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_room_goes_to_one_of_several_series_that_want_it_at_once(place, halina, room):
    pattern = Pattern(series(place, halina).pattern.first, 2 * HOUR, place.zone, "FREQ=WEEKLY;BYDAY=MO")
    facts = {"by": halina, "pattern": pattern, "rooms": [room]}
    answers = at_once(*[partial(create_event, place, title=f"Cykl {n}", **facts) for n in range(4)])
    made = [answer for answer in answers if isinstance(answer, Event)]
    assert len(made) == 1
    assert held(made[0]) == wanted(made[0], "Sala duża")
    assert all(isinstance(answer, RoomsTaken) for answer in answers if answer not in made)


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_series_that_swap_towards_one_room_never_share_it(place, halina, room, other_room):
    first = series(place, halina, rooms=[room])
    second = series(place, halina, rooms=[other_room], title="Chór")
    third = RoomFactory(place=place, name="Ogród", capacity=20)
    answers = at_once(
        partial(update_event, first, by=halina, rooms=[third]), partial(update_event, second, by=halina, rooms=[third])
    )
    assert sum(isinstance(answer, RoomsTaken) for answer in answers) == 1
    assert sorted([*held(first), *held(second)]) == sorted(
        [*wanted(first, first.rooms.get().name), *wanted(second, second.rooms.get().name)]
    )
