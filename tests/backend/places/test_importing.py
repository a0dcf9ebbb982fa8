"""The import of a list of places."""

import json

import pytest
from django.core.management import CommandError, call_command

from backend.places.importing import import_places
from backend.places.models import Place
from backend.places.services import update_place
from tests.factories.accounts import UserFactory
from tests.factories.places import MembershipFactory

pytestmark = pytest.mark.django_db
CENTRES = [{"city": "Gdańsk", "name": "Oliwa", "lat": 54.41, "lon": 18.56}]


def record(**changes):
    return {
        "id": "dom-oliwa",
        "name": "Dom Sąsiedzki Oliwa",
        "city": "Gdańsk",
        "district": "Oliwa",
        "kind": "dom_sasiedzki",
        "status": "active",
        "facilities": ["kuchnia", "dostepnosc_ruchowa"],
        "rooms": [{"name": "Sala duża", "capacity": 40}],
        "opening_hours": [{"days": ["MO", "WE"], "open": "10:00", "close": "24:00"}],
        **changes,
    }


def counts(outcome):
    return [len(getattr(outcome, name)) for name in ("created", "updated", "unchanged", "skipped")]


def test_second_run_changes_nothing():
    assert counts(import_places([record()], districts=CENTRES)) == [1, 0, 0, 0]
    before = Place.objects.values().get()
    assert counts(import_places([record()], districts=CENTRES)) == [0, 0, 1, 0]
    assert Place.objects.values().get() == before


def test_facts_become_codes_rooms_and_hours():
    import_places([record()], districts=CENTRES)
    place = Place.objects.get()
    assert (place.slug, place.kind, place.offers, place.features) == (
        "dom-oliwa", "neighbourhood_house", ["kitchen"], ["step_free"],
    )  # fmt: skip
    assert (place.latitude, place.location_is_approximate) == (54.41, True)
    assert place.rooms.get().capacity == 40
    assert [(row.weekday, str(row.closes)) for row in place.opening_hours.order_by("weekday")] == [
        (0, "23:59:00"), (2, "23:59:00"),
    ]  # fmt: skip


def test_changed_record_changes_its_place_and_makes_no_other():
    import_places([record()], districts=CENTRES)
    outcome = import_places([record(name="Dom Sąsiedzki w Oliwie", opening_hours=[])], districts=CENTRES)
    assert counts(outcome) == [0, 1, 0, 0]
    place = Place.objects.get()
    assert place.name == "Dom Sąsiedzki w Oliwie"
    assert not place.opening_hours.exists()


def test_word_of_the_animators_counts_more_than_the_list():
    import_places([record()], districts=CENTRES)
    place, halina = Place.objects.get(), UserFactory()
    MembershipFactory(place=place, user=halina, role="animator")
    update_place(place, by=halina, name="Oliwski Dom")
    outcome = import_places([record(name="Zmiana w spisie")], districts=CENTRES)
    assert outcome.skipped == [("dom-oliwa", "changed here since it was imported")]
    assert Place.objects.get().name == "Oliwski Dom"


def test_list_neither_closes_nor_opens_a_place_that_was_opened_here():
    import_places([record(status="planned")], districts=CENTRES)
    import_places([record()], districts=CENTRES)
    outcome = import_places([record(status="closed")], districts=CENTRES)
    assert outcome.skipped == [("dom-oliwa", "closed in the list: plan its closing here")]
    assert Place.objects.get().status == "active"
    Place.objects.update(status="closed")
    outcome = import_places([record(postcode="80-309")], districts=CENTRES)
    assert (outcome.updated, Place.objects.get().status) == (["dom-oliwa"], "closed")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"name": ""}, "no name"),
        ({"city": None}, "no city"),
        ({"status": "perhaps"}, "unknown status 'perhaps'"),
        ({"kind": "siec"}, "a network or a programme, not a place"),
    ],
)
def test_what_does_not_fit_is_left_out_with_a_reason(wrong, reason):
    outcome = import_places([record(**wrong), record(id="inny")], districts=[])
    assert outcome.skipped == [("dom-oliwa", reason)]
    assert outcome.created == ["inny"]


def test_two_records_of_one_name_get_two_addresses():
    Place.objects.create(slug="dom-oliwa", name="Był tu wcześniej", city="Gdańsk")
    import_places([record()], districts=[])
    assert Place.objects.get(source_id="dom-oliwa").slug == "dom-oliwa-2"


def test_command_reports_what_it_did(tmp_path, capsys):
    path = tmp_path / "places.json"
    path.write_text(json.dumps([record(), record(id="siec", kind="siec")]))
    call_command("import_places", path)
    said = capsys.readouterr().out
    assert "created: 1" in said
    assert "skipped siec: a network or a programme, not a place" in said


@pytest.mark.parametrize("content", ["{", None])
def test_command_says_when_it_cannot_read(tmp_path, content):
    path = tmp_path / "places.json"
    if content:
        path.write_text(content)
    with pytest.raises(CommandError, match="Cannot read the list"):
        call_command("import_places", path)
