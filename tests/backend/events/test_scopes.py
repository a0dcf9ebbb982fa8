"""This one, this and following, all: people, addresses, talks and rooms go along."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.events.models import Event
from backend.events.recurrence import Pattern, occurrences
from backend.events.services import (
    EventIsCancelled,
    EventOver,
    PlanChanged,
    add_date,
    cancel_event,
    cancel_occurrence,
    change_all,
    change_following,
    change_this,
    give_date,
    leave_out,
    open_talk,
    postpone_occurrence,
    preview,
    restore_occurrence,
    sign_up,
    update_event,
)
from backend.events.services.standing import come_always
from tests.factories.events import OccurrenceFactory, dates_of, fresh, next_monday, series

HOUR = timedelta(hours=1)


def test_date_moves_alone_with_its_people_and_asks_them_again(place, halina, marek):
    event = series(place, halina)
    date, other = dates_of(event)[:2]
    sign_up(date, by=marek)
    outcome = change_this(date, by=halina, starts_at=date.starts_at + HOUR, ends_at=date.ends_at + HOUR)
    moved = fresh(date)
    assert (moved.starts_at, moved.recurrence_id) == (date.starts_at + HOUR, date.starts_at)
    assert (moved.sequence, set(moved.own)) == (1, {"starts_at", "ends_at"})
    assert moved.attendances.get().asked_to_confirm_at is not None
    assert marek.notifications.get().kind == "event_changed"
    assert (fresh(other).starts_at, fresh(other).sequence) == (other.starts_at, 0)
    assert [one.row.pk for one in outcome.moved] == [date.pk]
    event.refresh_from_db()
    assert event.sequence == 0


def test_words_of_one_date_are_its_own_until_they_equal_the_series_again(place, halina, marek):
    event = series(place, halina)
    date = dates_of(event)[0]
    sign_up(date, by=marek)
    change_this(date, by=halina, title="Joga przy świecach", what_to_bring="koc")
    update_event(event, by=halina, title="Joga łagodna")
    assert (fresh(date).title, fresh(date).what_to_bring) == ("Joga przy świecach", "koc")
    assert not marek.notifications.exists()
    change_this(date, by=halina, title="Joga łagodna")
    assert fresh(date).own == ["what_to_bring"]


def test_date_moved_back_is_like_the_others_again(place, halina):
    event = series(place, halina)
    date = dates_of(event)[0]
    change_this(date, by=halina, starts_at=date.starts_at + HOUR, ends_at=date.ends_at + HOUR)
    change_this(date, by=halina, starts_at=date.starts_at, ends_at=date.ends_at)
    assert (fresh(date).own, fresh(date).sequence) == ([], 2)


def test_more_seats_on_one_date_serve_its_waiting_list(place, halina, marek, oksana):
    event = series(place, halina, capacity=1)
    date = dates_of(event)[1]
    sign_up(date, by=marek)
    sign_up(date, by=oksana, waits=True)
    change_this(date, by=halina, capacity=4)
    assert (fresh(date).taken, fresh(date).waiting) == (2, 0)
    update_event(event, by=halina, capacity=2)
    assert fresh(date).capacity == 4


def test_only_date_of_an_event_is_the_event(place, halina, marek):
    date = OccurrenceFactory(place=place)
    sign_up(date, by=marek)
    change_this(date, by=halina, title="Nowa nazwa", starts_at=date.starts_at + HOUR, ends_at=date.ends_at + HOUR)
    event = fresh(date).event
    assert (event.title, fresh(date).own) == ("Nowa nazwa", [])
    assert event.pattern.instant(event.pattern.first) == fresh(date).starts_at


@pytest.mark.parametrize("hours", [-1, 0])
def test_date_does_not_end_before_it_starts(place, halina, hours):
    date = dates_of(series(place, halina))[0]
    with pytest.raises(Invalid) as refusal:
        change_this(date, by=halina, ends_at=date.starts_at + hours * HOUR)
    assert refusal.value.field == "ends"


def test_date_is_not_moved_into_the_past(place, halina):
    date = dates_of(series(place, halina))[0]
    with pytest.raises(Invalid) as refusal:
        change_this(date, by=halina, starts_at=timezone.now() - HOUR)
    assert refusal.value.field == "day"


def test_member_changes_no_date(place, halina, marek):
    event = series(place, halina)
    date = dates_of(event)[0]
    acts = [
        partial(change_this, date, by=marek, title="x"),
        partial(change_following, dates_of(event)[1], by=marek, title="x"),
        partial(change_all, event, by=marek, title="x"),
        partial(leave_out, date, by=marek),
        partial(add_date, event, by=marek, starts_at=date.starts_at + HOUR),
        partial(restore_occurrence, date, by=marek),
        partial(give_date, date, by=marek, starts_at=date.starts_at, ends_at=date.ends_at),
        partial(postpone_occurrence, date, by=marek, reason="x"),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


# Off and on again


def test_cancelled_date_takes_place_after_all(place, halina, marek):
    event = series(place, halina)
    date = dates_of(event)[0]
    sign_up(date, by=marek)
    cancel_occurrence(date, by=halina, reason="Choroba")
    restored = restore_occurrence(date, by=halina)
    assert (restored.status, restored.cancel_reason, restored.own, restored.sequence) == ("scheduled", "", [], 2)
    assert [told.kind for told in marek.notifications.order_by("pk")] == ["event_cancelled", "event_restored"]
    assert restored.attendances.get().status == "going"


def test_date_of_a_cancelled_event_stays_cancelled(place, halina):
    event = series(place, halina)
    date = dates_of(event)[0]
    cancel_event(event, by=halina, reason="Koniec")
    with pytest.raises(EventIsCancelled):
        restore_occurrence(date, by=halina)


def test_postponed_date_gets_its_new_day(place, halina, marek):
    event = series(place, halina)
    date = dates_of(event)[0]
    sign_up(date, by=marek)
    postpone_occurrence(date, by=halina, reason="Malowanie sali")
    given = give_date(date, by=halina, starts_at=date.starts_at + 2 * HOUR, ends_at=date.ends_at + 2 * HOUR)
    assert (given.status, given.starts_at, given.slug) == ("scheduled", date.starts_at + 2 * HOUR, date.slug)
    assert given.attendances.get().asked_to_confirm_at is not None


def test_past_date_is_not_restored(place, halina):
    event = series(place, halina, first=datetime.combine(next_monday() - timedelta(days=70), time(18)))
    past = event.occurrences.order_by("starts_at").first()
    with pytest.raises(EventOver):
        restore_occurrence(past, by=halina)


# Extra and left out


def test_extra_date_is_part_of_the_rule(place, halina):
    event = series(place, halina)
    extra = add_date(event, by=halina, starts_at=dates_of(event)[0].starts_at + timedelta(days=2))
    event.refresh_from_db()
    assert len(event.pattern.rdates) == 1
    assert (extra.ends_at - extra.starts_at, extra.own) == (2 * HOUR, [])
    longer = add_date(event, by=halina, starts_at=extra.starts_at + HOUR * 24, ends_at=extra.starts_at + HOUR * 29)
    assert (longer.ends_at - longer.starts_at, longer.own) == (5 * HOUR, ["ends_at"])


def test_extra_date_makes_a_single_event_a_series(place, halina, marek):
    date = OccurrenceFactory(place=place)
    sign_up(date, by=marek)
    add_date(date.event, by=halina, starts_at=date.starts_at + timedelta(days=7))
    event = Event.objects.get(pk=date.event_id)
    assert event.is_series
    assert event.occurrences.count() == 2
    assert fresh(date).taken == 1


def test_same_time_is_not_added_twice(place, halina):
    event = series(place, halina)
    with pytest.raises(Invalid) as refusal:
        add_date(event, by=halina, starts_at=dates_of(event)[0].starts_at)
    assert refusal.value.field == "day"


def test_left_out_date_comes_back(place, halina):
    event = series(place, halina)
    date = dates_of(event)[1]
    leave_out(date, by=halina)
    event.refresh_from_db()
    assert len(event.pattern.exdates) == 1
    assert not event.occurrences.filter(starts_at=date.starts_at).exists()
    add_date(event, by=halina, starts_at=date.starts_at)
    event.refresh_from_db()
    assert (event.pattern.exdates, event.pattern.rdates) == ((), ())
    assert event.occurrences.filter(starts_at=date.starts_at).exists()


def test_extra_date_can_be_left_out_again(place, halina):
    event = series(place, halina)
    extra = add_date(event, by=halina, starts_at=dates_of(event)[0].starts_at + timedelta(days=2))
    leave_out(extra, by=halina)
    event.refresh_from_db()
    assert event.pattern.rdates == ()
    assert not event.occurrences.filter(pk=extra.pk).exists()


def test_date_with_people_is_cancelled_not_left_out(place, halina, marek):
    date = dates_of(series(place, halina))[1]
    sign_up(date, by=marek)
    with pytest.raises(Invalid, match="cancel it with a reason"):
        leave_out(date, by=halina)
    assert fresh(date).taken == 1
    assert fresh(date).event.pattern.exdates == ()


# This and following


def test_series_goes_on_as_another_with_addresses_people_talks_and_seats(place, halina, marek, oksana):
    event = series(place, halina, capacity=5)
    rows = dates_of(event)
    before, at, after = rows[1], rows[3], rows[6]
    for row in (before, at, after):
        sign_up(row, by=marek)
    talk = open_talk(after, by=oksana)
    outcome = change_following(at, by=halina, title="Joga dla początkujących")

    event.refresh_from_db()
    new = outcome.event
    assert (new.continues, new.title, event.title) == (event, "Joga dla początkujących", "Joga")
    assert (new.slug != event.slug, new.sequence, event.sequence) == (True, 0, 1)
    assert {fresh(row).event_id for row in rows[:3]} == {event.pk}
    assert {fresh(row).event_id for row in rows[3:]} == {new.pk}
    assert [(fresh(row).slug, fresh(row).taken) for row in (at, after)] == [(at.slug, 1), (after.slug, 1)]
    assert fresh(after).conversation == talk
    assert new.organisers.count() == event.organisers.count()
    assert given(event) | given(new) == {row.recurrence_id for row in rows}
    assert not given(event) & given(new)


def given(event) -> set[datetime]:
    now = timezone.now()
    end = event.materialised_until
    return {one.recurrence_id for one in occurrences(event.pattern, now, end) if one.starts_at > now}


def test_what_follows_moves_and_what_was_before_does_not(place, halina, marek):
    event = series(place, halina)
    rows = dates_of(event)
    sign_up(rows[4], by=marek)
    rest = replace(event.pattern, first=event.pattern.first + timedelta(days=22, hours=1), rrule="FREQ=WEEKLY;BYDAY=TU")
    change_following(rows[3], by=halina, pattern=rest)
    assert [fresh(row).starts_at for row in rows[:3]] == [row.starts_at for row in rows[:3]]
    moved = fresh(rows[4])
    assert moved.starts_at - rows[4].starts_at == timedelta(days=1, hours=1)
    assert moved.taken == 1
    assert marek.notifications.get().kind == "event_changed"


def test_first_date_has_no_following(place, halina):
    with pytest.raises(Invalid):
        change_following(dates_of(series(place, halina))[0], by=halina, title="x")


def test_number_of_times_is_divided(place, halina):
    event = series(place, halina, rrule="FREQ=WEEKLY;BYDAY=MO;COUNT=10")
    new = change_following(dates_of(event)[4], by=halina, title="Joga bis").event
    event.refresh_from_db()
    assert (event.occurrences.count(), new.occurrences.count()) == (4, 6)
    assert ("COUNT=4" in event.rrule, "COUNT=6" in new.rrule) == (True, True)


@pytest.mark.parametrize(
    ("first", "at"),
    [
        (datetime(2027, 3, 14, 2, 30), datetime(2027, 3, 28, 2, 30)),  # this hour does not exist
        (datetime(2027, 10, 17, 2, 30), datetime(2027, 10, 31, 2, 30)),  # this hour comes twice
    ],
)
def test_series_is_split_in_the_night_when_the_clock_changes(place, halina, first, at):
    event = series(place, halina, first=first, rrule="FREQ=WEEKLY;BYDAY=SU")
    rows = dates_of(event)
    date = event.occurrences.get(recurrence_id=event.pattern.instant(at))
    new = change_following(date, by=halina, title="Joga nocna").event
    event.refresh_from_db()
    assert {row.recurrence_id for row in rows} == given(event) | given(new)
    assert not given(event) & given(new)
    assert set(new.occurrences.values_list("pk", flat=True)) == {
        row.pk for row in rows if row.recurrence_id >= date.recurrence_id
    }


def test_regular_guests_questions_and_answers_go_along(place, halina, marek):
    questions = [{"text": "Czy masz matę?", "kind": "text", "choices": [], "is_required": False}]
    event = series(place, halina, questions=questions)
    old = event.questions.get()
    come_always(event, by=marek, answers={str(old.pk): "tak"})
    rows = dates_of(event)
    new = change_following(rows[2], by=halina, title="Joga bis").event
    question = new.questions.get()
    assert question.pk != old.pk
    standing = new.standing_attendances.get()
    assert (standing.user, standing.answers) == (marek, {str(question.pk): "tak"})
    attendance = fresh(rows[2]).attendances.get()
    assert (attendance.standing, attendance.answers) == (standing, {str(question.pk): "tak"})
    assert fresh(rows[1]).attendances.get().answers == {str(old.pk): "tak"}


def test_address_of_a_date_still_leads_there_after_the_split(client, place, halina):
    event = series(place, halina)
    date = dates_of(event)[3]
    new = change_following(date, by=halina, title="Joga bis").event
    response = client.get(f"/wydarzenia/{event.slug}/{date.slug}/", follow=True)
    assert response.redirect_chain == [(f"/wydarzenia/{new.slug}/{date.slug}/", 301)]
    assert "Joga bis" in response.text


# What is shown is what is done


def test_preview_says_all_and_changes_nothing(place, halina, marek):
    event = series(place, halina)
    rows = dates_of(event)
    sign_up(rows[1], by=marek)
    every_second = replace(event.pattern, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    outcome = preview(lambda: change_all(event, by=halina, pattern=every_second, title="Joga bis"))
    assert [row.pk for row in outcome.orphaned] == [rows[1].pk]
    assert outcome.heads == 1
    assert (outcome.moved, outcome.added) == ([], [])
    assert {row.slug for row in outcome.dropped} == {row.slug for row in rows[3::2]}
    event.refresh_from_db()
    assert (event.title, [row.pk for row in dates_of(event)]) == ("Joga", [row.pk for row in rows])
    assert not marek.notifications.exists()


def test_what_was_shown_is_done_and_nothing_else(place, halina, marek, oksana):
    event = series(place, halina)
    rows = dates_of(event)
    every_second = replace(event.pattern, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    act = partial(change_all, event, by=halina, pattern=every_second)
    seen = preview(act).digest
    sign_up(rows[1], by=marek)
    with pytest.raises(PlanChanged):
        act(seen=seen)
    assert len(dates_of(event)) == len(rows)
    act(seen=preview(act).digest)
    assert fresh(rows[1]).taken == 1
    assert len(dates_of(event)) < len(rows)


def test_preview_of_following_makes_no_event(place, halina):
    event = series(place, halina)
    outcome = preview(lambda: change_following(dates_of(event)[3], by=halina, title="Joga bis"))
    assert outcome.is_quiet
    assert Event.objects.count() == 1


def test_preview_takes_a_constant_number_of_queries(place, halina, marek, django_assert_max_num_queries):
    event = series(place, halina, rrule="FREQ=DAILY")
    for row in dates_of(event)[:8]:
        sign_up(row, by=marek)
    later = Pattern(event.pattern.first + HOUR, event.duration, event.zone, "FREQ=DAILY")
    with django_assert_max_num_queries(50):
        preview(lambda: change_all(event, by=halina, pattern=later))
    with django_assert_max_num_queries(75):
        preview(lambda: change_following(dates_of(event)[3], by=halina, pattern=later))


def test_series_in_utc_stays_in_order(place, halina):
    assert all(row.starts_at.tzinfo == UTC for row in dates_of(series(place, halina)))


def test_online_series_keeps_its_link_when_it_goes_on_as_another(place, halina):
    event = series(place, halina, parts={"call": {"provider": "jitsi", "url": "https://meet.jit.si/joga"}})
    new = change_following(dates_of(event)[3], by=halina, title="Joga bis").event
    assert (new.meetup.url, event.meetup.url) == ("https://meet.jit.si/joga", "https://meet.jit.si/joga")
