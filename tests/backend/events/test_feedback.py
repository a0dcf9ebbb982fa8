"""One question after a date; the answers are for those who lead it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.errors import NotAllowed
from backend.events.models import Attendance, Feedback
from backend.events.selectors.feedback import heard
from backend.events.services.feedback import give_feedback
from backend.events.services.letters import link_of
from tests.factories.accounts import UserFactory
from tests.factories.events import OccurrenceFactory


@pytest.fixture
def past(place):
    return OccurrenceFactory(
        place=place,
        starts_at=timezone.now() - timedelta(hours=5),
        ends_at=timezone.now() - timedelta(hours=3),
    )


@pytest.fixture
def came(past, marek):
    return Attendance.objects.create(occurrence=past, user=marek)


def address(occurrence, page="opinia"):
    return f"/wydarzenia/{occurrence.event.slug}/{occurrence.slug}/{page}/"


def test_one_who_came_says_how_it_was_and_may_say_it_again(client, past, came, marek):
    client.force_login(marek)
    assert "How was it?" in client.get(address(past)).text
    assert client.post(address(past), {"rating": "good", "words": "Ciepło i miło"}).status_code == 302
    client.post(address(past), {"rating": "so_so", "words": "Za głośno"})
    said = Feedback.objects.get()
    assert (said.rating, said.words) == ("so_so", "Za głośno")


def test_page_of_a_past_date_asks_those_who_came_and_leads_hosts_to_the_answers(client, past, came, marek, halina):
    client.force_login(marek)
    assert address(past) in client.get(past.get_absolute_url()).text
    client.force_login(halina)
    assert address(past) not in client.get(past.get_absolute_url()).text
    assert address(past, "opinie") in client.get(address(past, "lista")).text


def test_without_an_answer_nothing_typed_is_lost(client, past, came, marek):
    client.force_login(marek)
    response = client.post(address(past), {"words": "Ciepło"})
    assert response.status_code == 422
    assert "Ciepło" in response.text


def test_guest_without_an_account_answers_with_the_link_of_the_letter(client, past):
    row = Attendance.objects.create(occurrence=past, name="Maria", email="maria@example.org")
    link = link_of(row).removeprefix("http://127.0.0.1:8000")
    assert 'href="opinia/"' in client.get(link).text
    assert client.post(f"{link}opinia/", {"rating": "good"}).status_code == 302
    assert Feedback.objects.get().attendance == row
    row.outcome = Attendance.Outcome.NO_SHOW
    row.save()
    assert client.post(f"{link}opinia/", {"rating": "not_good"}).status_code == 404
    assert client.get("/zapisy/nie-ma/opinia/").status_code == 404


def test_others_are_not_asked(client, past, came, oksana):
    client.force_login(oksana)
    assert client.get(address(past)).status_code == 403
    with pytest.raises(NotAllowed):
        give_feedback(past, by=oksana, rating="good")


def test_who_is_still_to_come_or_was_missed_is_not_asked(past, came, marek):
    came.outcome = Attendance.Outcome.NO_SHOW
    came.save()
    assert not marek.has_perm("events.give_feedback", past)
    tomorrow = OccurrenceFactory(place=past.place)
    Attendance.objects.create(occurrence=tomorrow, user=marek)
    assert not marek.has_perm("events.give_feedback", tomorrow)


def test_those_who_lead_read_it_without_names_and_neighbours_do_not(client, past, came, marek, halina, oksana):
    give_feedback(past, by=marek, rating="good", words="<b>Ciepło</b>")
    client.force_login(halina)
    text = client.get(address(past, "opinie")).text
    assert "&lt;b&gt;Ciepło&lt;/b&gt;" in text
    assert "Marek" not in text
    client.force_login(oksana)
    assert client.get(address(past, "opinie")).status_code == 403


def test_answers_are_two_queries_however_many(past, django_assert_max_num_queries):

    for person in UserFactory.create_batch(12):
        row = Attendance.objects.create(occurrence=past, user=person)
        Feedback.objects.create(attendance=row, rating="good", words="Dobrze")
    with django_assert_max_num_queries(2):
        found = heard(past)
    assert (found.total, len(found.words)) == (12, 12)
