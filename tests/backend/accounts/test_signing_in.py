"""Sign-ins in a browser that is new are told, without saying where people are."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import KnownBrowser, User
from backend.notifications.models import Notification

FIREFOX = "Mozilla/5.0 (Android 16; Mobile; rv:148.0) Gecko/148.0 Firefox/148.0"
NEWER = FIREFOX.replace("148", "149")
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


@pytest.fixture
def sign_in(client, marek):
    def sign_in(user_agent):
        client.logout()
        data = {"login": marek.email, "password": "a-long-password"}
        return client.post(reverse("account_login"), data, headers={"User-Agent": user_agent}, REMOTE_ADDR="192.0.2.7")

    marek.emailaddress_set.create(email=marek.email, verified=True, primary=True)
    return sign_in


def told(marek) -> list[str]:
    return [row.params["what"] for row in Notification.objects.filter(recipient=marek, kind="new_sign_in")]


def test_first_browser_is_not_told_of(sign_in, marek, mailoutbox):
    assert sign_in(FIREFOX).status_code == 302
    assert (told(marek), mailoutbox) == ([], [])


def test_first_browser_of_an_account_from_before_is_told_of(sign_in, marek, mailoutbox):
    User.objects.filter(pk=marek.pk).update(date_joined=timezone.now() - timedelta(days=2))
    sign_in(FIREFOX)
    sign_in(FIREFOX)
    assert told(marek) == ["Firefox, Android"]
    assert len(mailoutbox) == 1


def test_another_browser_is_told_of_once(sign_in, marek, mailoutbox):
    for user_agent in (FIREFOX, CHROME, CHROME, NEWER):
        sign_in(user_agent)
    assert told(marek) == ["Chrome, Linux"]
    assert len(mailoutbox) == 1
    letter = mailoutbox[0]
    assert letter.to == [marek.email]
    assert "Chrome, Linux" in letter.body
    assert "192.0.2.7" not in letter.body
    assert reverse("usersessions_list") in letter.body


def test_only_the_kind_of_browser_is_kept(sign_in, marek):
    sign_in(FIREFOX)
    sign_in("some program 7.3")
    assert set(KnownBrowser.objects.values_list("kind", flat=True)) == {"Firefox, Android", ""}


def test_everywhere_else_is_signed_out(sign_in, client, marek):
    other_client = Client()
    other_client.force_login(marek)
    other_client.get("/")
    sign_in(FIREFOX)
    assert other_client.get(reverse("account")).status_code == 200
    client.post(reverse("usersessions_list"))
    assert client.get(reverse("account")).status_code == 200
    page = client.get(reverse("usersessions_list"), headers={"Accept-Language": "en"})
    assert len(page.context["sessions"]) == 1
    assert page.text.count("this device") == 1


@pytest.fixture
def browsers(sign_in, marek):
    """Three devices of Marek, each signed in by its own."""
    data = {"login": marek.email, "password": "a-long-password"}
    devices = [Client(headers={"User-Agent": agent}) for agent in (FIREFOX, CHROME, NEWER)]
    for device in devices:
        assert device.post(reverse("account_login"), data).status_code == 302
    return devices


def test_one_device_is_signed_out_and_the_others_stay(browsers):
    here, lost, _other = browsers
    page = here.get(reverse("usersessions_list"), headers={"Accept-Language": "en"})
    assert page.text.count("Sign out there") == 2
    session = UserSession.objects.get(session_key=lost.session.session_key)
    assert here.post(reverse("session-end", args=[session.pk])).status_code == 302
    signed_in = [device.get(reverse("account")).status_code == 200 for device in browsers]
    assert signed_in == [True, False, True]


def test_nobody_signs_out_the_device_of_another(client, browsers, oksana):
    client.force_login(oksana)
    session = UserSession.objects.get(session_key=browsers[0].session.session_key)
    assert client.post(reverse("session-end", args=[session.pk])).status_code == 404
    assert browsers[0].get(reverse("account")).status_code == 200
