"""Rooms for events, and requests of neighbours from the first word to the last."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.bookings import services
from backend.bookings.models import Blocking, Booking, BookingRules, Declaration
from backend.bookings.selectors.conflicts import conflicts
from backend.bookings.services import (
    FeeDeclared,
    NotByTheRules,
    RoomInUse,
    RoomsTaken,
    Skipped,
    TooManyPeople,
    Wish,
    WrongState,
)
from backend.core.errors import Invalid, NotAllowed
from backend.live.testing import published
from backend.places.models import OpeningException, OpeningHours
from tests.factories.bookings import RoomFactory, soon, span
from tests.factories.places import PlaceFactory

WARSAW = ZoneInfo("Europe/Warsaw")
WISH = Wish(
    title="Próba chóru",
    head_count=10,
    responsible="Anna Nowak",
    declarations=tuple(Declaration.values),
    accepts_rules=True,
)


def wish(**changes):
    return Wish(**{**WISH.__dict__, **changes})


def ask(room, by, *, at=None, **changes):
    starts_at, ends_at = at or span()
    return services.request_booking(
        room.place, [room], starts_at=starts_at, ends_at=ends_at, by=by, wish=wish(**changes)
    )


def hold(room, by, *, at=None, title="Warsztaty"):
    starts_at, ends_at = at or span()
    return services.hold_rooms(room.place, [room], starts_at=starts_at, ends_at=ends_at, by=by, title=title)


def told(person) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("kind", flat=True))


# Events


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


# Requests


def test_request_is_told_to_the_animators_and_takes_nothing_yet(hall, halina, marek, oksana):
    booking = ask(hall, marek)
    ask(hall, oksana)  # two may ask for one time
    assert booking.status == Booking.Status.REQUESTED
    assert told(halina) == ["booking_requested"] * 2
    assert booking.rules.version == 1
    assert AuditEntry.objects.filter(action="booking_rules.written").count() == 0


def test_place_that_wrote_no_rules_lends_by_the_usual_ones(marek):
    booking = ask(RoomFactory(), marek, at=span(11))
    assert (booking.rules.version, booking.rules.horizon_days) == (1, 60)
    assert booking.rules.digest == booking.rules.fingerprint()
    assert set(booking.rules.declarations) == set(Declaration.values)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"charges_fee": True}, FeeDeclared, "charges_fee"),
        ({"declarations": ("no_fee",)}, Invalid, "declarations"),
        ({"accepts_rules": False}, Invalid, "accepts_rules"),
        ({"responsible": " "}, Invalid, "responsible"),
        ({"asker": "group"}, Invalid, "organisation"),
        ({"head_count": 51}, TooManyPeople, "head_count"),
        ({"title": ""}, Invalid, "title"),
    ],
)
def test_what_the_rules_do_not_allow_is_refused_at_its_field(hall, marek, changes, error, field):
    with pytest.raises(error) as refusal:
        ask(hall, marek, **changes)
    assert refusal.value.field == field
    assert not Booking.objects.exists()


def test_capacity_is_that_of_the_arrangement(place, marek):
    room = RoomFactory(place=place, capacity=50, capacities={"workshop": 12})
    with pytest.raises(TooManyPeople):
        ask(room, marek, head_count=13, arrangement="workshop")
    assert ask(room, marek, head_count=13, arrangement="rows").pk


def test_sooner_than_the_notice_is_urgent_and_not_refused(hall, marek):
    assert ask(hall, marek, at=span(days=2)).is_urgent
    assert not ask(hall, marek, at=span(days=20)).is_urgent


def test_beyond_the_horizon_the_day_of_opening_is_named(hall, marek):
    with pytest.raises(NotByTheRules) as refusal:
        ask(hall, marek, at=span(days=70))
    opens = (soon(days=70).astimezone(WARSAW) - timedelta(days=60)).date()
    assert str(opens.day) in str(refusal.value)


def test_too_long_too_late_and_over_are_refused(place, hall, halina, marek):
    services.write_rules(place, by=halina, latest_end=time(20, 0), max_hours=3)
    for at in ((soon(10), soon(14)), (soon(19), soon(21)), (soon(days=-1), soon(16, days=-1))):
        with pytest.raises(NotByTheRules):
            ask(hall, marek, at=at)


def test_rules_say_who_may_ask(place, hall, halina, marek, jan):
    assert ask(hall, jan).pk
    services.write_rules(place, by=halina, who_may_ask="members")
    with pytest.raises(NotAllowed):
        ask(hall, jan, at=span(days=11))
    services.write_rules(place, by=halina, who_may_ask="groups")
    with pytest.raises(Invalid):
        ask(hall, marek, at=span(days=12))
    assert ask(hall, jan, at=span(days=12), asker="group", organisation="Chór Sąsiedzki").pk
    services.write_rules(place, by=halina, who_may_ask="nobody")
    with pytest.raises(NotAllowed):
        ask(hall, marek, at=span(days=13))


def test_hours_of_the_room_come_before_those_of_the_place(place, hall, studio, halina, marek):
    monday = next(day for day in range(9, 16) if soon(days=day).weekday() == 0)
    OpeningHours.objects.create(place=place, weekday=0, opens=time(9), closes=time(20))
    services.save_room(
        place, studio, by=halina, name="Pracownia", hours=[(0, time(16), time(18)), (0, time(18), time(19))]
    )
    at = (local(monday, 10), local(monday, 12))
    assert ask(hall, marek, at=at).pk
    with pytest.raises(NotByTheRules) as refusal:
        ask(studio, marek, at=at)
    assert "16:00–19:00" in str(refusal.value)
    assert ask(studio, marek, at=(local(monday, 17), local(monday, 19))).pk


def local(days: int, hour: int) -> datetime:
    """An hour on the wall clock of Warsaw, some days ahead."""
    day = (timezone.now().astimezone(WARSAW) + timedelta(days=days)).date()
    return datetime.combine(day, time(hour), WARSAW).astimezone(UTC)


def test_closed_days_of_the_place_close_its_rooms_too(place, hall, marek):
    day = local(12, 12).astimezone(WARSAW).date()
    OpeningException.objects.create(place=place, first_day=day, last_day=day, reason="Dezynfekcja")
    with pytest.raises(NotByTheRules) as refusal:
        ask(hall, marek, at=(local(12, 12), local(12, 13)))
    assert "Dezynfekcja" in str(refusal.value)


def test_public_holiday_closes_unless_the_place_says_otherwise(place, hall, halina, marek):
    services.write_rules(place, by=halina, horizon_days=400, closed_on_holidays=True)
    year = timezone.now().year + 1
    at = (datetime(year, 5, 3, 10, tzinfo=UTC), datetime(year, 5, 3, 12, tzinfo=UTC))
    with pytest.raises(NotByTheRules):
        ask(hall, marek, at=at)
    services.write_rules(place, by=halina, closed_on_holidays=False)
    assert ask(hall, marek, at=at).pk


def test_hours_hold_on_the_wall_clock_through_both_clock_changes(place, hall, halina, marek):
    services.write_rules(
        place, by=halina, horizon_days=730, max_hours=None, monthly_limit=None, closed_on_holidays=False
    )
    for weekday in range(7):
        OpeningHours.objects.create(place=place, weekday=weekday, opens=time(9), closes=time(20))
    for day in (datetime(2027, 3, 27), datetime(2027, 3, 28), datetime(2027, 10, 30), datetime(2027, 10, 31)):
        opens = day.replace(hour=9, tzinfo=WARSAW)
        assert ask(hall, marek, at=(opens.astimezone(UTC), day.replace(hour=20, tzinfo=WARSAW).astimezone(UTC))).pk
        with pytest.raises(NotByTheRules):
            ask(hall, marek, at=((opens - timedelta(hours=1)).astimezone(UTC), opens.astimezone(UTC)))


def test_nobody_shuts_others_out(place, hall, halina, marek, oksana):
    services.write_rules(place, by=halina, monthly_limit=2, series_limit=3, horizon_days=400)
    month = next(day for day in range(32, 70) if soon(days=day).day == 2)
    ask(hall, marek, at=span(days=month))
    ask(hall, marek, at=span(days=month + 1))
    with pytest.raises(NotByTheRules):
        ask(hall, marek, at=span(days=month + 2))
    assert ask(hall, oksana, at=span(days=month + 2)).pk
    with pytest.raises(NotByTheRules):
        services.request_series(place, [hall], [span(days=month + day) for day in range(4)], by=oksana, wish=WISH)


def test_series_request_skips_what_is_taken_with_the_reason(place, hall, halina, marek):
    hold(hall, halina, at=span(days=17))
    dates = [span(days=days) for days in (10, 17, 24, 75)]
    with pytest.raises(RoomsTaken):
        services.request_series(place, [hall], dates[:3], by=marek, wish=WISH)
    filed = services.request_series(place, [hall], dates, by=marek, wish=WISH, skip_conflicts=True)
    assert [isinstance(one, Skipped) for one in filed] == [False, True, False, True]
    assert told(halina) == ["booking_requested"]  # one message for the series
    done = services.accept_series(filed[0], by=halina)
    assert {one.status for one in done} == {"accepted"}
    assert len(done) == 2


def test_new_rules_leave_accepted_bookings_alone(place, hall, halina, marek):
    services.write_rules(place, by=halina, text="Buty zmieniamy.")
    booking = services.accept_booking(ask(hall, marek), by=halina)
    rules = services.write_rules(place, by=halina, text="Nikt nie wchodzi.", who_may_ask="nobody")
    booking.refresh_from_db()
    assert (booking.rules.text, booking.status) == ("Buty zmieniamy.", "accepted")
    assert (booking.rules.version, rules.version) == (2, 3)
    assert services.write_rules(place, by=halina, text="Nikt nie wchodzi.") == rules
    assert BookingRules.objects.filter(place=place).count() == 3


def test_direct_booking_where_the_place_allows_it(place, hall, halina, marek):
    services.write_rules(place, by=halina, is_direct=True)
    assert ask(hall, marek).status == "accepted"
    assert ask(hall, marek, at=span(days=2)).status == "requested"  # urgent: a person looks
    with pytest.raises(RoomsTaken):
        ask(hall, marek, at=span(16))


def test_child_asks_through_its_guardian(hall, halina, marek, oksana):
    marek.guardian = oksana
    marek.save()
    booking = ask(hall, marek)
    assert booking.status == "guardian"
    assert (told(oksana), told(halina)) == (["booking_guardian"], [])
    with pytest.raises(NotAllowed):
        services.confirm_booking(booking, by=marek)
    services.confirm_booking(booking, by=oksana)
    assert told(halina) == ["booking_requested"]
    services.accept_booking(booking, by=halina)
    assert told(marek)[-1] == told(oksana)[-1] == "booking_accepted"


def test_question_answer_and_acceptance(hall, halina, marek, jan):
    booking = ask(hall, marek)
    services.ask_question(booking, by=halina, text="Czy będzie muzyka?")
    with pytest.raises(NotAllowed):
        services.answer_question(booking, by=jan, text="Tak")
    services.answer_question(booking, by=marek, text="Cicha.")
    services.accept_booking(booking, by=halina)
    assert told(marek) == ["booking_question", "booking_accepted"]
    assert told(halina) == ["booking_requested", "booking_answered"]
    assert list(booking.steps.values_list("kind", flat=True)) == ["filed", "question", "answer", "accepted"]
    assert hall.taken.get().is_firm


def test_proposed_slot_is_booked_when_it_suits(hall, studio, halina, marek):
    booking = ask(hall, marek)
    services.propose_slot(
        booking, by=halina, starts_at=soon(18), ends_at=soon(20), rooms=[studio], text="Sala duża jest zajęta"
    )
    with pytest.raises(NotAllowed):
        services.accept_proposal(booking, by=halina)
    booking = services.accept_proposal(booking, by=marek)
    assert (booking.status, booking.starts_at, list(booking.rooms.all())) == ("accepted", soon(18), [studio])
    assert booking.proposed_starts_at is None
    assert told(halina)[-1] == "booking_agreed"


def test_proposal_that_was_taken_meanwhile_is_refused_kindly(hall, halina, marek):
    booking = ask(hall, marek)
    services.propose_slot(booking, by=halina, starts_at=soon(18), ends_at=soon(20))
    hold(hall, halina, at=span(19))
    with pytest.raises(RoomsTaken):
        services.accept_proposal(booking, by=marek)
    booking.refresh_from_db()
    assert booking.status == "proposed"


def test_declining_needs_a_reason_and_ends_it(hall, halina, marek):
    booking = ask(hall, marek)
    with pytest.raises(Invalid):
        services.decline_booking(booking, by=halina, reason=" ")
    services.decline_booking(booking, by=halina, reason="Wtedy jest remont.")
    with pytest.raises(WrongState):
        services.accept_booking(booking, by=halina)


def test_animator_of_another_place_decides_nothing(hall, marek, ewa):
    stranger = PlaceFactory()
    booking = ask(hall, marek)
    from tests.cast import person

    with pytest.raises(NotAllowed):
        services.accept_booking(booking, by=person("Ola", stranger, "animator"))
    assert services.accept_booking(booking, by=ewa).status == "accepted"  # a coordinator may


def test_cancelling_frees_the_room_and_tells_the_other_side(hall, halina, marek, oksana):
    booking = services.accept_booking(ask(hall, marek), by=halina)
    services.request_booking(hall.place, [hall], starts_at=soon(15), ends_at=soon(16), by=oksana, wish=WISH, waits=True)
    services.cancel_booking(booking, by=marek)
    assert "booking_cancelled" in told(halina)
    assert told(oksana) == ["booking_freed"]
    mine = services.accept_booking(Booking.objects.get(holder=oksana), by=halina)
    with pytest.raises(Invalid):
        services.cancel_booking(mine, by=halina)
    services.cancel_booking(mine, by=halina, reason="Zalało salę.")
    assert told(oksana)[-1] == "booking_cancelled"


def test_withdrawn_series_ends_with_one_act(place, hall, halina, marek):
    filed = services.request_series(place, [hall], [span(days=days) for days in (10, 17)], by=marek, wish=WISH)
    services.withdraw_booking(filed[0], by=marek, whole_series=True)
    assert set(Booking.objects.values_list("status", flat=True)) == {"withdrawn"}


def test_booking_by_phone_is_accepted_at_once(place, hall, halina, marek):
    starts_at, ends_at = span(days=1)
    facts = {"starts_at": starts_at, "ends_at": ends_at, "wish": Wish(title="Brydż"), "contact_name": "Pani Jadwiga"}
    with pytest.raises(NotAllowed):
        services.phone_in(place, [hall], by=marek, **facts)
    booking = services.phone_in(place, [hall], by=halina, contact_phone="600 000 000", **facts)
    assert (booking.status, booking.who, booking.responsible) == ("accepted", "Pani Jadwiga", "Pani Jadwiga")
    with pytest.raises(RoomsTaken):
        services.phone_in(place, [hall], by=halina, **facts)


# Blockings, rooms


def test_blocked_time_binds_all_but_those_named(place, hall, halina, marek, oksana):
    services.add_blocking(
        place, by=halina, starts_at=soon(0), ends_at=soon(0, days=11), reason="Malowanie", exempt_people=[oksana]
    )
    with pytest.raises(RoomsTaken) as refusal:
        ask(hall, marek)
    assert "Malowanie" in str(refusal.value)
    with pytest.raises(RoomsTaken):
        hold(hall, halina)
    assert ask(hall, oksana).pk
    services.lift_blocking(Blocking.objects.get(), by=halina)
    assert ask(hall, marek).pk


def test_blocking_of_a_part_closes_the_whole(place, halina):
    left, right = RoomFactory(place=place), RoomFactory(place=place)
    whole = RoomFactory(place=place, parts=[left, right])
    services.add_blocking(
        place, by=halina, starts_at=soon(0), ends_at=soon(0, days=11), reason="Malowanie", rooms=[left]
    )
    hold(right, halina)
    with pytest.raises(RoomsTaken):
        hold(whole, halina, at=span(10))


def test_room_with_bookings_ahead_cannot_be_taken_apart_or_removed(place, hall, studio, halina):
    hold(hall, halina)
    with pytest.raises(RoomInUse):
        services.save_room(place, hall, by=halina, name="Sala duża", parts=[studio])
    with pytest.raises(RoomInUse):
        services.remove_room(hall, by=halina)
    services.remove_room(studio, by=halina)
    assert list(place.rooms.all()) == [hall]


def test_room_is_never_made_of_itself(place, halina):
    left = RoomFactory(place=place, name="Lewa")
    whole = RoomFactory(place=place, name="Cała", parts=[left])
    for parts in ([whole], [left]):
        with pytest.raises(Invalid):
            services.save_room(place, left, by=halina, name="Lewa", parts=parts)
