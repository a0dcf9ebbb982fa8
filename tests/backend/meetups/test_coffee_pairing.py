"""Neighbours are brought together once a week, by language and time, and not with whom they do not meet."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import Block
from backend.meetups.models import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish
from backend.meetups.models.coffee import monday_of
from backend.meetups.services import coffee
from backend.meetups.services.coffee.pairing import NoCoffeeNow, next_week, week_to_pair
from backend.moderation.models import Sanction
from backend.moderation.services import report_content
from backend.notifications.models import Notification
from backend.notifications.topics import TOPIC_OF
from backend.places.models import Membership, SwitchedOff
from backend.places.switches import forget_switches
from tests.backend.meetups.coffee import MONDAY, SUNDAY_EVENING, WARSAW, coffee_of, groups, seat, told, wants, wish_of
from tests.cast import person
from tests.factories.moderation import sanctioned
from tests.factories.places import PlaceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
Kind = Notification.Kind


def pair(place) -> int:
    return coffee.pair_week(place, MONDAY, now=SUNDAY_EVENING)


# --- when ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hour", "week"),
    [(28, 20, None), (29, 17, None), (29, 18, MONDAY), (29, 23, MONDAY), (30, 11, MONDAY), (30, 12, None)],
)
def test_week_is_paired_on_sunday_evening_by_the_clocks_of_the_place(place, day, hour, week):
    assert week_to_pair(place, datetime(2026, 11, day, hour, tzinfo=WARSAW)) == week


@pytest.mark.parametrize(
    ("day", "hour", "is_paired", "week"),
    [
        (28, 20, False, MONDAY),
        (29, 18, False, MONDAY),
        (29, 18, True, MONDAY + timedelta(days=7)),
        (30, 9, False, MONDAY),
        (30, 9, True, MONDAY + timedelta(days=7)),
        (30, 12, False, MONDAY + timedelta(days=7)),
    ],
)
def test_week_that_is_due_is_the_next_until_it_is_paired(place, day, hour, is_paired, week):
    now = datetime(2026, 11, day, hour, tzinfo=WARSAW)
    CoffeeWeek.objects.create(place=place, week=MONDAY, paired_at=now if is_paired else None)
    assert next_week(place, now) == week


def test_place_elsewhere_is_paired_by_its_own_clock(place):
    place.time_zone = "America/New_York"
    assert week_to_pair(place, SUNDAY_EVENING) is None
    assert week_to_pair(place, SUNDAY_EVENING + timedelta(hours=6)) == MONDAY


def test_week_is_paired_once(place, marek, oksana):
    wants(place, marek, oksana)
    assert coffee.pair_places(now=SUNDAY_EVENING) == 1
    assert coffee.pair_places(now=SUNDAY_EVENING + timedelta(hours=1)) == 0
    assert coffee.pair_places(now=SUNDAY_EVENING + timedelta(days=7)) == 1
    assert groups(place) == [{"Marek", "Oksana"}] * 2


def test_a_place_that_cannot_be_paired_keeps_no_other_waiting(place, marek, oksana):
    broken = PlaceFactory(name="Aaa", time_zone="Mars/Olympus")
    CoffeeWish.objects.create(place=broken, user=marek)
    wants(place, marek, oksana)
    with pytest.raises(ExceptionGroup, match="Not every place"):
        coffee.pair_places(now=SUNDAY_EVENING)
    assert groups(place) == [{"Marek", "Oksana"}]


def test_place_where_nobody_wants_one_is_left_alone(place):
    assert coffee.pair_places(now=SUNDAY_EVENING) == 0
    assert not CoffeeWeek.objects.exists()


def test_nobody_has_two_coffees_at_one_hour(place, marek, oksana, zofia):
    there = PlaceFactory()
    Membership.objects.create(place=there, user=marek)
    Membership.objects.create(place=there, user=zofia)
    wants(place, marek, oksana, slots=["0-morning"])
    wants(there, marek, zofia, slots=["0-morning", "1-morning"])
    pair(place)
    pair(there)
    starts = Coffee.objects.filter(seats__user=marek).order_by("pk").values_list("starts_at", flat=True)
    assert [one.astimezone(WARSAW).day for one in starts] == [30, 1]


def test_nobody_is_paired_on_other_days(place, marek, oksana):
    wants(place, marek, oksana)
    assert coffee.pair_places(now=SUNDAY_EVENING - timedelta(days=2)) == 0


# --- who ---------------------------------------------------------------------------


def test_all_are_told_with_whom_when_and_in_which_language(place, marek, oksana):
    wants(place, marek, slots=["0-morning", "3-evening"], languages=["pl", "uk"])
    wants(place, oksana, slots=["3-evening", "5-morning"], languages=["uk"])
    assert pair(place) == 1
    made = Coffee.objects.get()
    assert made.starts_at == datetime(2026, 12, 3, 19, tzinfo=WARSAW)
    assert made.language == "uk"
    [words] = told(marek, Kind.COFFEE_PAIRED)
    assert "you and Oksana" in words
    assert "Thursday 3 December, 19:00" in words
    assert "українська" in words
    assert Notification.objects.get(recipient=oksana).url == f"/kawa/{made.code}/"
    assert TOPIC_OF[Kind.COFFEE_PAIRED].code == "coffee"


def test_odd_one_makes_three(place, marek, oksana, zofia):
    wants(place, marek, oksana, zofia)
    pair(place)
    assert groups(place) == [{"Marek", "Oksana", "Zofia"}]


@pytest.mark.parametrize("blocks_first", [True, False])
def test_who_blocked_the_other_is_not_paired(place, marek, oksana, blocks_first):
    wants(place, marek, oksana)
    one, other = (marek, oksana) if blocks_first else (oksana, marek)
    Block.objects.create(blocker=one, blocked=other)
    assert pair(place) == 0


def test_who_reported_the_other_is_never_paired_with_them(place, marek, oksana):
    wants(place, marek, oksana)
    before = coffee_of(place, marek, oksana, minutes=-30)
    report_content(seat(before, oksana), by=marek, reason="abuse")
    before.delete()
    assert pair(place) == 0


def test_who_met_last_week_meets_somebody_else(place, marek, oksana, zofia, halina):
    wants(place, marek, oksana, zofia, halina)
    for two in ((marek, oksana), (zofia, halina)):
        made = coffee_of(place, *two)
        Coffee.objects.filter(pk=made.pk).update(starts_at=SUNDAY_EVENING - timedelta(days=3))
    pair(place)
    assert not {frozenset(one) for one in groups(place)[2:]} & {frozenset(one) for one in groups(place)[:2]}


def test_coffee_at_another_place_counts_as_having_met(place, marek, oksana, zofia, halina):
    wants(place, marek, oksana, zofia, halina)
    there = coffee_of(PlaceFactory(), marek, oksana)
    Coffee.objects.filter(pk=there.pk).update(starts_at=SUNDAY_EVENING - timedelta(days=3))
    pair(place)
    assert {"Marek", "Oksana"} not in groups(place)


def test_child_former_member_and_who_pauses_are_not_paired(place, marek, oksana, zofia, halina):
    wants(place, marek, oksana, zofia)
    wants(place, halina, pauses_week=MONDAY)
    marek.guardian = zofia
    marek.save()
    Membership.objects.filter(user=oksana).delete()
    assert pair(place) == 0
    assert told(zofia, Kind.COFFEE_UNPAIRED) == [
        "This week you were the only one who wanted a coffee. Next week you come first."
    ]


def test_nobody_is_paired_with_somebody_who_may_not_come(place, marek, oksana, zofia, halina):
    wants(place, marek, oksana)
    sanctioned(place, author=oksana, by=zofia, judge=halina, sanction="mute", days=7)
    assert coffee.pair_week(place, monday_of(timezone.now().date())) == 0
    assert told(oksana, Kind.COFFEE_UNPAIRED) == []
    Sanction.objects.update(ends_at=timezone.now())
    assert coffee.pair_week(place, monday_of(timezone.now().date()) + timedelta(days=7)) == 1


def test_nobody_is_paired_where_coffee_is_switched_off(place, marek, oksana, ewa):
    wants(place, marek, oksana)
    off = SwitchedOff.objects.create(feature="coffee", place=place)
    forget_switches()
    assert coffee.pair_places(now=SUNDAY_EVENING) == 0
    off.delete()
    forget_switches()
    assert coffee.pair_places(now=SUNDAY_EVENING) == 1


@pytest.mark.parametrize(
    ("languages", "slots", "words"),
    [(["vi"], ["0-morning"], "spoke a language"), (["pl"], ["6-evening"], "had a free hour")],
)
def test_who_is_left_reads_why(place, marek, oksana, zofia, languages, slots, words):
    wants(place, marek, oksana, slots=["0-morning"])
    wants(place, zofia, languages=languages, slots=slots)
    pair(place)
    assert words in told(zofia, Kind.COFFEE_UNPAIRED)[0]
    assert wish_of(zofia).waits == 1


def test_who_was_left_comes_first_next_week(place, marek, oksana, zofia):
    """Marek can meet either, but they cannot meet one another: each has a turn."""
    wants(place, marek, slots=["0-morning", "1-morning"])
    wants(place, oksana, slots=["0-morning"])
    wants(place, zofia, slots=["1-morning"])
    weeks = []
    for number in range(4):
        coffee.pair_week(place, MONDAY + timedelta(weeks=number), now=SUNDAY_EVENING + timedelta(weeks=number))
        weeks.append(groups(place)[-1] - {"Marek"})
    assert weeks[0] != weeks[1]
    assert (weeks[0], weeks[1]) == (weeks[2], weeks[3])


def test_queries_do_not_grow_with_the_neighbours(place):
    counts = []
    for size in (4, 25):
        people = [person(f"S{size}n{number}", place) for number in range(size)]
        wants(place, *people)
        week = MONDAY + timedelta(weeks=size)
        with CaptureQueriesContext(connection) as seen:
            coffee.pair_week(place, week, now=SUNDAY_EVENING + timedelta(weeks=size))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20


# --- somebody else this week -----------------------------------------------------------


@pytest.fixture
def paired(place):
    """A week that runs and was paired."""
    week = monday_of(timezone.now().astimezone(place.zone).date())
    return CoffeeWeek.objects.create(place=place, week=week, paired_at=timezone.now()).week


def test_two_who_have_nobody_find_each_other(place, marek, oksana, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 1, 9, tzinfo=WARSAW))
    CoffeeWeek.objects.create(place=place, week=MONDAY, paired_at=timezone.now())
    wants(place, marek, oksana)
    assert coffee.look_for_another(place, by=marek) is None
    assert wish_of(marek).looks_in == MONDAY
    found = coffee.look_for_another(place, by=oksana)
    # Three hours are needed to hear of it: not this morning.
    assert found.starts_at == datetime(2026, 12, 1, 16, tzinfo=WARSAW)
    assert told(marek) == told(oksana) == [Kind.COFFEE_PAIRED]
    assert (wish_of(marek).looks_in, wish_of(oksana).looks_in) == (None, None)
    with pytest.raises(NoCoffeeNow):
        coffee.look_for_another(place, by=marek)


def test_nobody_looks_before_the_week_was_paired(place, marek):
    wants(place, marek)
    with pytest.raises(NoCoffeeNow):
        coffee.look_for_another(place, by=marek)


def test_those_who_did_not_ask_are_not_brought_together(place, marek, oksana, paired):
    wants(place, marek, oksana)
    assert coffee.look_for_another(place, by=marek) is None
    assert not CoffeeSeat.objects.exists()
