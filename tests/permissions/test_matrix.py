"""Who may do what: role × act, as one table; and each rule against its queryset."""

import pytest

from backend.conversations.models import Conversation
from backend.conversations.services import main_room, open_conversation
from backend.events.models import Event
from backend.places.models import Place
from tests.factories.places import PlaceFactory

ROLES = ("guest", "jan", "marek", "zofia", "halina", "adam", "ewa")
# guest, stranger, member, moderator of the place, animator, network moderator, coordinator
MATRIX = {
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
    "sharing.add": "..111..",
}
EVENT_MATRIX = {
    "events.view": "1111111",
    "events.change": "....1.1",
    "events.cancel": "....1.1",
    "events.attend": ".111111",
    "events.see_attendees": "..11111",
}
ROOM_MATRIX = {
    "conversations.view": "..11111",
    "conversations.post": "..11111",
    "conversations.moderate": "...1111",
}


@pytest.fixture
def event(place, halina):
    from datetime import timedelta

    from django.utils import timezone

    start = timezone.now() + timedelta(days=1)
    talk = open_conversation(kind=Conversation.Kind.EVENT, place=place, title="Herbata")
    return Event.objects.create(
        place=place, title="Herbata", starts_at=start, ends_at=start + timedelta(hours=1), conversation=talk
    )


def rights(cast, permission, target) -> str:
    """One mark a role, in the order of ``ROLES``."""
    people = dict(zip(ROLES, cast, strict=True))
    return "".join("1" if people[role].has_perm(permission, target) else "." for role in ROLES)


@pytest.mark.parametrize(("permission", "expected"), MATRIX.items())
def test_acts_on_a_place(cast, place, permission, expected):
    assert rights(cast, permission, place) == expected


@pytest.mark.parametrize(("permission", "expected"), EVENT_MATRIX.items())
def test_acts_on_an_event(cast, event, permission, expected):
    assert rights(cast, permission, event) == expected


@pytest.mark.parametrize(("permission", "expected"), ROOM_MATRIX.items())
def test_acts_in_the_main_room(cast, place, permission, expected):
    assert rights(cast, permission, main_room(place)) == expected


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
def test_calendar_shows_what_the_rule_allows(cast, event, status, is_hidden, place_status):
    Place.objects.filter(pk=event.place_id).update(status=place_status)
    Event.objects.filter(pk=event.pk).update(status=status, hidden_at=event.starts_at if is_hidden else None)
    for person in cast:
        shown = set(Event.objects.visible_to(person))
        assert shown == {one for one in Event.objects.all() if person.has_perm("events.view", one)}, person


def test_list_of_conversations_shows_what_the_rule_allows(cast, event, place, marek, jan):
    open_conversation(kind=Conversation.Kind.EXCHANGE, place=place, people=[marek, jan])
    open_conversation(kind=Conversation.Kind.DIRECT, people=[jan])
    main_room(place)
    for person in cast:
        shown = set(Conversation.objects.visible_to(person))
        allowed = {one for one in Conversation.objects.all() if person.has_perm("conversations.view", one)}
        assert shown == allowed, person
