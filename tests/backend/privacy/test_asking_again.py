"""Somebody without password and passkey proves who they are by a new sign-in with a code."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token

from backend.privacy.models import Departure, Export
from backend.privacy.services import guarding

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def zosia(marek):
    """A child: it has no password, and signs in by a code to its address."""
    born = timezone.localdate() - timedelta(days=12 * 366)
    return guarding.create_child(by=marek, display_name="Zosia", email="zosia@example.org", born_on=born)


@pytest.mark.parametrize(
    ("address", "facts"),
    [("/konto/moje-dane/", {}), ("/konto/usuniecie/", {"word": "delete"}), ("/konto/token/", {})],
)
def test_a_browser_that_was_left_open_gets_nothing(client, zosia, address, facts, mailoutbox):
    client.force_login(zosia)
    answer = client.post(address, facts, headers=ENGLISH)
    assert answer.url.startswith(reverse("sign-in-again"))
    assert not any(model.objects.exists() for model in (Export, Departure, Token))


def test_htmx_is_led_there_as_a_whole(client, zosia):
    client.force_login(zosia)
    answer = client.post("/konto/moje-dane/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(reverse("sign-in-again"))


def test_a_new_sign_in_by_code_leads_back_and_counts(client, zosia, mailoutbox):
    EmailAddress.objects.create(user=zosia, email=zosia.email, verified=True, primary=True)
    client.force_login(zosia)
    page = client.get(client.get("/konto/usuniecie/").url, headers=ENGLISH)
    by_code = re.search(f'name="next" value="({reverse("account_request_login_code")}[^"]+)"', page.text)[1]
    assert client.post(reverse("account_logout"), {"next": by_code}).url == by_code
    confirm = client.post(by_code, {"email": zosia.email}).url
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", mailoutbox[-1].body)[0]
    assert client.post(confirm, {"code": code}).url == "/konto/usuniecie/"
    assert client.get("/konto/usuniecie/").status_code == 200
    client.post("/konto/usuniecie/", {"word": "delete"}, headers=ENGLISH)
    assert Departure.objects.get().user == zosia


def test_what_was_posted_is_not_kept_it_leads_back_to_the_page_with_the_button(client, zosia):
    client.force_login(zosia)
    asked = client.post("/konto/token/")
    page = client.get(asked.url, headers={"Referer": "http://testserver/konto/dzieci/"}).text
    assert "?next=%2Fkonto%2Fdzieci%2F" in page
