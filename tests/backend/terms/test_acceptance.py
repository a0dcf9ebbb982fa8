"""New rules: everybody is told, nobody is locked out before their day, and then only writing waits."""

from datetime import timedelta

import pytest
import rules

from backend.conversations.services import main_room
from backend.core.errors import NotAllowed
from backend.terms.models import Acceptance
from backend.terms.rules import WAITING, AcceptanceNeeded
from backend.terms.services import TooEarly, accept_rules, publish_draft, tell_of_version
from backend.terms.standing import awaited_version, today
from tests.factories.conversations import say

EN = {"Accept-Language": "en"}


@pytest.fixture
def at_once(settings):
    settings.TERMS_NOTICE_DAYS = 0


def test_a_new_account_keeps_which_rules_it_accepted_and_in_which_language(client, db, mailoutbox):
    facts = {"email": "nowa@example.org", "password1": "herbata-z-miodem", "display_name": "Nowa"}
    response = client.post("/konto/signup/", {**facts, "accepts_rules": "on"}, headers={"Accept-Language": "uk"})
    assert response.status_code == 302, response.context["form"].errors
    acceptance = Acceptance.objects.get()
    assert (acceptance.user.email, acceptance.version.number, acceptance.language) == ("nowa@example.org", 1, "uk")


def test_the_form_of_a_new_account_leads_to_the_rules(client, db):
    page = client.get("/konto/signup/", headers=EN).text
    assert 'href="/zasady/"' in page
    assert 'href="/prywatnosc/"' in page


def test_rules_bind_two_weeks_after_they_were_published_at_the_soonest(publish_rules):
    with pytest.raises(TooEarly):
        publish_rules(days=13)
    assert publish_rules(days=14).valid_from == today() + timedelta(days=14)


def test_everybody_is_told_of_new_rules_but_their_author(publish_rules, marek, ewa, client):
    version = publish_rules()
    assert tell_of_version(version) > 0
    note = marek.notifications.get(kind="terms_changed")
    assert note.url == version.get_absolute_url()
    assert not ewa.notifications.filter(kind="terms_changed").exists()
    client.force_login(marek)
    assert "rules of the network" in client.get("/powiadomienia/", headers=EN).text


def test_until_their_day_new_rules_are_a_calm_strip(client, publish_rules, marek, place):
    publish_rules(days=14)
    client.force_login(marek)
    page = client.get("/", headers=EN).text
    assert "We change the rules from" in page
    assert "I accept the new rules" in page
    assert say(main_room(place), marek).pk


def test_from_their_day_writing_waits_for_acceptance(client, publish_rules, at_once, marek, place):
    version = publish_rules(days=0)
    marek.refresh_from_db()
    with pytest.raises(AcceptanceNeeded):
        say(main_room(place), marek)
    client.force_login(marek)
    response = client.get("/", headers=EN)
    assert "Writing waits until you accept them." in response.text
    response = client.post(f"/zasady/przyjmuje/{version.pk}/", {"next": "/miejsca/"}, headers=EN)
    assert response.url == "/miejsca/"
    assert "Writing waits" not in client.get("/", headers=EN).text
    assert say(main_room(place), type(marek).objects.get(pk=marek.pk)).pk


def test_an_act_that_no_page_catches_ends_on_a_page_with_what_changed(client, publish_rules, at_once, jan, place):
    publish_rules(days=0)
    client.force_login(jan)
    address = f"/miejsca/{place.slug}/dolacz/"
    response = client.post(address, headers=EN)
    assert response.status_code in (302, 403)
    page = client.get("/", headers=EN).text if response.status_code == 302 else response.text
    assert "The rules changed" in page
    assert not place.memberships.filter(user=jan).exists()


def test_reading_and_leaving_never_wait(client, publish_rules, at_once, marek, place):
    publish_rules(days=0)
    client.force_login(marek)
    assert client.get(f"/miejsca/{place.slug}/").status_code == 200
    assert client.post(f"/miejsca/{place.slug}/opusc/").status_code == 302
    assert not place.memberships.filter(user=marek).exists()


def test_whoever_joined_later_accepted_then(publish_rules, at_once, django_user_model):
    publish_rules(days=0)
    from tests.factories.accounts import UserFactory

    assert awaited_version(UserFactory()) is None


def test_the_api_says_the_same(client, publish_rules, at_once, marek, place):
    publish_rules(days=0)
    client.force_login(marek)
    room = main_room(place)
    body = {"body": "Hej", "client_id": "6f9619ff-8b86-d011-b42d-00c04fc964ff"}
    response = client.post(f"/api/v1/conversations/{room.pk}/messages/", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (403, "acceptance_needed")


def test_a_draft_and_an_old_version_cannot_be_accepted(publish_rules, at_once, network_rules, marek, ewa):
    publish_rules(days=0)
    old = network_rules.versions.get(number=1)
    with pytest.raises(NotAllowed):
        accept_rules(old, by=marek, language="pl")


def test_accepting_twice_is_once(client, publish_rules, marek):
    version = publish_rules()
    for _ in range(2):
        accept_rules(version, by=marek, language="en")
    assert marek.acceptances.count() == 1


def test_nobody_but_a_coordinator_publishes_rules(publish_rules, network_rules, halina, ewa):
    from backend.terms.services import open_draft

    draft = open_draft(network_rules, by=ewa)
    with pytest.raises(NotAllowed):
        publish_draft(draft, by=halina, valid_from=today() + timedelta(days=30))


def test_after_acceptance_one_is_not_sent_to_another_site(client, publish_rules, marek):
    version = publish_rules()
    client.force_login(marek)
    response = client.post(f"/zasady/przyjmuje/{version.pk}/", {"next": "https://evil.example/"})
    assert response.url == "/"


def test_every_act_that_waits_is_a_permission():
    assert set(rules.permissions.permissions) >= WAITING
