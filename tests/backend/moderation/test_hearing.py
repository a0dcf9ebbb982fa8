"""An appeal is told to who may hear it, once, and has a time by which it is answered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.moderation.models import Appeal
from backend.moderation.services import file_appeal
from backend.moderation.services.hearing import remind_hearers
from tests.cast import person
from tests.factories.moderation import sanctioned
from tests.factories.places import PlaceFactory

EN = {"Accept-Language": "en"}


@pytest.fixture
def decision(place, marek, oksana, zofia):
    return sanctioned(place, author=marek, by=oksana, judge=zofia, hide=True, sanction="mute").decision


def told(*people) -> list[int]:
    return [one.notifications.filter(kind="appeal_waits").count() for one in people]


def test_the_network_is_told_and_nobody_concerned(decision, marek, oksana, zofia, halina, adam, ewa):
    file_appeal(decision, by=marek, text="To był cytat.")
    assert told(adam, ewa, marek, oksana, zofia, halina) == [1, 1, 0, 0, 0, 0]


def test_where_there_is_no_network_moderators_elsewhere_are_told(decision, marek, zofia, halina):
    iga = person("Iga", PlaceFactory(), "moderator")
    file_appeal(decision, by=marek, text="To był cytat.")
    assert told(iga, halina, zofia) == [1, 0, 0]


def test_where_there_is_nobody_else_another_person_of_the_place_is_told(decision, marek, zofia, halina):
    file_appeal(decision, by=marek, text="To był cytat.")
    assert told(halina, zofia) == [1, 0]


def test_two_appeals_are_told_together(decision, place, marek, oksana, zofia, adam):
    other = sanctioned(place, author=oksana, by=marek, judge=zofia, hide=True, sanction="warn").decision
    file_appeal(decision, by=marek, text="To był cytat.")
    file_appeal(other, by=oksana, text="To był żart.")
    assert told(adam) == [1]
    adam.notifications.update(read_at=timezone.now())
    Appeal.objects.update(created_at=timezone.now() - timedelta(days=15))
    assert remind_hearers() == 2
    assert told(adam) == [2]


def test_nobody_is_reminded_before_it_is_late(decision, marek, adam):
    file_appeal(decision, by=marek, text="To był cytat.")
    assert remind_hearers() == 0


def test_list_and_letter_say_by_when_it_is_answered(client, decision, marek, adam):
    appeal = file_appeal(decision, by=marek, text="To był cytat.")
    assert appeal.due_at - appeal.created_at == timedelta(days=14)
    client.force_login(adam)
    queue, page = reverse("appeal-queue"), reverse("appeal", args=[appeal.pk])
    assert "Answer by" in client.get(queue, headers=EN).text
    assert "Answer by" in client.get(page, headers=EN).text
    assert ">late<" not in client.get(queue, headers=EN).text
    Appeal.objects.update(created_at=timezone.now() - timedelta(days=15))
    assert ">late<" in client.get(queue, headers=EN).text
    client.force_login(marek)
    assert "You will have an answer by" in client.get(decision.get_absolute_url(), headers=EN).text


def test_dashboard_says_how_long_the_oldest_has_waited(client, decision, marek, adam):
    file_appeal(decision, by=marek, text="To był cytat.")
    Appeal.objects.update(created_at=timezone.now() - timedelta(days=3))
    from backend.panel.needs import cards_of

    [card] = [card for card in cards_of(adam) if card.need.code == "appeals"]
    assert card.hours == 72
