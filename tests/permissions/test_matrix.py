"""Who may do what: role × act, as one table; and each rule against its queryset."""

import pytest
import rules
from django.utils import timezone

from backend.conversations.models import Conversation
from backend.conversations.services import main_room, open_conversation
from backend.events.models import Event, Occurrence
from backend.lending.models import Loan
from backend.meetups.models import Coffee, Question
from backend.places.models import Place
from tests.factories.places import PlaceFactory
from tests.permissions.matrix import MATRIX, ROWS


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


QUESTIONS = [target for target in MATRIX if target.startswith("question")]


@pytest.mark.parametrize("target", QUESTIONS)
def test_questions_of_calls_that_can_be_reported_are_those_that_the_rule_allows(request, cast, target):
    question = request.getfixturevalue(target)
    for person in cast:
        # Kept on the call from the person before.
        allowed = person.has_perm("meetups.read_question", Question.objects.get(pk=question.pk))
        assert Question.objects.visible_to(person).filter(pk=question.pk).exists() == allowed, person


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


def test_list_of_coffees_shows_what_the_rule_allows(
    cast, coffee_of_marek_and_halina, coffee_of_marek_later, coffee_that_marek_left
):
    for person in cast:
        shown = set(Coffee.objects.visible_to(person))
        assert shown == {one for one in Coffee.objects.all() if person.has_perm("meetups.see_coffee", one)}, person
