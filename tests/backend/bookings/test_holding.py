"""Rooms for events: all of them or none, and what is in the way."""

import pytest

from backend.bookings import services
from backend.bookings.models import Blocking, Booking
from backend.bookings.selectors.conflicts import conflicts
from backend.bookings.services import (
    RoomsTaken,
    Skipped,
    TooManyPeople,
)
from backend.core.errors import Invalid, NotAllowed
from backend.live.testing import published
from tests.backend.bookings.acts import WISH, ask, hold, told
from tests.factories.bookings import RoomFactory, soon, span


def test_event_takes_all_its_rooms_or_none(place, hall, studio, halina):
    hold(studio, halina)
    starts_at, ends_at = span(14)
    with pytest.raises(RoomsTaken) as refusal:
        services.hold_rooms(place, [hall, studio], starts_at=starts_at, ends_at=ends_at, by=halina, title="Kino")
    assert [one.booking.title for one in refusal.value.conflicts] == ["Warsztaty"]
    assert "Pracownia" in str(refusal.value)
    assert not hall.taken.exists()


def test_only_those_who_run_the_place_learn_what_is_in_the_way(hall, halina, marek):
    hold(hall, halina, title="Spotkanie grupy wsparcia")
    with pytest.raises(RoomsTaken) as refusal:
        ask(hall, marek)
    assert "Spotkanie" not in str(refusal.value)
    with pytest.raises(RoomsTaken) as refusal:
        hold(hall, halina)
    assert "Spotkanie grupy wsparcia" in str(refusal.value)


def test_end_of_one_is_the_start_of_the_next(hall, halina):
    hold(hall, halina, at=(soon(15), soon(17)))
    hold(hall, halina, at=(soon(17), soon(19)))
    assert Booking.objects.count() == 2


def test_setting_up_and_tidying_are_kept_free(place, halina):
    room = RoomFactory(place=place, setup_minutes=30, tidy_minutes=15)
    hold(room, halina, at=(soon(15), soon(17)))
    with pytest.raises(RoomsTaken):
        hold(room, halina, at=(soon(17, minutes=30), soon(19)))  # starts its setting up before the tidying ends
    hold(room, halina, at=(soon(17, minutes=45), soon(19)))


def test_whole_room_takes_its_parts_and_a_part_the_whole(place, halina):
    left, right = RoomFactory(place=place, name="Lewa"), RoomFactory(place=place, name="Prawa", tidy_minutes=20)
    whole = RoomFactory(place=place, name="Cała", parts=[left, right])
    everything = RoomFactory(place=place, name="Piętro", parts=[whole])
    hold(left, halina, at=(soon(10), soon(12)))
    for room in (whole, everything, left):
        with pytest.raises(RoomsTaken):
            hold(room, halina, at=(soon(11), soon(13)))
    hold(right, halina, at=(soon(11), soon(12)))
    hold(everything, halina, at=(soon(15), soon(17)))
    for room in (left, right, whole):
        with pytest.raises(RoomsTaken):
            hold(room, halina, at=(soon(16), soon(18)))
    with pytest.raises(RoomsTaken):  # the part's own tidying counts when the whole was booked
        hold(right, halina, at=(soon(17, minutes=10), soon(18)))
    hold(left, halina, at=(soon(17, minutes=10), soon(18)))


def test_neighbour_cannot_book_for_an_event(hall, marek, zofia):
    for person in (marek, zofia):
        with pytest.raises(NotAllowed):
            hold(hall, person)


def test_room_of_another_place_is_refused(place, halina):
    with pytest.raises(Invalid):
        services.hold_rooms(
            place, [RoomFactory()], starts_at=soon(15), ends_at=soon(16), by=halina, title="Kino"
        )  # fmt: skip


def test_more_people_than_fit_are_refused(place, studio, halina):
    with pytest.raises(TooManyPeople):
        services.hold_rooms(
            place, [studio], starts_at=soon(15), ends_at=soon(16), by=halina, title="Kino", head_count=13
        )


def test_series_skips_the_dates_that_are_taken_and_says_why(place, hall, halina):
    hold(hall, halina, at=span(days=17), title="Zebranie")
    dates = [span(days=10 + 7 * week) for week in range(4)]
    booked = services.hold_series(place, [hall], dates, by=halina, title="Joga", skip_conflicts=True)
    assert [isinstance(one, Skipped) for one in booked] == [False, True, False, False]
    assert "Zebranie" in booked[1].reason
    assert len({one.series for one in booked if isinstance(one, Booking)}) == 1
    with pytest.raises(RoomsTaken):
        services.hold_series(place, [hall], dates, by=halina, title="Tańce", skip_conflicts=False)
    assert not Booking.objects.filter(title="Tańce").exists()


def test_dates_of_a_series_do_not_overlap_each_other(place, hall, halina):
    long_days = [(soon(10, days=10), soon(12, days=11)), (soon(10, days=11), soon(12, days=12)), span(days=20)]
    booked = services.hold_series(place, [hall], long_days, by=halina, title="Maraton", skip_conflicts=True)
    assert [isinstance(one, Skipped) for one in booked] == [False, True, False]


def test_conflicts_of_a_whole_season_take_few_queries(place, hall, halina, django_assert_max_num_queries):
    for week in range(3):
        hold(hall, halina, at=span(days=10 + 7 * week))
    Blocking.objects.create(place=place, starts_at=soon(0, days=40), ends_at=soon(0, days=50), reason="Remont")
    dates = [span(days=10 + day) for day in range(120)]
    with django_assert_max_num_queries(7):
        found = conflicts([hall], dates)
    assert {index for index in found if index < 30} == {0, 7, 14}
    assert {index for index in found if index >= 30} == set(range(30, 40))
    assert conflicts([hall], dates[:1], but=[found[0][0].booking]) == {}


def test_booking_a_series_takes_the_same_queries_for_few_and_many(
    place, hall, studio, halina, django_assert_max_num_queries
):
    with django_assert_max_num_queries(24):
        services.hold_series(
            place,
            [hall, studio],
            [span(days=10 + day) for day in range(60)],
            by=halina,
            title="Lato",
            skip_conflicts=True,
        )
    assert Booking.objects.count() == 60


def test_moved_booking_leaves_its_old_time_free(hall, studio, halina):
    booking = hold(hall, halina)
    other = hold(hall, halina, at=span(18))
    with pytest.raises(RoomsTaken):
        services.move_booking(booking, starts_at=soon(18), ends_at=soon(19), by=halina)
    services.move_booking(booking, starts_at=soon(16), ends_at=soon(18), by=halina)  # over its own time
    services.move_booking(other, rooms=[studio], starts_at=soon(16), ends_at=soon(18), by=halina)
    assert other.taken.get().room == studio
    hold(hall, halina, at=(soon(14), soon(16)))


def test_released_rooms_are_free_and_who_waited_is_asked_for(hall, halina, marek, django_capture_on_commit_callbacks):
    event = hold(hall, halina)
    waiting = services.request_booking(
        hall.place, [hall], starts_at=soon(15), ends_at=soon(16), by=marek, wish=WISH, waits=True
    )
    assert waiting.status == Booking.Status.WAITING
    with published() as updates, django_capture_on_commit_callbacks(execute=True):
        services.release_booking(event, by=halina)
    waiting.refresh_from_db()
    assert waiting.status == Booking.Status.REQUESTED
    assert told(marek) == ["booking_freed"]
    assert [update.event for update in updates].count("booking.changed") == 1
    services.release_booking(event, by=halina)  # again: nothing changes
    hold(hall, halina)


def test_event_declines_mere_requests_for_the_same_time(hall, studio, halina, marek, oksana):
    lost, kept = ask(hall, marek), ask(studio, oksana)
    hold(hall, halina)
    lost.refresh_from_db()
    kept.refresh_from_db()
    assert (lost.status, kept.status) == ("declined", "requested")
    assert lost.reason
    assert told(marek) == ["booking_declined"]
    assert told(oksana) == []
