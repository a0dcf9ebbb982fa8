"""A form that was sent twice at the same moment, and a job that runs twice."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.moderation.models import Duty, WeeklyDuty
from backend.moderation.selectors.rota import network_zone
from backend.moderation.services import Plan, plan_duty, remind_of_duties
from tests.factories.moderation import duty_of
from tests.parallel import at_once

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]


def test_duty_planned_twice_at_once_stands_once(ewa, adam):
    tomorrow = timezone.localdate(timezone=network_zone()) + timedelta(days=1)
    clock = {"starts": time(18), "ends": time(22), "first_day": tomorrow}
    weekly = Plan(user=adam, everywhere=True, **clock, weekdays=("0", "3"))
    planned = at_once(*[lambda: plan_duty(weekly, by=User.objects.get(pk=ewa.pk))] * 3)
    assert {row.pk for row in planned} == {WeeklyDuty.objects.get().pk}
    assert adam.notifications.filter(kind="duty_given").count() == 1


def test_reminder_of_two_runs_is_one(place, zofia):
    duty = duty_of(zofia, place, starts=24)
    Duty.objects.update(day=timezone.localdate(timezone=network_zone()) + timedelta(days=1))
    at_once(remind_of_duties, remind_of_duties)
    assert zofia.notifications.get(kind="duty_reminder").url == duty.get_absolute_url()
