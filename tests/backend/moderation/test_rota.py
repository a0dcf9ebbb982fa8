"""The rota: planned by the clock of the network, offered, taken, ended, given on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed
from backend.moderation.models import Duty, QuietHours, WeeklyDuty
from backend.moderation.selectors.rota import gaps, minus, quiet_spans
from backend.moderation.services import (
    NotFree,
    Plan,
    decline_duty,
    end_duty,
    fill_rota,
    keep_duty,
    offer_duty,
    plan_duty,
    set_quiet_hours,
    take_duty,
)
from backend.moderation.services.rota import FILLED_AHEAD, network_zone, times_of
from backend.moderation.words import span_in_words
from backend.places.models import NetworkRole
from backend.places.services import change_role, copy_place, hand_over, tell_roles_changed
from tests.factories.moderation import duty_of
from tests.factories.places import MembershipFactory, PlaceFactory

EVENING = {"starts": time(18), "ends": time(22)}
NIGHT = {"starts": time(22), "ends": time(6)}


def today() -> date:
    return timezone.localdate(timezone=network_zone())


def tomorrow() -> date:
    return today() + timedelta(days=1)


def plan(user, place=None, **facts) -> Plan:
    facts = {"first_day": tomorrow(), **EVENING, **facts}
    return Plan(user=user, everywhere=place is None, places=(place,) if place else (), **facts)


def kinds(person) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("kind", flat=True))


# Time


def test_night_of_the_change_of_clocks_in_october_lasts_an_hour_longer():
    start, end = times_of(date(2026, 10, 24), time(22), time(6))
    assert (start, end) == (datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC))
    assert end - start == timedelta(hours=9)


def test_night_of_the_change_of_clocks_in_march_is_shorter_and_an_hour_that_is_skipped_is_no_duty():
    start, end = times_of(date(2026, 3, 28), time(22), time(6))
    assert end - start == timedelta(hours=7)
    assert times_of(date(2026, 3, 29), time(2), time(3)) is None


def test_duties_one_after_the_other_leave_no_gap_when_the_clocks_change():
    zone = network_zone()
    night, day = times_of(date(2026, 10, 24), time(22), time(6)), times_of(date(2026, 10, 25), time(6), time(22))
    start, end = datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 21, tzinfo=UTC)
    assert minus([(start, end)], [night, day]) == []
    hours = QuietHours(quiet_from=time(22), quiet_until=time(7))
    quiet = quiet_spans(hours, zone, start, end)
    assert (start, datetime(2026, 10, 25, 6, tzinfo=UTC)) in quiet


def test_day_and_night_are_said_as_people_say_them():
    now = datetime(2031, 5, 5, 10, tzinfo=UTC)
    night = span_in_words(now + timedelta(hours=10), now + timedelta(hours=18), network_zone())
    assert night == "Monday 5 May 2031, 22:00–06:00"
    assert span_in_words(now, now + timedelta(days=2), network_zone()).endswith(" – Wednesday 7 May 2031, 12:00")


# Planning


def test_weekly_duties_stand_in_the_rota_for_eight_weeks_and_go_on_by_themselves(ewa, adam):
    weekly = plan_duty(plan(adam, weekdays=("0", "5")), by=ewa)
    days = list(weekly.duties.values_list("day", flat=True))
    assert {day.weekday() for day in days} == {0, 5}
    assert len(days) == 16
    assert max(days) <= today() + FILLED_AHEAD
    assert fill_rota() == 0
    WeeklyDuty.objects.update(filled_until=today() + timedelta(days=20))
    Duty.objects.filter(day__gt=today() + timedelta(days=20)).delete()
    assert fill_rota() > 0
    assert weekly.duties.count() == 16
    assert kinds(adam) == ["duty_given"]


def test_duty_that_was_ended_does_not_come_back(ewa, adam):
    weekly = plan_duty(plan(adam, weekdays=tuple("0123456")), by=ewa)
    ended = weekly.duties.all()[3]
    assert end_duty(ended, by=ewa) == 1
    WeeklyDuty.objects.update(filled_until=today() + FILLED_AHEAD)
    fill_rota()
    assert not weekly.duties.planned().filter(day=ended.day).exists()
    assert end_duty(weekly.duties.all()[10], by=ewa, following=True) > 40
    assert weekly.duties.planned().count() == 9
    assert kinds(adam) == ["duty_given", "duty_ended", "duty_ended"]
    assert fill_rota() == 0


def test_who_keeps_a_place_plans_for_themselves_there_and_no_further(place, halina, zofia, ewa):
    assert plan_duty(plan(halina, place), by=halina).user == halina
    for asked in (plan(zofia, place), plan(halina), plan(halina, PlaceFactory()), plan(None, place)):
        with pytest.raises(NotAllowed):
            plan_duty(asked, by=halina)
    assert plan_duty(plan(zofia, place), by=ewa).user == zofia


def test_marek_is_on_no_duty(place, marek, ewa):
    with pytest.raises(NotAllowed):
        plan_duty(plan(marek, place), by=marek)
    with pytest.raises(Invalid) as refusal:
        plan_duty(plan(marek, place), by=ewa)
    assert refusal.value.field == "user"


def test_what_lies_behind_or_nowhere_is_not_planned(place, ewa, adam):
    for facts, field in (
        ({"first_day": today() - timedelta(days=1)}, "first_day"),
        ({"first_day": today() + timedelta(days=400)}, "first_day"),
        ({"last_day": today(), "weekdays": ("1",)}, "last_day"),
    ):
        with pytest.raises(Invalid) as refusal:
            plan_duty(plan(adam, **facts), by=ewa)
        assert refusal.value.field == field
    with pytest.raises(Invalid) as refusal:
        plan_duty(Plan(user=adam, everywhere=False, first_day=tomorrow(), **EVENING), by=ewa)
    assert refusal.value.field == "places"


def test_several_may_be_on_duty_at_once(ewa, adam):
    for person in (ewa, adam):
        plan_duty(plan(person, **NIGHT), by=ewa)
    assert Duty.objects.planned().count() == 2


# Offered, taken


def test_offered_to_somebody_stays_whose_it_is_until_they_take_it(place, halina, zofia):
    duty = duty_of(halina, place)
    offer_duty(duty, by=halina, to=zofia)
    assert Duty.objects.get().user == halina
    assert kinds(zofia) == ["duty_asked"]
    take_duty(duty, by=zofia)
    assert (Duty.objects.get().user, Duty.objects.get().offered_at) == (zofia, None)
    assert kinds(halina) == ["duty_taken"]
    assert list(
        AuditEntry.objects.filter(action__startswith="duty.").order_by("pk").values_list("action", "actor")
    ) == [
        ("duty.offered", halina.pk),
        ("duty.taken", zofia.pk),
    ]


def test_said_no_and_kept_after_all(place, halina, zofia, adam):
    duty = duty_of(halina, place)
    offer_duty(duty, by=halina, to=zofia)
    with pytest.raises(NotAllowed):
        decline_duty(duty, by=adam)
    decline_duty(duty, by=zofia)
    assert kinds(halina) == ["duty_declined"]
    offer_duty(duty, by=halina)
    assert keep_duty(duty, by=halina).offered_at is None
    with pytest.raises(NotFree):
        take_duty(duty, by=zofia)


def test_free_duty_goes_to_whoever_is_first(place, halina, zofia):
    duty = duty_of(None, place)
    take_duty(duty, by=zofia)
    with pytest.raises(NotFree):
        take_duty(duty, by=halina)
    assert Duty.objects.get().user == zofia


def test_duty_is_offered_to_nobody_who_may_not_decide_there(place, halina, marek):
    with pytest.raises(Invalid):
        offer_duty(duty_of(halina, place), by=halina, to=marek)


def test_what_is_over_is_neither_taken_nor_ended(place, halina, zofia, ewa):
    duty = duty_of(None, place, starts=-5, hours=2)
    for act in (lambda: take_duty(duty, by=zofia), lambda: end_duty(duty, by=ewa)):
        with pytest.raises(NotFree):
            act()


# Given on


def test_hand_over_kit_gives_the_duties_of_the_place_on(place, halina, zofia, ewa):
    weekly = plan_duty(plan(halina, place, weekdays=("1",)), by=halina)
    elsewhere = PlaceFactory()
    MembershipFactory(place=elsewhere, user=halina, role="animator")
    both = duty_of(halina, place)
    both.places.add(elsewhere)
    receipt = hand_over(place, leaver=halina, successor=zofia, by=halina)
    weekly.refresh_from_db()
    assert weekly.user == zofia
    assert set(weekly.duties.values_list("user", flat=True)) == {zofia.pk}
    both.refresh_from_db()
    assert (both.user, list(both.places.all())) == (halina, [elsewhere])
    twin = Duty.objects.get(weekly=None, user=zofia)
    assert (list(twin.places.all()), twin.starts_at) == ([place], both.starts_at)
    assert [row["count"] for row in receipt.data["moved"] if row["label"] == "Duties in the rota"] == [9]


def test_duties_of_who_lost_the_role_are_free(place, zofia, ewa, adam):
    weekly = plan_duty(plan(zofia, place, weekdays=("1",)), by=ewa)
    past = duty_of(zofia, place, starts=-9, hours=2)
    everywhere = duty_of(zofia)
    Duty.objects.filter(pk=everywhere.pk).delete()
    change_role(place.memberships.get(user=zofia), "member", by=ewa)
    weekly.refresh_from_db()
    assert weekly.user is None
    assert set(weekly.duties.values_list("user", flat=True)) == {None}
    past.refresh_from_db()
    assert past.user == zofia
    assert AuditEntry.objects.filter(action="duty.freed").count() == 1


def test_who_is_of_the_network_no_more_keeps_the_duties_of_the_place(client, place, halina, ewa, adam):
    NetworkRole.objects.create(user=halina, role="moderator")
    here, there = duty_of(halina, place), duty_of(halina)
    NetworkRole.objects.filter(user=halina).delete()

    tell_roles_changed(halina.pk)
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.user, there.user) == (halina, None)


# Gaps and quiet hours


def test_gaps_are_what_neither_duty_nor_quiet_hours_cover(place, ewa, adam):
    set_quiet_hours(None, by=ewa, hours=(time(22), time(6)))
    zone, day = network_zone(), tomorrow()
    start, end = times_of(day, time(6), time(22))
    assert gaps(None, start, end) == [(start, end)]
    plan_duty(plan(adam, starts=time(6), ends=time(18)), by=ewa)
    ((first, last),) = gaps(None, start, end)
    assert (first.astimezone(zone).hour, last.astimezone(zone).hour) == (18, 22)
    plan_duty(plan(None), by=ewa)
    assert gaps(None, start, end) == [(first, last)]
    take_duty(Duty.objects.get(user=None), by=adam)
    assert gaps(None, start, end) == []
    assert gaps(place, start, end) == []


def test_place_has_hours_of_its_own_none_or_those_of_the_network(place, ewa, halina, zofia):
    set_quiet_hours(None, by=ewa, hours=(time(22), time(6)))
    start, end = times_of(tomorrow(), time(), time())
    assert len(gaps(place, start, end)) == 1
    set_quiet_hours(place, by=halina, hours=(time(), time()))
    assert gaps(place, start, end) == [(start, end)]
    set_quiet_hours(place, by=halina, hours=None)
    assert gaps(place, start, end) != [(start, end)]
    with pytest.raises(NotAllowed):
        set_quiet_hours(place, by=zofia, hours=None)
    with pytest.raises(NotAllowed):
        set_quiet_hours(None, by=halina, hours=(time(1), time(2)))


def test_new_place_takes_over_the_quiet_hours_of_its_model(place, ewa):
    set_quiet_hours(place, by=ewa, hours=(time(21), time(8)))
    copied = copy_place(place, by=ewa, name="Nowe", slug="nowe")
    assert copied.quiet_hours.quiet_from == time(21)
