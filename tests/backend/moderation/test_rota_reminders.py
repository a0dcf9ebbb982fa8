"""The evening before a duty its person is told, once."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from backend.core.moments import instant
from backend.moderation.models import Duty, Sanction
from backend.moderation.selectors.rota import network_zone
from backend.moderation.services import take_duty
from backend.moderation.tasks import remind_of_duties
from backend.notifications.models import MailPreferences
from backend.notifications.sentences import sentence
from backend.notifications.timing import letter_at
from tests.factories.moderation import decide_report, duty_of, reported_message

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def on(days: int, clock: time) -> datetime:
    zone = network_zone()
    return instant(timezone.localdate(timezone=zone) + timedelta(days=days), clock, zone)


def duty_at(person, place, days: int, clock: time, **facts) -> Duty:
    duty, start = duty_of(person, place, **facts), on(days, clock)
    day = start.astimezone(network_zone()).date()
    Duty.objects.filter(pk=duty.pk).update(day=day, starts_at=start, ends_at=start + timedelta(hours=4))
    return duty


def reminders(person) -> list[str]:
    return list(person.notifications.filter(kind="duty_reminder").values_list("url", flat=True))


def tick() -> int:
    return remind_of_duties.call()


def test_who_has_duties_tomorrow_is_told_once_of_the_first(place, zofia, halina, adam):
    first = duty_at(zofia, place, 1, time(0, 30))
    duty_at(zofia, place, 1, time(18))
    duty_at(halina, place, 2, time(0, 30))
    duty_at(adam, None, 0, time(23, 45))
    assert (tick(), tick()) == (1, 0)
    assert reminders(zofia) == [first.get_absolute_url()]
    assert reminders(halina) == reminders(adam) == []
    told = sentence(zofia.notifications.get(kind="duty_reminder"))
    assert "tomorrow" in told
    assert f"00:30. {place.name}." in told


def test_who_took_it_in_the_evening_is_told_at_the_next_run(place, zofia, halina):
    duty = duty_at(None, place, 1, time(18))
    assert tick() == 0
    take_duty(duty, by=zofia)
    assert tick() == 1
    assert reminders(zofia) == [duty.get_absolute_url()]


def test_of_what_does_not_take_place_or_whose_person_is_suspended_nobody_is_told(place, zofia, oksana, halina, ewa):
    duty_at(halina, place, 1, time(18), is_cancelled=True)
    duty_at(zofia, place, 1, time(18))
    decide_report(reported_message(place, author=zofia, by=oksana), by=ewa, sanction="suspend", days=7)
    assert Sanction.objects.filter(user=zofia).exists()
    assert tick() == 0


def test_letter_waits_for_the_end_of_the_quiet_hours_and_is_not_sent_after_the_start(place, zofia, halina):
    duty_at(zofia, place, 1, time(18))
    duty_at(halina, place, 1, time(5))
    tick()
    night = on(0, time(23))
    wishes = {"quiet_from": time(22), "quiet_until": time(7)}
    letters = [
        letter_at(one.notifications.get(kind="duty_reminder"), MailPreferences(user=one, **wishes), now=night)
        for one in (zofia, halina)
    ]
    assert letters == [on(1, time(7)), None]


def test_many_reminders_cost_the_same_each(place, zofia, halina, adam, django_assert_max_num_queries):
    for person in (zofia, halina):
        for hour in range(8, 18):
            duty_at(person, place, 1, time(hour))
    with django_assert_max_num_queries(9):
        assert tick() == 2
