"""Whoever counts through numbers learns nothing: what may not be known answers like what is not there."""

import pytest
from django.urls import NoReverseMatch, reverse

from backend.conversations.models import Conversation
from backend.conversations.services import open_conversation
from backend.events.models import CalendarFeed
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.services import create_invitation
from backend.sharing.services import request_listing
from backend.sharing.services.searches import keep_search
from tests.factories.bookings import RoomFactory
from tests.factories.conversations import say
from tests.factories.lending import LoanFactory
from tests.factories.moderation import reported_message
from tests.factories.sharing import ListingFactory
from tests.house.addresses import addresses

pytestmark = pytest.mark.django_db
NOTHING = 987_654
TALK = "rozmowy/<int:pk>/"
MESSAGE = "rozmowy/wiadomosc/<int:pk>/"


@pytest.fixture
def hidden(place, marek, oksana, halina) -> list[tuple[str, dict]]:
    """Beginnings of routes, and the number of something behind them that outsiders know nothing of."""
    talk = open_conversation(kind=Conversation.Kind.DIRECT, people=[marek, oksana])
    message = say(talk, marek, "tylko dla Oksany")
    report = reported_message(place, author=marek, by=oksana)
    told = notify(marek, Notification.Kind.ROLE_CHANGED, params={"where": place.name}, url="/")
    exchange = request_listing(ListingFactory(author=oksana, place=place), by=marek, message="Poproszę")
    at_place = {"slug": place.slug}
    return [
        (f"/{TALK}", {"pk": talk.pk}),
        (f"/{MESSAGE}", {"pk": message.pk}),
        ("/zgloszenia/<int:pk>/", {"pk": report.pk}),
        ("/panel/zgloszenia/<int:pk>/", {"pk": report.pk}),
        ("/powiadomienia/<int:pk>/", {"pk": told.pk}),
        ("/prosby/<int:pk>/", {"pk": exchange.pk}),
        ("/moje-wyszukiwania/<int:pk>/", {"pk": keep_search(None, by=marek, query="q=lampa", name="Lampa").pk}),
        (
            "/moj-kalendarz/subskrypcje/<int:pk>/",
            {"pk": CalendarFeed.objects.create(user=marek, name="Telefon", token_hash="0" * 64).pk},
        ),
        ("/miejsca/<slug:slug>/ludzie/<int:pk>/", at_place | {"pk": marek.memberships.get().pk}),
        ("/miejsca/<slug:slug>/zaproszenia/<int:pk>/", at_place | {"pk": create_invitation(place, by=halina).pk}),
        ("/miejsca/<slug:slug>/ustawienia/sale/<int:pk>/", at_place | {"pk": RoomFactory(place=place).pk}),
    ]


def told(client, method: str, path: str, number: int) -> tuple:
    answer = getattr(client, method)(path)
    words = answer.text.count("tylko dla Oksany") + answer.text.count("Lampa") if answer.status_code < 400 else 0
    return answer.status_code, answer.headers.get("Location", "").replace(str(number), "…"), words


@pytest.mark.parametrize("who", ["guest", "jan", "zofia"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_hidden_answers_like_what_is_not_there(client, request, hidden, who, method):
    if who != "guest":
        client.force_login(request.getfixturevalue(who))
    looked, different = 0, []
    for beginning, known in hidden:
        if who == "zofia" and ("zgloszenia" in beginning or "ludzie" in beginning):
            continue  # a moderator of the place may know of these
        for address in addresses():
            if not address.route.startswith(beginning) or address.route.count("<") != len(known):
                continue
            try:
                paths = [reverse(address.name, kwargs=known | {"pk": pk}) for pk in (known["pk"], NOTHING)]
            except NoReverseMatch:
                continue
            looked += 1
            answers = [told(client, method, path, pk) for path, pk in zip(paths, (known["pk"], NOTHING), strict=True)]
            if answers[0] != answers[1]:
                different.append((address.route, *answers))
    assert different == []
    assert looked > 20


def test_loans_and_bookings_have_names_that_cannot_be_counted(place):
    assert len(LoanFactory().slug) >= 10
