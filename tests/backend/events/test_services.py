"""Acts on the calendar and what must never go wrong in them."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from backend.core.errors import Invalid, NotAllowed
from backend.events.models import Event
from backend.events.services import EventFull, cancel_event, create_event, give_up, hide_event, sign_up, update_event
from backend.live.testing import published
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, OccurrenceFactory, once
from tests.factories.places import PlaceFactory
from tests.parallel import at_once

START = datetime(2027, 5, 4, 15, 0, tzinfo=UTC)


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_last_seat_goes_to_exactly_one_of_many(place):
    date = OccurrenceFactory(place=place, capacity=1)

    outcomes = at_once(*(partial(sign_up, date, by=user) for user in UserFactory.create_batch(6)))
    assert sum(not isinstance(outcome, EventFull) for outcome in outcomes) == 1
    assert date.attendances.count() == 1


def test_second_press_returns_the_same_seat(place, marek):
    date = OccurrenceFactory(place=place, capacity=3)
    assert sign_up(date, by=marek) == sign_up(date, by=marek)


def test_seat_given_up_can_be_taken(place, marek, oksana):
    date = OccurrenceFactory(place=place, capacity=1)
    sign_up(date, by=marek)
    with pytest.raises(EventFull):
        sign_up(date, by=oksana)
    give_up(date, by=marek)
    assert sign_up(date, by=oksana)


def test_lower_capacity_takes_no_seat_away(place, halina, marek, oksana):
    date = OccurrenceFactory(place=place, capacity=5)
    for person in (marek, oksana):
        sign_up(date, by=person)
    update_event(date.event, by=halina, capacity=1)
    assert date.attendances.count() == 2


def test_people_with_a_seat_are_told_of_a_new_time_and_of_the_end(place, halina, marek):
    date = OccurrenceFactory(place=place)
    sign_up(date, by=marek)
    moved = update_event(date.event, by=halina, pattern=once(place, date.starts_at + timedelta(hours=1)))
    assert (moved.sequence, moved.occurrences.get().sequence) == (1, 1)
    cancel_event(moved, by=halina, reason="Awaria prądu")
    kinds = list(marek.notifications.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["event_changed", "event_cancelled"]


@pytest.mark.parametrize("capacity", [0, -3])
def test_no_seats_at_all_is_refused_at_the_field(place, halina, capacity):
    with pytest.raises(Invalid) as refusal:
        create_event(place, by=halina, title="x", pattern=once(place, START), capacity=capacity)
    assert refusal.value.field == "capacity"


def test_cancelling_needs_its_own_act(place, halina):
    with pytest.raises(Invalid):
        update_event(EventFactory(place=place), by=halina, status=Event.Status.CANCELLED)


def test_event_with_people_does_not_become_a_draft_again(place, halina, marek):
    date = OccurrenceFactory(place=place)
    sign_up(date, by=marek)
    with pytest.raises(Invalid):
        update_event(date.event, by=halina, status=Event.Status.DRAFT)


def test_member_does_not_make_events(place, marek):
    with pytest.raises(NotAllowed):
        create_event(place, by=marek, title="x", pattern=once(place, START))


def test_hidden_event_leaves_every_open_calendar_at_once(place, zofia, django_capture_on_commit_callbacks):
    event, host = EventFactory(place=place), PlaceFactory()
    event.cohosts.add(host)
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        hide_event(event, by=zofia)
    assert {update.place_id for update in seen} == {place.pk, host.pk}
