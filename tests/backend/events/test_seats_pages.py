"""The box with the seats and the form, for a browser without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.events.live import SeatsChanged
from backend.events.models import Question
from backend.events.services import give_up, sign_up
from backend.live.testing import published
from tests.backend.events.lists import assert_counted, date_in, neighbours, row_of, statuses
from tests.factories.accounts import UserFactory
from tests.factories.events import OccurrenceFactory

HTMX = {"HX-Request": "true"}
LATER = 24 * 400


def at(date, rest) -> str:
    return f"/wydarzenia/{date.event.slug}/{date.slug}/{rest}/"


@pytest.fixture
def neighbour(client, marek):
    client.force_login(marek)
    return client


def test_one_press_is_enough_when_nothing_is_asked(neighbour, place, marek):
    date = date_in(LATER, place)
    assert neighbour.post(at(date, "udzial"), {"action": "attend"}).status_code == 302
    assert "You have a seat" in neighbour.get(date.get_absolute_url()).text


def test_family_too_large_for_the_seats_that_are_left_may_wait(neighbour, place, marek, oksana):
    date = date_in(LATER, place, capacity=3)
    sign_up(date, by=oksana, party=2)
    refused = neighbour.post(at(date, "zapis"), {"party": "2"})
    assert refused.status_code == 422
    assert "Somebody was quicker" not in refused.text
    assert 'name="waits" value="1"' in refused.text
    assert 'name="waits"' not in neighbour.post(at(date, "zapis"), {"party": "4"}).text  # they never fit in
    assert neighbour.post(at(date, "zapis"), {"party": "2", "waits": "1"}).status_code == 302
    assert (date.attendances.get(user=marek).status, date.attendances.get(user=marek).party) == ("waiting", 2)


def test_press_leads_to_the_form_when_the_organiser_asks(neighbour, place):
    date = date_in(LATER, place)
    question = Question.objects.create(event=date.event, text="Rozmiar buta?", is_required=True)
    assert neighbour.post(at(date, "udzial")).url == at(date, "zapis")
    assert neighbour.post(at(date, "udzial"), headers=HTMX)["HX-Redirect"] == at(date, "zapis")
    missing = neighbour.post(at(date, "zapis"), {"party": "2", "needs": "wózek"})
    assert missing.status_code == 422
    assert f'id="id_question_{question.pk}_error"' in missing.text
    assert 'value="wózek"' in missing.text  # nothing typed is lost
    sent = {"party": "2", "needs": "wózek", f"question_{question.pk}": "42"}
    assert neighbour.post(at(date, "zapis"), sent).status_code == 422  # one seat is not two
    assert neighbour.post(at(date, "zapis"), sent | {"party": "1"}).status_code == 302
    assert date.attendances.get().answers == {str(question.pk): "42"}


def test_place_in_the_line_is_told(neighbour, place, marek):
    date = date_in(LATER, place)
    for person in neighbours("A", "B", "C"):
        sign_up(date, by=person, waits=True)
    assert "Join the waiting list" in neighbour.get(date.get_absolute_url()).text
    answer = neighbour.post(at(date, "udzial"), {"action": "wait"}, headers=HTMX)
    assert "number 3 on the waiting list" in answer.text
    assert "first time goes before" in answer.text
    neighbour.post(at(date, "udzial"), {"action": "leave"})
    assert statuses(date)["Marek"] == "cancelled"


def test_offer_and_its_end_are_on_the_page(neighbour, place, marek, oksana):
    date = OccurrenceFactory(place=place, capacity=1, starts_at=timezone.now() + timedelta(hours=20))
    sign_up(date, by=oksana)
    sign_up(date, by=marek, waits=True)
    give_up(date, by=oksana)
    page = neighbour.get(date.get_absolute_url()).text
    assert "A seat is free for you" in page
    assert "You are going" not in page
    neighbour.post(at(date, "udzial"), {"action": "attend"})
    assert row_of(date, marek).status == "going"


def test_race_for_an_open_seat_is_said_in_words(neighbour, place, marek, oksana):
    date = OccurrenceFactory(place=place, capacity=1, starts_at=timezone.now() + timedelta(hours=1))
    sign_up(date, by=oksana)
    sign_up(date, by=marek, waits=True)
    give_up(date, by=oksana)
    assert "goes to the first who takes it" in neighbour.get(date.get_absolute_url()).text


def test_sign_up_is_changed_on_the_same_form(neighbour, place, marek):
    date = date_in(LATER, place, capacity=4)
    sign_up(date, by=marek, needs="cicho")
    assert 'value="cicho"' in neighbour.get(at(date, "zapis")).text
    neighbour.post(at(date, "zapis"), {"party": "3", "needs": ""})
    assert_counted(date)
    assert (date.taken, row_of(date, marek).needs) == (3, "")


def test_children_and_people_kept_apart_are_not_named(neighbour, place, marek, oksana):
    date = date_in(LATER, place, capacity=None)
    child = UserFactory(display_name="Kasia", guardian=oksana)
    other = UserFactory(display_name="Zenon")
    marek.blocks_made.create(blocked=other)
    for person in (child, other, oksana):
        sign_up(date, by=person, party=2 if person == oksana else 1)
    page = neighbour.get(date.get_absolute_url()).text
    assert "Oksana" in page
    assert "Kasia" not in page
    assert "Zenon" not in page
    assert "and 3 people more" in page


def test_needs_are_private(neighbour, place, oksana):
    date = date_in(LATER, place)
    sign_up(date, by=oksana, needs="tłumacz migowego")
    assert "tłumacz migowego" not in neighbour.get(date.get_absolute_url()).text


def test_signed_out_reader_is_offered_both_ways(client, place):
    date = date_in(LATER, place)
    page = client.get(date.get_absolute_url()).text
    assert 'name="action" value="attend"' in page
    assert at(date, "zapis") in page


def test_no_button_where_people_just_come(neighbour, place):
    page = neighbour.get(date_in(LATER, place, sign_up="none").get_absolute_url()).text
    assert "Just come" in page
    assert "/udzial/" not in page


def test_hostile_numbers_are_errors_and_nothing_else(neighbour, place):
    date = date_in(LATER, place, capacity=None)
    for party in ("0", "-1", "7", "99999999999999999999", "²", "1.5", ""):
        assert neighbour.post(at(date, "zapis"), {"party": party}).status_code == 422, party
    assert not date.attendances.exists()


def test_last_seat_taken_is_told_to_those_who_look(neighbour, place, oksana, django_capture_on_commit_callbacks):
    date = date_in(LATER, place)
    page = neighbour.get(date.get_absolute_url()).text
    assert f'topic="place.{place.pk}" on="event.seats_changed' in page
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        sign_up(date, by=oksana)
    assert SeatsChanged(place_id=place.pk, event_id=date.event_id, occurrence_id=date.pk) in seen
    box = neighbour.get(date.get_absolute_url(), headers=HTMX).text
    assert "All seats are taken" in box
    assert "data-focus" not in box  # news does not take the focus away


def test_page_of_a_date_costs_the_same_for_many_people(neighbour, place, django_assert_max_num_queries):
    date = date_in(LATER, place, capacity=None)
    for person in neighbours(*(f"N{n}" for n in range(25))):
        sign_up(date, by=person)
    neighbour.get(date.get_absolute_url())
    with django_assert_max_num_queries(34):
        neighbour.get(date.get_absolute_url())
