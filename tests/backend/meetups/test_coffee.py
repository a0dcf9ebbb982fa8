"""Wanting a coffee, not coming, leaving somebody for good, how it was, and what is forgotten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import Block
from backend.accounts.services import block_person
from backend.core.errors import Invalid, NotAllowed
from backend.meetups.models import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish
from backend.meetups.services import coffee
from backend.meetups.services.coffee.pairing import kept_apart, next_week
from backend.meetups.services.coffee.talks import CoffeeHasBegun, CoffeeIsOver
from backend.moderation.models import Report
from backend.moderation.services import restore_content
from backend.notifications.models import Notification
from tests.backend.meetups.coffee import coffee_of, fresh, seat, told, wants, wish_of
from tests.factories.moderation import decide_report

pytestmark = pytest.mark.django_db
Kind, State = Notification.Kind, CoffeeSeat.State
PL = {"languages": ["pl"], "slots": ["0-morning"]}


def state_of(made, user) -> str:
    return seat(made, user).state


# --- wanting one ------------------------------------------------------------------------


def test_wish_can_be_changed(place, marek):
    coffee.wish(place, by=marek, **PL)
    coffee.wish(place, by=marek, languages=["uk", "pl", "uk"], slots=["6-evening", "1-morning"])
    assert (wish_of(marek).languages, wish_of(marek).slots) == (["uk", "pl"], ["1-morning", "6-evening"])


@pytest.mark.parametrize(
    ("said", "field"),
    [({"languages": []}, "languages"), ({"languages": ["xx"]}, "languages"), ({"slots": []}, "slots"),
     ({"slots": ["7-morning"]}, "slots"), ({"slots": ["0-night"]}, "slots")],
)  # fmt: skip
def test_wish_needs_a_language_and_a_time(place, marek, said, field):
    with pytest.raises(Invalid) as refused:
        coffee.wish(place, by=marek, **{**PL, **said})
    assert refused.value.field == field


def test_children_and_strangers_drink_no_coffee(place, marek, zofia, jan):
    marek.guardian = zofia
    for one in (marek, jan):
        with pytest.raises(NotAllowed):
            coffee.wish(place, by=one, **PL)


def test_week_without_a_coffee_and_back(place, marek):
    wants(place, marek)
    coffee.pause(place, by=marek, is_paused=True)
    assert wish_of(marek).pauses_week == next_week(place)
    coffee.pause(place, by=marek, is_paused=False)
    assert wish_of(marek).pauses_week is None


def test_who_leaves_for_good_leaves_nothing_behind_and_the_other_is_told(place, marek, oksana):
    wants(place, marek, oksana)
    made = coffee_of(place, marek, oksana, minutes=600)
    coffee.leave(place, by=marek)
    assert not CoffeeWish.objects.filter(user=marek).exists()
    assert fresh(made).off_at
    assert told(oksana) == [Kind.COFFEE_OFF]


# --- not this time ------------------------------------------------------------------------


def test_of_two_the_other_is_told_and_comes_first_next_week(place, marek, oksana):
    wants(place, marek, oksana)
    made = coffee_of(place, marek, oksana, minutes=600)
    coffee.skip(made, by=marek)
    coffee.skip(made, by=marek)
    [words] = told(oksana, Kind.COFFEE_OFF)
    assert "Marek cannot come this time" in words
    assert told(marek) == []
    assert (wish_of(oksana).waits, wish_of(marek).waits) == (1, 0)


def test_of_three_the_rest_meets(place, marek, oksana, zofia):
    made = coffee_of(place, marek, oksana, zofia, minutes=600)
    coffee.skip(made, by=marek)
    assert not fresh(made).off_at
    assert told(oksana) == told(zofia) == [Kind.COFFEE_CHANGED]
    coffee.skip(made, by=oksana)
    assert fresh(made).off_at
    assert told(zofia) == [Kind.COFFEE_CHANGED, Kind.COFFEE_OFF]
    assert told(marek) == []


def test_nobody_skips_what_has_begun(place, marek, oksana):
    made = coffee_of(place, marek, oksana)
    for one in (marek, oksana):
        coffee.come(made, by=one, way="voice")
    with pytest.raises(CoffeeHasBegun):
        coffee.skip(made, by=marek)
    Coffee.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(CoffeeIsOver):
        coffee.skip(made, by=marek)


def test_stranger_touches_no_coffee(place, marek, oksana, zofia):
    made = coffee_of(place, marek, oksana)
    for act in (
        lambda: coffee.skip(made, by=zofia),
        lambda: coffee.come(made, by=zofia, way="voice"),
        lambda: coffee.report(seat(made, marek), by=zofia, reason="abuse"),
        lambda: coffee.answer_how_it_was(made, by=zofia, is_good=True),
    ):
        with pytest.raises(NotAllowed):
            act()


# --- the talk -------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "is_open"), [(11, False), (9, True), (-59, True), (-61, False)])
def test_room_is_open_from_ten_minutes_before_until_sixty_after(place, marek, oksana, minutes, is_open):
    assert marek.has_perm("meetups.attend_coffee", coffee_of(place, marek, oksana, minutes=minutes)) == is_open


def test_twenty_minutes_begin_with_the_second_who_comes(place, marek, oksana, zofia):
    made = coffee_of(place, marek, oksana, zofia)
    coffee.come(made, by=marek, way="voice")
    coffee.come(made, by=marek, way="camera")
    assert fresh(made).began_at is None
    coffee.come(made, by=oksana, way="text")
    began = fresh(made).began_at
    assert began
    coffee.come(made, by=zofia, way="camera")
    assert fresh(made).began_at == began
    assert seat(made, marek).way == "camera"


def test_who_was_blocked_meanwhile_meets_nobody_there(place, marek, oksana, zofia):
    made = coffee_of(place, marek, oksana, zofia)
    block_person(oksana, by=marek)
    may = [one.has_perm("meetups.attend_coffee", fresh(made)) for one in (marek, oksana, zofia)]
    assert may == [False, False, True]


# --- something is wrong ------------------------------------------------------------------------


def test_who_reports_leaves_and_moderators_read_who_when_and_the_words(place, marek, oksana, halina):
    made = coffee_of(place, marek, oksana)
    for one in (marek, oksana):
        coffee.come(made, by=one, way="voice")
    filed = coffee.report(seat(made, marek), by=oksana, reason="abuse", details="Krzyczał na mnie")
    assert (filed.author, filed.reporter, filed.place, filed.details) == (marek, oksana, place, "Krzyczał na mnie")
    assert "Marek" in filed.snapshot
    assert "There besides: Oksana" in filed.snapshot
    assert halina.has_perm("moderation.decide", filed)
    assert (state_of(made, oksana), state_of(made, marek)) == (State.LEFT, State.COMING)
    assert not oksana.has_perm("meetups.attend_coffee", fresh(made))
    assert told(marek) == []  # he sees that she left, no more
    assert kept_apart([marek.pk, oksana.pk]) == {frozenset((marek.pk, oksana.pk))}


def test_who_reports_before_it_began_calls_it_off(place, marek, oksana):
    made = coffee_of(place, marek, oksana, minutes=600)
    coffee.report(seat(made, marek), by=oksana, reason="other")
    assert fresh(made).off_at
    assert told(marek) == [Kind.COFFEE_OFF]


def test_nobody_reports_themselves(place, marek, oksana):
    with pytest.raises(Invalid):
        coffee.report(seat(coffee_of(place, marek, oksana), marek), by=marek, reason="abuse")


def test_who_blocks_leaves(place, marek, oksana):
    made = coffee_of(place, marek, oksana)
    coffee.block(seat(made, marek), by=oksana)
    assert Block.objects.filter(blocker=oksana, blocked=marek).exists()
    assert state_of(made, oksana) == State.LEFT


def test_moderator_takes_somebody_out_and_lets_them_back(place, marek, oksana, zofia, halina):
    wants(place, marek, oksana, zofia)
    made, next_one = coffee_of(place, marek, oksana), coffee_of(place, marek, zofia, minutes=600)
    filed = coffee.report(seat(made, marek), by=oksana, reason="abuse")
    decide_report(filed, by=halina, hide=True, statement="Tak nie można.")
    assert not marek.has_perm("meetups.drink_coffee", place)
    assert fresh(next_one).off_at
    assert "decided about how you met others" in told(marek, Kind.CONTENT_HIDDEN)[0]
    coffee.leave(place, by=marek)
    assert not marek.has_perm("meetups.drink_coffee", place)
    restore_content(seat(made, marek), by=halina)
    assert marek.has_perm("meetups.drink_coffee", place)


# --- afterwards --------------------------------------------------------------------------------


def test_answers_are_counted_once_and_without_names(place, marek, oksana):
    made = coffee_of(place, marek, oksana, minutes=-30)
    coffee.answer_how_it_was(made, by=marek, is_good=True)
    coffee.answer_how_it_was(made, by=marek, is_good=False)
    coffee.answer_how_it_was(made, by=oksana, is_good=False)
    week = CoffeeWeek.objects.get()
    assert (week.good, week.not_good) == (1, 1)


def test_nobody_says_how_it_was_before(place, marek, oksana):
    with pytest.raises(Invalid):
        coffee.answer_how_it_was(coffee_of(place, marek, oksana, minutes=5), by=marek, is_good=True)


def test_word_comes_ten_minutes_before_and_once(place, marek, oksana, zofia):
    soon, later = coffee_of(place, marek, oksana, minutes=9), coffee_of(place, marek, zofia, minutes=30)
    gone, off = coffee_of(place, marek, zofia, minutes=-1), coffee_of(place, marek, zofia, minutes=9)
    coffee.skip(off, by=zofia)
    assert (coffee.remind(), coffee.remind()) == (1, 0)
    assert "Oksana" in told(marek, Kind.COFFEE_REMINDER)[0]
    assert told(oksana) == [Kind.COFFEE_REMINDER]
    assert [bool(fresh(one).reminded_at) for one in (soon, later, gone)] == [True, False, False]


def test_who_does_not_come_is_not_reminded(place, marek, oksana, zofia):
    made = coffee_of(place, marek, oksana, zofia, minutes=9)
    coffee.skip(made, by=zofia)
    coffee.remind()
    assert Kind.COFFEE_REMINDER not in told(zofia)
    assert "Zofia" not in told(marek, Kind.COFFEE_REMINDER)[0]


def test_reminding_asks_as_much_for_many_as_for_one(place, marek, oksana):
    counts = []
    for number in (1, 6):
        for _ in range(number):
            coffee_of(place, marek, oksana, minutes=9)
        with CaptureQueriesContext(connection) as seen:
            assert coffee.remind() == number
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_who_met_whom_is_forgotten_after_twelve_weeks(place, marek, oksana, halina):
    old, young = (coffee_of(place, marek, oksana) for _ in range(2))
    judged = coffee_of(place, marek, oksana)
    filed = coffee.report(seat(judged, marek), by=oksana, reason="abuse")
    for made, weeks in ((old, 13), (young, 11), (judged, 13)):
        Coffee.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(weeks=weeks))
    assert coffee.forget_coffees() == 1
    assert set(Coffee.objects.values_list("pk", flat=True)) == {young.pk, judged.pk}
    decide_report(filed, by=halina, hide=False, statement="Zostaje.")
    assert coffee.forget_coffees() == 1
    # The report stays, and with it that these two never meet.
    assert Report.objects.get().author == marek
    assert kept_apart([marek.pk, oksana.pk])
