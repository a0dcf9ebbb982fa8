"""Who learns of what was held, and when: nobody before it is shown, then those for whom it was, and what is true."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.conversations import services as talks
from backend.conversations.services import main_room
from backend.moderation.models import Case
from backend.moderation.services import decide, hide_content, restore_content
from backend.notifications.models import Notification
from backend.recognition.models import Hit
from backend.recognition.services import release_due
from backend.sharing.models import Listing
from backend.sharing.services import complete_request, create_listing, thank_for_request
from backend.sharing.services.searches import keep_search, tell_daily
from tests.backend.sharing.asking import ask
from tests.factories.conversations import say
from tests.factories.moderation import verdict
from tests.factories.recognition import look_for
from tests.factories.sharing import ListingFactory

pytestmark = pytest.mark.django_db
Kind = Notification.Kind
BAD = "Szybkie chwilówki od ręki"


def kinds_of(person) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("kind", flat=True))


def leave(target, *, by, **facts):
    decide(Case.objects.about(target).get(), by=by, verdict=verdict(**facts))


def test_who_is_written_to_learns_of_a_held_message_once_it_is_shown(marek, oksana, ewa, place):
    look_for("example.com", kind="link")
    message = say(talks.write_to(oksana, by=marek), marek, "Tu: example.com")
    assert kinds_of(oksana) == []
    leave(message, by=ewa)
    assert kinds_of(oksana) == [Kind.MESSAGE]


def test_who_read_a_message_is_not_told_of_it_again(marek, oksana, ewa, place):
    talk = talks.write_to(oksana, by=marek)
    message = say(talk, marek, "Cześć")
    oksana.notifications.update(read_at=timezone.now())
    hide_content(message, by=ewa, statement="To rani.")
    restore_content(message, by=ewa)
    assert kinds_of(oksana) == [Kind.MESSAGE]


def test_what_its_author_took_back_is_not_said_to_be_shown_again(place, marek, zofia):
    look_for("chwilówka")
    talks.delete_message(say(main_room(place), marek, BAD), by=marek)
    Hit.objects.update(held_until=timezone.now() - timedelta(minutes=1))
    assert release_due() == 1
    assert kinds_of(marek) == [Kind.CONTENT_HELD]


def test_what_somebody_is_warned_for_is_not_called_fine(client, place, marek, zofia):
    look_for("chwilówka")
    message = say(main_room(place), marek, BAD)
    leave(message, by=zofia, sanction="warn")
    message.refresh_from_db()
    assert not message.is_hidden
    assert Kind.CONTENT_RELEASED not in kinds_of(marek)
    client.force_login(marek)
    assert "It is fine" not in client.get(reverse("notification-list")).text


def test_a_letter_does_not_say_of_what_was_held_that_it_was_only_pointed_out(client, place, marek, zofia):
    look_for("chwilówka")
    decision = hide_content(say(main_room(place), marek, BAD), by=zofia, statement="To reklama.")
    client.force_login(marek)
    for told in (decision.statement, client.get(decision.get_absolute_url()).text):
        assert "or hold it until a person has looked" in told


def test_who_is_thanked_neither_hears_of_held_words_nor_reads_them_before_they_are_shown(
    client, place, marek, oksana, zofia
):
    look_for("chwilówka")
    asked = complete_request(ask(ListingFactory(place=place, author=marek), oksana), by=marek)
    before = kinds_of(marek)
    note = thank_for_request(asked, by=oksana, text="Dzięki, oto chwilówka!")
    note.refresh_from_db()
    assert note.hidden_at
    client.force_login(marek)
    assert client.get(reverse("report", args=["thankyou", note.pk])).status_code == 404
    assert kinds_of(marek) == before
    leave(note, by=zofia)
    assert kinds_of(marek) == [*before, Kind.THANKS]
    assert note.text in client.get(asked.get_absolute_url()).text


@pytest.mark.usefixtures("mailoutbox")  # jobs of the worker at once
def test_who_keeps_a_search_hears_of_a_held_listing_once_it_is_shown(place, marek, oksana, zofia):
    look_for("chwilówka")
    keep_search(place, by=oksana, query="q=krzesło", name="Krzesło")
    listing = create_listing(place, by=marek, kind="give", title="Krzesło", body=BAD)
    assert kinds_of(oksana) == []
    leave(listing, by=zofia)
    assert kinds_of(oksana) == [Kind.SEARCH_FOUND]


@pytest.mark.usefixtures("mailoutbox")
def test_what_was_held_when_it_was_new_is_new_once_it_is_shown(place, marek, oksana, zofia):
    look_for("chwilówka")
    keep_search(place, by=oksana, query="kind=give", name="Oddam", alert="daily")
    held = create_listing(place, by=marek, kind="give", title="Krzesło", body=BAD)
    create_listing(place, by=marek, kind="give", title="Stół", body="Dębowy")
    tell_daily()
    leave(held, by=zofia)
    tell_daily()
    found = oksana.notifications.filter(kind=Kind.SEARCH_FOUND).order_by("pk")
    assert [notice.params["why"] for notice in found] == ["Stół", "Krzesło"]
    titles = [listing.title for listing in Listing.objects.newest_first()]
    assert titles == ["Krzesło", "Stół"]
