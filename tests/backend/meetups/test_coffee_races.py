"""Coffees that several people change at one moment: nobody waits for ever for another."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from backend.meetups.models import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish
from backend.meetups.models.coffee import monday_of
from backend.meetups.services import coffee
from backend.moderation.services import hide_content
from tests.backend.meetups.coffee import coffee_of, seat, wants
from tests.parallel import at_once

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def none_gave_up(answers) -> bool:
    return not any(isinstance(answer, DatabaseError) for answer in answers)


def test_one_is_taken_out_while_the_other_cannot_come(place, marek, oksana, zofia, halina):
    for _round in range(ROUNDS):
        CoffeeWish.objects.all().delete()
        wants(place, oksana, marek, zofia)
        one, other = coffee_of(place, marek, oksana, minutes=600), coffee_of(place, marek, zofia, minutes=660)
        assert none_gave_up(
            at_once(
                lambda one=one: hide_content(seat(one, marek), by=halina, statement="Nie."),
                lambda one=one: coffee.skip(one, by=oksana),
                lambda other=other: coffee.skip(other, by=zofia),
            )
        )
        assert not Coffee.objects.filter(off_at=None).exists()
        assert CoffeeWish.objects.get(user=marek).barred_at


def test_one_is_taken_out_while_another_reports_the_same(place, marek, oksana, zofia, halina):
    for _round in range(ROUNDS):
        CoffeeWish.objects.all().delete()
        made = coffee_of(place, marek, oksana, zofia, minutes=-1)
        coffee.report(seat(made, marek), by=oksana, reason="abuse")
        assert none_gave_up(
            at_once(
                lambda made=made: hide_content(seat(made, marek), by=halina, statement="Nie."),
                lambda made=made: coffee.report(seat(made, marek), by=zofia, reason="abuse"),
            )
        )
        assert CoffeeWish.objects.get(user=marek).barred_at


def test_some_look_for_another_while_one_leaves(place, marek, oksana, zofia):
    week = monday_of(timezone.now().astimezone(place.zone).date()) + timedelta(days=7)
    CoffeeWeek.objects.create(place=place, week=week, paired_at=timezone.now())
    for _round in range(ROUNDS):
        CoffeeWish.objects.all().delete()
        Coffee.objects.all().delete()
        wants(place, zofia, oksana, marek)
        assert none_gave_up(
            at_once(
                lambda: coffee.look_for_another(place, by=marek),
                lambda: coffee.look_for_another(place, by=oksana),
                lambda: coffee.leave(place, by=zofia),
            )
        )
        assert not CoffeeSeat.objects.filter(user=zofia, state="coming", coffee__off_at=None).exists()


def test_week_is_paired_while_one_leaves(place, marek, oksana):
    first = monday_of(timezone.now().astimezone(place.zone).date()) + timedelta(days=7)
    for number in range(ROUNDS):
        week = first + timedelta(weeks=number)
        CoffeeWish.objects.all().delete()
        wants(place, marek, oksana)
        assert none_gave_up(
            at_once(
                lambda week=week: coffee.pair_week(place, week),
                lambda: coffee.leave(place, by=marek),
            )
        )
        # Whether or not they were paired before: nobody waits for one who has left.
        assert not CoffeeSeat.objects.filter(user=marek, state="coming", coffee__off_at=None).exists()


def test_one_says_how_it_was_while_the_other_looks_for_somebody(place, marek, oksana):
    week = monday_of(timezone.now().astimezone(place.zone).date())
    CoffeeWeek.objects.create(place=place, week=week, paired_at=timezone.now())
    wants(place, marek, oksana)
    for _round in range(ROUNDS):
        made = coffee_of(place, marek, oksana, minutes=-1)
        assert none_gave_up(
            at_once(
                lambda made=made: coffee.answer_how_it_was(made, by=marek, is_good=True),
                lambda: coffee.look_for_another(place, by=oksana),
            )
        )
    assert CoffeeWeek.objects.get().good == ROUNDS
