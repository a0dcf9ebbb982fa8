"""Rows that are loaded quickly are what Django loads."""

import pytest
from django.db.models import Model

from backend.events.models import Event, Occurrence
from backend.places.models import Place
from tests.factories.events import EventFactory, OccurrenceFactory


@pytest.mark.parametrize("model", [Event, Occurrence, Place])
def test_row_is_as_django_makes_it(db, model):
    OccurrenceFactory()
    read = model.objects.values_list(*(field.attname for field in model._meta.concrete_fields)).get()
    names = [field.attname for field in model._meta.concrete_fields]
    theirs = Model.from_db.__func__(model, "default", names, read)
    ours = model.objects.get()
    assert {name: getattr(ours, name) for name in names} == {name: getattr(theirs, name) for name in names}
    assert (ours._state.db, ours._state.adding) == (theirs._state.db, theirs._state.adding)
    assert ours == theirs


def test_field_that_was_left_out_is_read_when_asked_for(db, django_assert_num_queries):
    EventFactory(title="Próba chóru", description="W sali na górze")
    with django_assert_num_queries(1):
        event = Event.objects.only("title").get()
        assert event.title == "Próba chóru"
    assert event.get_deferred_fields() >= {"description", "place_id"}
    with django_assert_num_queries(1):
        assert event.description == "W sali na górze"


def test_row_is_saved_and_not_made_again(db):
    EventFactory(title="Próba")
    event = Event.objects.only("title").get()
    event.title = "Koncert"
    event.save()
    assert Event.objects.get().title == "Koncert"
