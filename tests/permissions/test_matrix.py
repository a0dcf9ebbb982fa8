"""Who may do what: role × act, as one table; and each rule against its queryset."""

from datetime import timedelta

import pytest
import rules
from django.utils import timezone

from backend.conversations.models import Conversation
from backend.conversations.services import main_room, network_room, open_conversation, start_group
from backend.events.models import CalendarFeed, Event, Occurrence
from backend.events.services import create_event
from backend.lending.models import Hold, Loan
from backend.places.models import Place
from backend.sharing.services import complete_request, request_listing, thank_for_request
from backend.sharing.services.searches import keep_search
from tests.factories.bookings import BookingFactory
from tests.factories.conversations import say
from tests.factories.events import EventFactory, OccurrenceFactory, once
from tests.factories.lending import LoanFactory, ThingFactory, span
from tests.factories.moderation import reported_message
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory

# Each mark in the order of the cast: guest, stranger, member, moderator, animator, network moderator, coordinator
MATRIX = {
    "place": {
        "places.view": "1111111",
        "places.add": "......1",
        "places.change": "....1.1",
        "places.change_status": "......1",
        "places.join": ".1...11",
        "places.leave": "..111..",
        "places.see_members": "..11111",
        "places.manage_members": "....1.1",
        "places.invite": "....1.1",
        "places.moderate": "...1111",
        "places.use_panel": "...1111",
        "events.add": "....1.1",
        "events.propose": ".111111",
        "events.make_feed": ".111111",
        "bookings.request": ".111111",
        "bookings.hold": "....1.1",
        "bookings.manage": "....1.1",
        "sharing.add": "..111..",
        "sharing.add_of_place": "....1..",
        "sharing.manage_categories": "....1.1",
        "sharing.manage_network_categories": "......1",
        "sharing.keep_search": ".111111",
        "lending.manage": "....1.1",
        "conversations.open_room": "....1.1",
        "conversations.restrain": "...1111",
    },
    "event": {
        "events.view": "1111111",
        "events.change": "....1.1",
        "events.cancel": "....1.1",
        "events.review": "....1.1",
        "events.withdraw": ".......",
        "events.manage_attendees": "....1.1",
        "events.attend": ".111111",
        "events.attend_as_guest": "1111111",
        "events.leave": ".111111",
        "events.give_feedback": ".......",
        "events.see_attendees": "..11111",
    },
    "calendar_feed_of_marek": {"events.change_feed": "..1...."},
    "search_of_marek": {"sharing.change_search": "..1...."},
    "booking_of_marek": {
        "bookings.view": "..1.1.1",
        "bookings.change": "....1.1",
        "bookings.decide": "....1.1",
        "bookings.answer": "..1....",
        "bookings.confirm": ".......",
        "bookings.cancel": "..1.1.1",
    },
    "booking_of_a_ward_of_marek": {
        "bookings.view": "..1.1.1",
        "bookings.answer": "..1....",
        "bookings.confirm": "..1....",
    },
    "booking_for_an_event": {
        "bookings.view": "....1.1",
        "bookings.decide": ".......",
        "bookings.answer": ".......",
        "bookings.cancel": ".......",
    },
    "proposal_of_marek": {
        "events.view": "..1.1.1",
        "events.change": "..1.1.1",
        "events.withdraw": "..1....",
        "events.review": "....1.1",
        "events.cancel": ".......",
        "events.attend": ".......",
        "events.manage_attendees": "....1.1",
    },
    "draft_of_marek": {
        "events.change": "..1.1.1",
        "events.withdraw": ".......",
    },
    "declined_event_of_marek": {
        "events.view": "..1.1.1",
        "events.change": "....1.1",
        "events.withdraw": ".......",
    },
    "online_event_now": {
        "meetups.enter": "..11111",
        "meetups.see_link": "...1111",
    },
    "online_event_later": {
        "meetups.enter": "..11111",
        "meetups.see_link": ".......",
    },
    "listing_of_oksana": {
        "sharing.view": "1111111",
        "sharing.change": ".......",
        "sharing.close": "...1111",
        "sharing.request": ".111111",
        "moderation.hide": "...1111",
    },
    "listing_of_marek": {
        "sharing.change": "..1....",
        "sharing.close": "..11111",
        "sharing.see_history": "..11111",
        "sharing.request": ".1.1111",
        "moderation.hide": "...1111",
    },
    "listing_draft_of_marek": {
        "sharing.view": "..1....",
        "sharing.change": "..1....",
        "sharing.close": "..1....",
        "sharing.request": ".......",
    },
    "listing_of_the_place": {
        "sharing.change": "....1.1",
        "sharing.close": "...1111",
        "sharing.see_history": "...1111",
        "sharing.request": ".111.11",
    },
    "listing_of_marek_by_lot": {"sharing.draw": "..1...."},
    "request_of_marek": {
        "sharing.see_request": "..1....",
        "sharing.choose": ".......",
        "sharing.withdraw": "..1....",
        "sharing.thank": ".......",
    },
    "request_to_marek": {
        "sharing.see_request": "..1....",
        "sharing.choose": "..1....",
        "sharing.decline": "..1....",
        "sharing.complete": "..1....",
        "sharing.withdraw": ".......",
    },
    "request_to_the_place": {
        "sharing.see_request": "....1.1",
        "sharing.choose": "....1.1",
        "sharing.decline": "....1.1",
        "sharing.complete": "....1.1",
        "sharing.withdraw": ".......",
    },
    "exchange_that_worked_out": {
        "sharing.choose": "..1....",
        "sharing.thank": "..1....",
    },
    "thanks_to_marek": {"sharing.agree": "..1...."},
    "thanks_to_the_place": {"sharing.agree": "....1.1"},
    "thing_of_marek": {
        "lending.request": ".1.1111",
        "lending.record": "..1....",
    },
    "thing_of_the_place": {
        "lending.request": ".111111",
        "lending.record": "....1.1",
    },
    "loan_of_marek": {
        "lending.view": "..1.1.1",
        "lending.answer": "....1.1",
        "lending.handle": "....1.1",
        "lending.borrow": "..1....",
        "lending.hand_over": "..1.1.1",
        "lending.dispute": "..1.1.1",
        "lending.settle": ".......",
    },
    "loan_from_marek": {
        "lending.view": "..1.1.1",
        "lending.answer": "..1....",
        "lending.handle": "..1....",
        "lending.borrow": ".......",
        "lending.hand_over": "..1....",
        "lending.dispute": "..1....",
    },
    "loan_from_marek_over_the_desk": {
        "lending.answer": "..1....",
        "lending.handle": "..1.1.1",
        "lending.hand_over": "..1.1.1",
    },
    "disputed_loan_that_adam_looks_at": {
        "lending.view": "..1.111",
        "lending.settle": ".....1.",
    },
    "place_in_the_queue_of_marek": {"lending.leave_queue": "..1...."},
    "main_room": {
        "conversations.view": "..11111",
        "conversations.post": "..11111",
        "conversations.moderate": "...1111",
        "conversations.pin": "...1111",
        "conversations.change_room": "....1.1",
        "conversations.add_people": ".......",
        "conversations.leave": ".......",
    },
    "locked_room": {
        "conversations.view": "..11111",
        "conversations.post": "...1111",
    },
    "archived_room": {
        "conversations.view": "..11111",
        "conversations.post": ".......",
        "conversations.pin": ".......",
    },
    "open_room": {
        "conversations.view": ".111111",
        "conversations.post": ".111111",
        "conversations.moderate": "...1111",
    },
    "animators_room": {
        "conversations.view": "...1111",
        "conversations.post": "...1111",
    },
    "network_room": {
        "conversations.view": "....111",
        "conversations.post": "....111",
        "conversations.pin": "....111",
        "conversations.moderate": ".....11",
    },
    "exchange_of_marek": {
        "conversations.view": "..1....",
        "conversations.post": "..1....",
        "conversations.pin": "..1....",
        "conversations.moderate": ".......",
    },
    "group_of_marek": {
        "conversations.view": "..1....",
        "conversations.post": "..1....",
        "conversations.moderate": ".......",
        "conversations.add_people": "..1....",
        "conversations.leave": "..1....",
    },
    "message_of_marek": {
        "conversations.react": "..11111",
        "conversations.edit_message": "..1....",
        "conversations.close_poll": "..11111",
        "conversations.see_versions": "...1111",
        "conversations.delete_message": "..1....",
        "conversations.hide_message": "...1111",
        "moderation.report": "1111111",
        "moderation.hide": "...1111",
    },
    "report_about_marek": {
        "moderation.view_report": "...1111",
        "moderation.decide": "...1111",
    },
    "report_about_halina": {
        "moderation.view_report": "...1111",
        "moderation.decide": ".....11",
    },
    "marek": {
        "accounts.view_profile": "..111..",
        "accounts.see_presence": "..111..",
        "accounts.change_profile": "..1....",
        "accounts.block": ".1.1111",
        "conversations.write_to": ".1.1111",
        "conversations.write_unasked": "...11..",
    },
}
ROWS = [(target, permission, marks) for target, acts in MATRIX.items() for permission, marks in acts.items()]


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
def disputed_loan_that_adam_looks_at(thing_of_the_place, marek, adam):
    return LoanFactory(listing=thing_of_the_place, borrower=marek, disputed_at=timezone.now(), reviewer=adam)


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


@pytest.fixture
def report_about_marek(place, marek, oksana):
    return reported_message(place, author=marek, by=oksana)


@pytest.fixture
def report_about_halina(place, halina, oksana):
    return reported_message(place, author=halina, by=oksana)


@pytest.fixture(name="main_room")
def main_room_of_the_place(place):
    return main_room(place)


@pytest.mark.parametrize(("target", "permission", "expected"), ROWS)
def test_role_and_act(request, cast, target, permission, expected):
    on = request.getfixturevalue(target)
    assert "".join("1" if person.has_perm(permission, on) else "." for person in cast) == expected


def test_every_permission_has_a_row():
    assert {permission for _target, permission, _marks in ROWS} == set(rules.permissions.permissions)


@pytest.mark.parametrize("status", Place.Status.values)
def test_list_of_places_shows_what_the_rule_allows(cast, place, status):
    Place.objects.filter(pk=place.pk).update(status=status)
    PlaceFactory(status=status)
    for person in cast:
        shown = set(Place.objects.visible_to(person))
        assert shown == {one for one in Place.objects.all() if person.has_perm("places.view", one)}, person


@pytest.mark.parametrize("status", Event.Status.values)
@pytest.mark.parametrize("is_hidden", [False, True])
@pytest.mark.parametrize("place_status", ["active", "draft"])
def test_calendar_shows_what_the_rule_allows(cast, occurrence, marek, status, is_hidden, place_status):
    Place.objects.filter(pk=occurrence.place_id).update(status=place_status)
    event = Event.objects.get()
    event.status, event.hidden_at, event.author = status, timezone.now() if is_hidden else None, marek
    event.save()
    event.occurrences.update(is_listed=event.is_listed)
    for person in cast:
        shown = set(Event.objects.visible_to(person))
        assert shown == {one for one in Event.objects.all() if person.has_perm("events.view", one)}, person
        assert set(Occurrence.objects.visible_to(person)) == {occurrence for _one in shown}, person


def test_list_of_conversations_shows_what_the_rule_allows(cast, occurrence, place, marek, jan):
    open_conversation(kind=Conversation.Kind.EXCHANGE, place=place, people=[marek, jan])
    open_conversation(kind=Conversation.Kind.DIRECT, people=[jan])
    main_room(place)
    for person in cast:
        shown = set(Conversation.objects.visible_to(person))
        allowed = {one for one in Conversation.objects.all() if person.has_perm("conversations.view", one)}
        assert shown == allowed, person


def test_list_of_loans_shows_what_the_rule_allows(
    cast, loan_of_marek, loan_from_marek, loan_from_marek_over_the_desk, disputed_loan_that_adam_looks_at
):
    for person in cast:
        shown = set(Loan.objects.visible_to(person))
        assert shown == {one for one in Loan.objects.all() if person.has_perm("lending.view", one)}, person
