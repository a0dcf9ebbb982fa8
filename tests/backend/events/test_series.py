"""A new rule for a series: what stays, moves, appears and goes; nobody's seat is lost."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from backend.conversations.models import Conversation
from backend.conversations.services import post_message
from backend.core.errors import Invalid
from backend.events.models import Event, Occurrence
from backend.events.recurrence import Pattern, occurrences
from backend.events.services import (
    cancel_event,
    change_all,
    change_this,
    materialise,
    materialise_all,
    open_talk,
    sign_up,
    update_event,
)
from backend.events.services.dates import horizon
from backend.events.services.errors import DateGone
from backend.events.services.standing import come_always
from tests.factories.accounts import UserFactory
from tests.factories.events import OccurrenceFactory, dates_of, next_monday, once, series
from tests.factories.places import MembershipFactory, PlaceFactory
from tests.parallel import at_once

WARSAW = ZoneInfo("Europe/Warsaw")


def starts(event) -> list[datetime]:
    """Local starts of the coming dates that take place, in order."""
    rows = event.occurrences.filter(starts_at__gt=timezone.now(), status="scheduled").order_by("starts_at")
    return [row.starts_at.astimezone(event.zone).replace(tzinfo=None) for row in rows]


def expected(event) -> list[datetime]:
    """What the stored rule gives for the same time."""
    now = timezone.now()
    found = occurrences(event.pattern, now, horizon(now))
    return [one.starts_at.astimezone(event.zone).replace(tzinfo=None) for one in found if one.starts_at > now]


def test_series_is_made_up_to_the_horizon_and_no_further(place, halina):
    event = series(place, halina)
    assert starts(event) == expected(event)
    assert event.occurrences.count() > 50


def test_series_that_begins_beyond_the_horizon_has_its_first_date(place, halina):
    event = series(place, halina, first=datetime.combine(next_monday() + timedelta(days=7 * 80), time(18)))
    assert event.occurrences.count() == 1


def test_date_that_was_chosen_by_hand_is_a_row_however_far_it_is(place, halina):
    far = datetime.combine(next_monday() + timedelta(days=900), time(18))
    assert far in starts(series(place, halina, more={"rdates": (far,)}))


def test_making_dates_again_changes_nothing(place, halina):
    event = series(place, halina)
    before = set(event.occurrences.values_list("pk", "recurrence_id"))
    assert materialise(event) == 0
    assert set(event.occurrences.values_list("pk", "recurrence_id")) == before


def test_job_makes_the_dates_that_came_nearer(place, halina):
    event = series(place, halina)
    later = timezone.now() + timedelta(days=14)
    made = materialise_all(now=later)
    assert made == 2
    assert event.occurrences.latest("starts_at").starts_at > horizon(later) - timedelta(days=8)


@pytest.mark.parametrize("status", ["draft", "proposed", "changes_asked"])
def test_job_makes_dates_of_what_is_not_published_yet(place, halina, status):
    event = series(place, halina)
    Event.objects.filter(pk=event.pk).update(status=status)
    assert materialise_all(now=timezone.now() + timedelta(days=14)) == 2


def test_job_makes_no_dates_of_what_was_cancelled(place, halina):
    cancel_event(series(place, halina), by=halina, reason="Koniec")
    assert materialise_all(now=timezone.now() + timedelta(days=14)) == 0


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_workers_make_each_date_once(place, halina):
    event = series(place, halina)
    event.occurrences.all().delete()
    Event.objects.filter(pk=event.pk).update(materialised_until=None)
    answers = at_once(*[partial(materialise, Event.objects.get(pk=event.pk)) for _worker in range(4)])
    assert sorted(answers)[:3] == [0, 0, 0]
    event.refresh_from_db()
    assert starts(event) == expected(event)


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_job_that_meets_an_editor_leaves_no_date_of_the_old_rule(place, halina):
    event = series(place, halina)
    Event.objects.filter(pk=event.pk).update(materialised_until=timezone.now() + timedelta(days=30))
    event.occurrences.filter(starts_at__gt=timezone.now() + timedelta(days=30)).delete()
    event.refresh_from_db()
    at_once(
        partial(materialise, Event.objects.get(pk=event.pk)),
        partial(update_event, event, by=halina, pattern=weekly(event, "WE", days=2)),
        partial(materialise, Event.objects.get(pk=event.pk)),
    )
    event.refresh_from_db()
    assert {start.weekday() for start in starts(event)} == {2}
    assert starts(event) == expected(event)


def weekly(event, code: str, *, days: int = 0, hour: int | None = None) -> Pattern:
    """The rule of ``event`` moved to another day of the week, or hour."""
    first = event.pattern.first + timedelta(days=days)
    if hour is not None:
        first = first.replace(hour=hour)
    return Pattern(first=first, duration=event.duration, zone=event.zone, rrule=f"FREQ=WEEKLY;BYDAY={code}")


def test_mondays_become_wednesdays_with_their_people(place, halina, marek):
    event = series(place, halina)
    second = dates_of(event)[1]
    sign_up(second, by=marek)
    update_event(event, by=halina, pattern=weekly(event, "WE", days=2, hour=19))
    moved = Occurrence.objects.get(slug=second.slug)
    assert moved.starts_at.astimezone(WARSAW).strftime("%a %H:%M") == "Wed 19:00"
    assert moved.starts_at - second.starts_at == timedelta(days=2, hours=1)
    assert moved.attendances.get().asked_to_confirm_at is not None
    assert moved.sequence == 1


def test_all_dates_move_by_a_week_onto_each_other_and_keep_themselves(place, halina, marek):
    event = series(place, halina)
    rows = dates_of(event)
    sign_up(rows[3], by=marek)
    update_event(event, by=halina, pattern=weekly(event, "MO", days=7))
    event.refresh_from_db()
    # The same Monday stays the same date: who comes on the 4th does not find themselves on the 11th.
    assert Occurrence.objects.get(pk=rows[3].pk).starts_at == rows[3].starts_at
    assert not event.occurrences.filter(pk=rows[0].pk).exists()
    assert starts(event) == expected(event)


def test_every_day_moves_by_an_hour_and_two_days_at_once(place, halina):
    event = series(place, halina, rrule="FREQ=DAILY")
    slugs = [row.slug for row in dates_of(event)]
    first = event.pattern.first + timedelta(days=2, hours=6)
    update_event(event, by=halina, pattern=Pattern(first, event.duration, event.zone, "FREQ=DAILY"))
    event.refresh_from_db()
    assert starts(event) == expected(event)
    assert len(set(slugs) & {row.slug for row in dates_of(event)}) > 300


def test_date_with_people_outlives_the_rule_that_gave_it(place, halina, marek):
    event = series(place, halina)
    empty, with_people = dates_of(event)[1], dates_of(event)[3]
    sign_up(with_people, by=marek)
    update_event(event, by=halina, pattern=replace(event.pattern, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"))
    event.refresh_from_db()
    assert not Occurrence.objects.filter(pk=empty.pk).exists()
    kept = Occurrence.objects.get(pk=with_people.pk)
    assert (kept.starts_at, kept.slug, kept.taken) == (with_people.starts_at, with_people.slug, 1)
    assert event.pattern.local(with_people.starts_at) in event.pattern.rdates
    assert starts(event) == expected(event)


def test_date_where_somebody_wrote_outlives_the_rule(place, halina, marek):
    event = series(place, halina)
    talked_of, silent = dates_of(event)[1], dates_of(event)[3]
    post_message(open_talk(talked_of, by=halina), by=halina, body="Kto przyniesie maty?", client_id=uuid4())
    nothing_said = open_talk(silent, by=halina)
    update_event(event, by=halina, pattern=replace(event.pattern, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"))
    assert Occurrence.objects.filter(pk=talked_of.pk).exists()
    assert not Occurrence.objects.filter(pk=silent.pk).exists()
    assert not Conversation.objects.filter(pk=nothing_said.pk).exists()


def test_date_that_was_changed_by_hand_outlives_the_rule(place, halina):
    event = series(place, halina)
    row = dates_of(event)[1]
    change_this(row, by=halina, title="Joga na trawie")
    update_event(event, by=halina, pattern=replace(event.pattern, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"))
    assert Occurrence.objects.get(pk=row.pk).title == "Joga na trawie"


def test_date_that_was_moved_by_hand_keeps_its_own_time_when_all_move(place, halina):
    event = series(place, halina)
    row = dates_of(event)[1]
    moved_to = row.starts_at + timedelta(days=1)
    change_this(row, by=halina, starts_at=moved_to, ends_at=moved_to + timedelta(hours=2))
    update_event(event, by=halina, pattern=weekly(event, "MO", hour=20))
    row.refresh_from_db()
    assert row.starts_at == moved_to
    assert row.recurrence_id.astimezone(WARSAW).hour == 20


def test_what_began_is_history(place, halina, marek):
    event = series(place, halina, first=datetime.combine(next_monday() - timedelta(days=70), time(18)))
    past = list(event.occurrences.filter(starts_at__lte=timezone.now()).values_list("pk", "recurrence_id", "starts_at"))
    update_event(event, by=halina, pattern=weekly(event, "TH", days=3))
    assert past == list(
        event.occurrences.filter(starts_at__lte=timezone.now()).values_list("pk", "recurrence_id", "starts_at")
    )


def test_date_that_runs_now_is_not_held_twice_today(place, halina):
    local = timezone.now().astimezone(place.zone).replace(tzinfo=None, second=0, microsecond=0)
    first = local - timedelta(minutes=20)
    event = series(place, halina, first=first, rrule="FREQ=DAILY", hours=3)
    later = min(local + timedelta(minutes=30), datetime.combine(local.date(), time(23, 59)))
    update_event(
        event,
        by=halina,
        pattern=Pattern(datetime.combine(first.date(), later.time()), event.duration, event.zone, "FREQ=DAILY"),
    )
    today = [start for start in starts(event) if start.date() == first.date()]
    assert today == []


def test_only_date_follows_wherever_it_is_moved(place, halina, marek):
    date = OccurrenceFactory(place=place)
    sign_up(date, by=marek)
    update_event(date.event, by=halina, pattern=once(place, timezone.now() + timedelta(days=300)))
    assert date.event.occurrences.get().pk == date.pk
    update_event(date.event, by=halina, pattern=once(place, timezone.now() - timedelta(hours=1), hours=3))
    assert date.event.occurrences.get().pk == date.pk


def test_everyone_is_told_once_of_a_series_that_moves(place, halina, marek, oksana):
    event = series(place, halina)
    rows = dates_of(event)
    for row in rows[:10]:
        sign_up(row, by=marek)
    sign_up(rows[5], by=oksana)
    update_event(event, by=halina, pattern=weekly(event, "WE", days=2))
    told = marek.notifications.get(kind="event_changed")
    assert (told.url, told.params["more"]) == (rows[0].get_absolute_url(), 9)
    other = oksana.notifications.get(kind="event_changed")
    assert (other.url, other.params.get("more")) == (rows[5].get_absolute_url(), None)
    cancel_event(event, by=halina, reason="Remont")
    assert marek.notifications.filter(kind="event_cancelled").count() == 1


def test_left_over_dates_can_be_cancelled_with_a_reason_at_once(place, halina, marek):
    event = series(place, halina)
    row = dates_of(event)[1]
    sign_up(row, by=marek)
    every_second = replace(event.pattern, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    change_all(event, by=halina, pattern=every_second, cancel_orphans="Sala jest zajęta")
    row.refresh_from_db()
    assert (row.status, row.cancel_reason, row.taken) == ("cancelled", "Sala jest zajęta", 1)
    assert marek.notifications.get().kind == "event_cancelled"


def test_many_dates_move_in_a_constant_number_of_queries(place, halina, marek, django_assert_max_num_queries):
    event = series(place, halina, rrule="FREQ=DAILY")
    for row in dates_of(event)[:5]:
        sign_up(row, by=marek)
    first = event.pattern.first + timedelta(hours=1)
    with django_assert_max_num_queries(45):
        update_event(event, by=halina, pattern=Pattern(first, event.duration, event.zone, "FREQ=DAILY"))


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "America/New_York", "Asia/Kathmandu"])
def test_dates_stay_at_their_hour_on_the_wall_over_both_changes_of_the_clock(halina, zone):
    place = PlaceFactory(time_zone=zone)
    MembershipFactory(place=place, user=halina, role="animator")
    event = series(place, halina)
    assert {start.time() for start in starts(event)} == {time(18)}
    update_event(event, by=halina, pattern=weekly(event, "MO", hour=7))
    event.refresh_from_db()
    assert {start.time() for start in starts(event)} == {time(7)}
    assert starts(event) == expected(event)


def test_time_that_a_change_of_the_clock_leaps_over_moves_with_its_people(place, halina, marek):
    leap = datetime(2027, 3, 28, 2, 30)
    event = series(place, halina, first=leap - timedelta(days=7), rrule="FREQ=WEEKLY;BYDAY=SU")
    row = event.occurrences.get(recurrence_id=event.pattern.instant(leap))
    assert row.starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    sign_up(row, by=marek)
    update_event(event, by=halina, pattern=weekly(event, "SU", hour=3))
    row.refresh_from_db()
    assert row.starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert row.taken == 1


def test_whole_days_become_hours_and_back_and_nobody_is_lost(place, halina, marek):
    event = series(place, halina)
    row = dates_of(event)[2]
    sign_up(row, by=marek)
    day = event.pattern.first.date()
    whole = Pattern(day, timedelta(days=1), event.zone, "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO")
    update_event(event, by=halina, pattern=whole)
    update_event(event, by=halina, pattern=replace(whole, first=datetime.combine(day, time(9)), rdates=()))
    row.refresh_from_db()
    assert row.attendances.get().status == "going"


def test_empty_rule_is_refused_and_nothing_moves(place, halina):
    event = series(place, halina)
    before = starts(event)
    with pytest.raises(Invalid):
        update_event(event, by=halina, pattern=replace(event.pattern, rrule="FREQ=WEEKLY;BYDAY=TU"))
    assert starts(event) == before


def test_regular_guests_have_a_seat_on_the_dates_that_come_nearer(place, halina, marek):
    event = series(place, halina)
    come_always(event, by=marek)
    before = marek.attendances.count()
    materialise_all(now=timezone.now() + timedelta(days=14))
    assert marek.attendances.filter(status="going").count() == before + 2
    update_event(event, by=halina, pattern=replace(event.pattern, rrule="FREQ=WEEKLY;BYDAY=MO,TH"))
    assert marek.attendances.filter(status="going").count() == event.occurrences.count()


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_seat_taken_while_the_rule_changes_is_kept_or_refused_but_never_lost(place, halina):
    event = series(place, halina)
    date = dates_of(event)[1]
    every_second = replace(event.pattern, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    *answers, _changed = at_once(
        *[partial(sign_up, date, by=user) for user in UserFactory.create_batch(5)],
        partial(update_event, event, by=halina, pattern=every_second),
    )
    seated = [answer for answer in answers if not isinstance(answer, DateGone)]
    assert Occurrence.objects.filter(pk=date.pk).exists() == bool(seated)
    assert sum(Occurrence.objects.filter(pk=date.pk).values_list("taken", flat=True)) == len(seated)
    event.refresh_from_db()
    assert starts(event) == expected(event)
