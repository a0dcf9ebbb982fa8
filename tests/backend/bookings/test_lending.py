"""What the rules of a place allow, and when."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.bookings import services
from backend.bookings.models import Booking, BookingRules, Declaration
from backend.bookings.services import (
    FeeDeclared,
    NotByTheRules,
    RoomsTaken,
    Skipped,
    TooManyPeople,
)
from backend.core.errors import Invalid, NotAllowed
from backend.places.models import OpeningException, OpeningHours
from tests.backend.bookings.acts import WARSAW, WISH, ask, hold, local, told
from tests.factories.bookings import RoomFactory, soon, span


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
    monday = next(day for day in range(9, 16) if local(day, 12).weekday() == 0)
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
