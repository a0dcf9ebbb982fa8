"""Language, colours and text size: from the browser for guests, from the account for those signed in."""

import pytest
from django.utils import timezone

from backend.accounts.middleware import language_of, zone_of
from backend.accounts.sessions import LOOK
from tests.factories.accounts import UserFactory


def language(rf, user, accept="", cookie=None):
    request = rf.get("/", headers={"Accept-Language": accept} if accept else {})
    if cookie:
        request.COOKIES["django_language"] = cookie
    return language_of(request, user)


@pytest.mark.parametrize(
    ("accept", "spoken"),
    [("", "pl"), ("de", "pl"), ("uk-UA,en;q=0.5", "uk"), ("de,en-GB;q=0.8", "en"), ("*", "pl"), ("\x00;q", "pl")],
)
def test_guest_reads_in_a_language_of_the_browser_or_polish(rf, guest, accept, spoken):
    assert language(rf, guest, accept) == spoken


def test_cookie_wins_over_the_account_and_the_account_over_the_browser(rf):
    user = UserFactory.build(language="uk")
    assert language(rf, user, accept="en") == "uk"
    assert language(rf, user, accept="en", cookie="pl") == "pl"
    assert language(rf, user, accept="en", cookie="xx") == "uk"


def test_page_says_its_language_and_what_it_varies_by(client, db):
    response = client.get("/wyglad/", headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "en"
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in response.headers["Vary"].split(",")}
    assert '<html lang="en"' in response.text


def test_guest_keeps_the_look(client, db):
    choice = {"theme": "dark", "text_size": "xl", "contrast": "more", "language": "en"}
    response = client.post("/wyglad/", choice, follow=True)
    assert 'data-theme="dark" data-text="xl" data-contrast="more"' in response.text
    assert '<html lang="en"' in response.text
    assert "Saved." in response.text


def test_forged_session_changes_nothing(client, db):
    session = client.session
    session[LOOK] = {"theme": '"><script>', "text_size": "huge"}
    session.save()
    assert 'data-theme="auto" data-text="m"' in client.get("/wyglad/").text


def test_unknown_choice_is_refused(client, db):
    response = client.post("/wyglad/", {"theme": "pink", "text_size": "m", "contrast": "normal", "language": "pl"})
    assert response.status_code == 422


def test_account_keeps_the_look_on_every_device(client, other_client, marek):
    client.force_login(marek)
    client.post("/wyglad/", {"theme": "dark", "text_size": "l", "contrast": "normal", "language": "uk"})
    other_client.force_login(marek)
    text = other_client.get("/wyglad/").text
    assert '<html lang="uk" data-theme="dark" data-text="l"' in text


def test_switched_language_stays_with_the_account(client, marek):
    client.force_login(marek)
    response = client.post("/i18n/setlang/", {"language": "uk", "next": "/wyglad/"})
    assert response.url == "/wyglad/"
    marek.refresh_from_db()
    assert marek.language == "uk"
    assert '<html lang="uk"' in client.get("/wyglad/").text


def test_guest_switches_the_language_of_the_browser(client, db):
    client.post("/i18n/setlang/", {"language": "en", "next": "/wyglad/"})
    assert '<html lang="en"' in client.get("/wyglad/").text


def test_unknown_language_is_not_kept(client, marek):
    client.force_login(marek)
    client.post("/i18n/setlang/", {"language": "xx", "next": "/"})
    marek.refresh_from_db()
    assert marek.language == "en"


def test_language_switch_never_leads_to_another_house(client, db):
    assert client.post("/i18n/setlang/", {"language": "en", "next": "https://evil.example/"}).url == "/"


def test_time_zone_of_the_account(client, marek):
    client.force_login(marek)
    client.post("/konto/strefa/", {"time_zone": "Europe/Kyiv"})
    marek.refresh_from_db()
    assert zone_of(marek).key == "Europe/Kyiv"


@pytest.mark.parametrize("name", ["", "Europe/Nowhere", "../etc/passwd"])
def test_zone_that_is_not_known_is_the_network_own(name):
    assert zone_of(UserFactory.build(time_zone=name)) is None


def test_guest_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/wyglad/")
    timezone.deactivate()


@pytest.fixture
def other_client():
    from django.test import Client

    return Client()
