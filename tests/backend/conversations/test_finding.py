"""Finding words and people on the pages of conversations."""

import pytest
from django.urls import reverse

from backend.conversations.models import Conversation
from backend.conversations.services import main_room, open_conversation
from tests.cast import person
from tests.factories.conversations import say
from tests.factories.places import MembershipFactory


def search(client, user, words: str) -> str:
    client.force_login(user)
    return client.get(reverse("conversation-search"), {"q": words}).text


def test_found_words_are_marked_in_every_form(client, place, marek):
    say(main_room(place), marek, "Kto ma **drabinę**? <Drabiny> są drogie.")
    page = search(client, marek, "drabina")
    assert "<mark>drabinę</mark>" in page
    assert "&lt;<mark>Drabiny</mark>&gt;" in page


def test_excerpt_begins_near_the_word(client, place, marek):
    say(main_room(place), marek, "Długi wstęp. " * 40 + "Potem drabina.")
    page = search(client, marek, "drabina")
    assert "<mark>drabina</mark>" in page
    assert page.count("Długi wstęp.") < 10


def test_private_result_says_with_whom_in_a_constant_number_of_queries(
    client, marek, oksana, halina, django_assert_max_num_queries
):
    say(open_conversation(kind="direct", people=[marek, oksana]), oksana, "Klucz")
    assert "private conversation with Oksana" in search(client, marek, "klucz")
    with django_assert_max_num_queries(40) as one:
        search(client, marek, "klucz")
    limit = len(one)
    say(open_conversation(kind="direct", people=[marek, halina]), halina, "Klucz")
    with django_assert_max_num_queries(limit):
        assert "private conversation with Halina" in search(client, marek, "klucz")


@pytest.fixture
def neighbours(place):
    people = [person(f"Sąsiad {number:02}") for number in range(45)]
    for one in people:
        MembershipFactory(place=place, user=one)
    return people


def test_people_of_a_group_are_filtered_and_those_chosen_stay(client, marek, oksana, halina, neighbours):
    client.force_login(marek)
    address = reverse("group-add")
    page = client.get(address)
    assert page.text.count('name="people"') == 40
    assert "There are more people" in page.text
    page = client.get(address, {"name": "oksa", "people": [halina.pk, "x"], "title": "Kapusta"})
    assert page.text.count('name="people"') == 2
    assert page.text.count("checked") == 1
    assert 'value="Kapusta"' in page.text
    assert "csrfmiddlewaretoken" in page.text
    assert 'type="hidden" name="csrfmiddlewaretoken"' not in page.text.split("<main")[1].split("</main")[0]
    page = client.get(address, {"name": "nobody-of-this-name"})
    assert "Nobody of this name" in page.text


def test_group_begins_with_people_of_several_searches(client, marek, oksana, neighbours):
    client.force_login(marek)
    last = neighbours[-1]
    client.post(reverse("group-add"), {"name": "oksa", "people": [oksana.pk, last.pk], "title": ""})
    group = Conversation.objects.get(kind="group")
    assert set(group.participations.values_list("user", flat=True)) == {marek.pk, oksana.pk, last.pk}
