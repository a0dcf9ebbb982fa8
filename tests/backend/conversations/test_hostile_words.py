"""Words that nobody types by accident harm neither the room nor those who read it."""

import pytest
from django.urls import reverse

from backend.conversations import services
from backend.conversations.markdown import to_html
from backend.core.markdown import MOST_BRACKETS, MOST_MARKS
from backend.core.markdown import to_html as prose
from tests.cast import person
from tests.factories.conversations import say

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(place):
    return services.main_room(place)


@pytest.mark.parametrize("address", ["http://[x", "https://exa℀mple.com", "http://[::1", "https://]/", "http://a:b:c/"])
def test_what_only_looks_like_an_address_is_text(room, marek, client, address):
    client.force_login(marek)
    sent = client.post(room.get_absolute_url(), {"body": address}, headers={"Accept": "application/json"})
    assert sent.status_code == 201
    assert address[:8] in sent.json()["html"]
    assert client.get(room.get_absolute_url()).status_code == 200
    assert client.get(reverse("conversation-log", args=[room.pk]), {"after": 0}).status_code == 200


@pytest.mark.parametrize("sign", ["[", "![", "[[a]", "http://a.pl/(", "**a", "`a ", "~~a"])
@pytest.mark.parametrize("render", [to_html, prose])
def test_crowd_of_signs_is_shown_as_it_was_typed(sign, render):
    body = sign * (MOST_MARKS + 1)
    assert render(body) == f"<p>{body}</p>"


def test_crowded_words_are_still_escaped():
    body = "[" * (MOST_BRACKETS + 1) + "<script>alert(1)</script>"
    for render in (to_html, prose):
        assert "<script" not in render(body)


def test_words_of_a_hidden_message_are_nowhere(room, marek, oksana, zofia, client):
    message = say(room, oksana, "Tajne słowa")
    services.hide_message(message, by=zofia)
    client.force_login(marek)
    for page in (reverse("message-options", args=[message.pk]), room.get_absolute_url()):
        assert "Tajne" not in client.get(page).text


def test_guess_does_not_tell_who_belongs_to_the_place(place, marek, jan):
    room = services.open_room(place, by=animator_of(place), title="Dla wszystkich", audience="neighbours")
    message = say(room, jan, "Cześć @Marek")
    assert list(message.mentions.all()) == []
    assert not marek.notifications.exists()
    say(room, marek, "Jestem")
    assert list(say(room, jan, "Cześć @Marek").mentions.all()) == [marek]


def animator_of(place):
    return person("Ola", place, "animator")


def test_calling_everyone_costs_the_same_for_many(place, room, halina, django_assert_max_num_queries):
    for number in range(30):
        person(f"Sąsiad {number}", place)
    with django_assert_max_num_queries(30):
        say(room, halina, "@wszyscy Zebranie!")
    assert sum(one.user.notifications.count() for one in place.memberships.all()) == 30


def test_who_was_called_is_not_called_again_by_a_change(room, marek, oksana):
    message = say(room, marek, "@Oksana chodź")
    services.edit_message(message, by=marek, body="chodź")
    services.edit_message(message, by=marek, body="@Oksana chodź, proszę")
    assert list(message.mentions.all()) == [oksana]
    assert oksana.notifications.count() == 1
