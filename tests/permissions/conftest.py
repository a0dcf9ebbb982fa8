"""What the table of permissions is asked about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import Block
from backend.conversations.models import Conversation
from backend.conversations.services import main_room, network_room, open_conversation, start_group
from backend.events.models import CalendarFeed
from backend.events.services import create_event
from backend.lending.models import Hold, Pause
from backend.meetups.models import Question
from backend.meetups.services import end_call, outside_call
from backend.sharing.services import complete_request, request_listing, thank_for_request
from backend.sharing.services.searches import keep_search
from tests.backend.meetups.calls import fresh, running
from tests.backend.meetups.coffee import coffee_of, wants
from tests.factories.bookings import BookingFactory
from tests.factories.conversations import say
from tests.factories.events import EventFactory, OccurrenceFactory, once
from tests.factories.lending import LoanFactory, ThingFactory, span
from tests.factories.recognition import hit_of
from tests.factories.sharing import ListingFactory
from tests.permissions.privacy_people import child_of_marek, marek_who_leaves  # noqa: F401 - fixtures
from tests.permissions.subjects_of_terms import (  # noqa: F401 - fixtures
    closed_place,
    event_in_a_closed_place,
    network_document,
    operator_of_places,
    place_document,
    thing_in_a_closed_place,
)


@pytest.fixture
def membership_of_marek(marek):
    return marek.memberships.get()


@pytest.fixture
def hit_of_marek(place, marek):
    return hit_of(main_room(place), marek)


@pytest.fixture
def event(place):
    return EventFactory(place=place)


@pytest.fixture
def occurrence(place):
    return OccurrenceFactory(place=place)


@pytest.fixture
def calendar_feed_of_marek(marek):
    return CalendarFeed.objects.create(user=marek, name="Telefon", token_hash="0" * 64)


@pytest.fixture
def search_of_marek(marek):
    return keep_search(None, by=marek, query="q=lampa", name="Lampa")


@pytest.fixture
def booking_of_marek(place, marek):
    return BookingFactory(place=place, holder=marek)


@pytest.fixture
def booking_of_a_ward_of_marek(place, oksana, marek):
    return BookingFactory(place=place, holder=oksana, guardian=marek)


@pytest.fixture
def booking_for_an_event(place):
    return BookingFactory(place=place, kind="event")


@pytest.fixture
def proposal_of_marek(place, marek):
    return EventFactory(place=place, author=marek, status="proposed")


@pytest.fixture
def draft_of_marek(place, marek):
    return EventFactory(place=place, author=marek, status="draft")


@pytest.fixture
def declined_event_of_marek(place, marek):
    return EventFactory(place=place, author=marek, status="declined")


def online(place, halina, *, minutes):
    start = timezone.now() + timedelta(minutes=minutes)
    event = create_event(
        place, by=halina, title="Rozmowa", pattern=once(place, start),
        parts={"call": {"provider": "jitsi", "url": "https://meet.jit.si/rozmowa"}},
    )  # fmt: skip
    return event.meetup


@pytest.fixture
def online_event_now(place, halina):
    return online(place, halina, minutes=5)


@pytest.fixture
def online_event_later(place, halina):
    return online(place, halina, minutes=90)


@pytest.fixture
def call_now(place, halina, marek):
    return running(place, halina, marek)


@pytest.fixture
def question_that_waits(call_now, oksana):
    return Question.objects.create(call=call_now, author=oksana, text="Kiedy sadzimy?")


@pytest.fixture
def question_that_was_let_through(question_that_waits):
    question_that_waits.state = "shown"
    question_that_waits.save(update_fields=["state"])
    return question_that_waits


@pytest.fixture
def question_that_is_hidden(question_that_was_let_through):
    question_that_was_let_through.hidden_at = timezone.now()
    question_that_was_let_through.save(update_fields=["hidden_at"])
    return question_that_was_let_through


@pytest.fixture
def question_in_a_call_that_marek_was_sent_out_of(question_that_was_let_through):
    call_where_marek(question_that_was_let_through.call, state="removed")
    return question_that_was_let_through


@pytest.fixture
def call_now_with_a_child(call_now, marek, zofia):
    marek.guardian = zofia
    marek.save(update_fields=["guardian"])
    return call_now


def call_where_marek(call, **facts):
    call.participants.filter(user__display_name="Marek").update(**facts)
    return call


@pytest.fixture
def call_now_that_marek_helps_to_run(call_now):
    return call_where_marek(call_now, role="cohost")


@pytest.fixture
def call_now_that_marek_was_sent_out_of(call_now):
    return call_where_marek(call_now, state="removed")


@pytest.fixture
def call_that_is_over(call_now, halina):
    end_call(call_now, by=halina)
    return fresh(call_now)


@pytest.fixture
def coffee_of_marek_and_halina(place, marek, halina):
    return coffee_of(place, marek, halina)


@pytest.fixture
def coffee_of_marek_later(place, marek, halina):
    return coffee_of(place, marek, halina, minutes=600)


@pytest.fixture
def coffee_that_marek_left(coffee_of_marek_and_halina, marek):
    coffee_of_marek_and_halina.seats.filter(user=marek).update(state="left")
    return coffee_of_marek_and_halina


@pytest.fixture
def coffee_with_a_child(coffee_of_marek_and_halina, marek, zofia):
    marek.guardian = zofia
    marek.save(update_fields=["guardian"])
    return coffee_of_marek_and_halina


@pytest.fixture
def place_where_marek_was_barred(place, marek):
    wants(place, marek, barred_at=timezone.now())
    return place


@pytest.fixture
def tools_of_a_call_now(place, halina, marek):
    return running(place, halina, marek)


@pytest.fixture
def tools_of_a_call_that_is_over(tools_of_a_call_now, halina):
    end_call(tools_of_a_call_now, by=halina)
    return fresh(tools_of_a_call_now)


@pytest.fixture
def recorded_call(online_event_now):
    return outside_call(online_event_now.event.occurrences.get())


@pytest.fixture
def recording_that_waits(recorded_call):
    start = recorded_call.occurrence.starts_at
    return recorded_call.recordings.create(record_id="a", url="https://bbb.example.org/a", recorded_at=start)


@pytest.fixture
def published_recording(recording_that_waits):
    recording_that_waits.state = "published"
    recording_that_waits.save()
    return recording_that_waits


@pytest.fixture
def listing_of_oksana(place, oksana):
    return ListingFactory(place=place, author=oksana)


@pytest.fixture
def listing_of_marek(place, marek):
    return ListingFactory(place=place, author=marek)


@pytest.fixture
def listing_draft_of_marek(place, marek):
    return ListingFactory(place=place, author=marek, status="draft")


@pytest.fixture
def listing_of_the_place(place, halina):
    return ListingFactory(place=place, author=halina, is_of_place=True)


@pytest.fixture
def listing_of_marek_by_lot(place, marek):
    return ListingFactory(place=place, author=marek, handing="draw")


@pytest.fixture
def request_of_marek(listing_of_oksana, marek):
    return request_listing(listing_of_oksana, by=marek, message="Poproszę")


@pytest.fixture
def request_to_marek(listing_of_marek, oksana):
    return request_listing(listing_of_marek, by=oksana, message="Poproszę")


@pytest.fixture
def request_to_the_place(listing_of_the_place, oksana):
    return request_listing(listing_of_the_place, by=oksana, message="Poproszę")


@pytest.fixture
def exchange_that_worked_out(request_to_marek, marek):
    return complete_request(request_to_marek, by=marek)


@pytest.fixture
def thanks_to_marek(exchange_that_worked_out, oksana):
    return thank_for_request(exchange_that_worked_out, by=oksana, text="Dziękuję!")


@pytest.fixture
def thanks_to_the_place(request_to_the_place, halina, oksana):
    return thank_for_request(complete_request(request_to_the_place, by=halina), by=oksana, text="Dziękuję!")


@pytest.fixture
def thing_of_marek(place, marek):
    return ThingFactory(place=place, author=marek)


@pytest.fixture
def thing_of_the_place(place, halina):
    return ThingFactory(place=place, author=halina, is_of_place=True)


@pytest.fixture
def loan_of_marek(thing_of_the_place, marek):
    return LoanFactory(listing=thing_of_the_place, borrower=marek)


@pytest.fixture
def loan_from_marek(thing_of_marek, oksana):
    return LoanFactory(listing=thing_of_marek, borrower=oksana, via="owner")


@pytest.fixture
def loan_from_marek_over_the_desk(thing_of_marek, oksana):
    return LoanFactory(listing=thing_of_marek, borrower=oksana, via="desk")


@pytest.fixture
def loan_asked_of_marek_by_somebody_blocked(loan_from_marek, marek, oksana):
    Block.objects.create(blocker=marek, blocked=oksana)
    return loan_from_marek


@pytest.fixture
def disputed_loan_that_adam_looks_at(thing_of_the_place, marek, adam):
    return LoanFactory(listing=thing_of_the_place, borrower=marek, disputed_at=timezone.now(), reviewer=adam)


@pytest.fixture
def loan_of_marek_that_came_back(thing_of_the_place, marek):
    return LoanFactory(listing=thing_of_the_place, borrower=marek, status="returned")


@pytest.fixture
def pause_of_marek(place, marek):
    return Pause.objects.create(
        place=place, user=marek, reason="Late again", ends_at=timezone.now() + timedelta(days=9)
    )


@pytest.fixture
def pause_by_halina_to_which_marek_objects(pause_of_marek, halina):
    pause_of_marek.by, pause_of_marek.objected_at = halina, timezone.now()
    pause_of_marek.save()
    return pause_of_marek


@pytest.fixture
def place_in_the_queue_of_marek(thing_of_the_place, marek):
    starts_at, ends_at = span()
    return Hold.objects.create(listing=thing_of_the_place, user=marek, starts_at=starts_at, ends_at=ends_at)


@pytest.fixture
def exchange_of_marek(place, marek, oksana):
    return open_conversation(kind=Conversation.Kind.EXCHANGE, place=place, people=[marek, oksana])


def topic_room(place, **facts):
    return Conversation.objects.create(kind=Conversation.Kind.PLACE, place=place, title="Ogród", **facts)


@pytest.fixture
def locked_room(place):
    return topic_room(place, is_locked=True)


@pytest.fixture
def archived_room(place):
    return topic_room(place, archived_at=timezone.now())


@pytest.fixture
def open_room(place):
    return topic_room(place, audience="neighbours")


@pytest.fixture
def animators_room(place):
    return topic_room(place, audience="animators")


@pytest.fixture(name="network_room")
def room_of_the_network(db):
    return network_room()


@pytest.fixture
def group_of_marek(marek, oksana):
    return start_group([oksana], by=marek)


@pytest.fixture
def message_of_marek(place, marek):
    return say(main_room(place), marek)


@pytest.fixture(name="main_room")
def main_room_of_the_place(place):
    return main_room(place)
