"""Choosing what letters come, and stopping them from the letter itself."""

import re
from datetime import time

import pytest

from backend.notifications.models import MailPreferences, Notification
from backend.notifications.selectors import preferences_of
from backend.notifications.services import notify, send_letters
from backend.notifications.services.preferences import stop_token
from backend.notifications.topics import BY_CODE, TOPICS
from tests.backend.notifications.conftest import warsaw

HOURS = {"quiet_from": "22:30", "quiet_until": "07:00", "daily_at": "18:00"}
SETTINGS = "/powiadomienia/ustawienia/"


def chosen(user) -> dict:
    preferences = preferences_of(user)
    return {topic.code: preferences.when(topic) for topic in TOPICS}


def test_choices_and_hours_are_kept(client, marek):
    client.force_login(marek)
    data = HOURS | {topic.code: "never" for topic in TOPICS} | {"seats": "now", "talks": "daily"}
    response = client.post(SETTINGS, data, follow=True)
    assert "Saved." in response.text
    assert chosen(marek) == {topic.code: "never" for topic in TOPICS} | {"seats": "now", "talks": "daily"}
    preferences = preferences_of(marek)
    assert (preferences.quiet_from, preferences.quiet_until) == (time(22, 30), time(7))
    assert re.search(r'<option value="daily" selected>', response.text)


@pytest.mark.parametrize(("preset", "seats", "talks"), [("everything", "now", "now"), ("daily", "daily", "daily")])
def test_preset_fills_the_table_in_one_press(client, marek, preset, seats, talks):
    client.force_login(marek)
    client.post(SETTINGS, HOURS | {topic.code: "never" for topic in TOPICS} | {"preset": preset})
    assert (chosen(marek)["seats"], chosen(marek)["talks"]) == (seats, talks)


def test_only_important_is_what_everyone_has_at_first(client, marek):
    usual = chosen(marek)
    client.force_login(marek)
    client.post(SETTINGS, HOURS | {topic.code: "never" for topic in TOPICS} | {"preset": "important"})
    assert chosen(marek) == usual


def test_wrong_hours_are_said_at_the_field_and_nothing_is_kept(client, marek):
    client.force_login(marek)
    data = HOURS | {topic.code: "never" for topic in TOPICS} | {"quiet_from": "25:00"}
    response = client.post(SETTINGS, data)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert not MailPreferences.objects.exists()


def test_settings_are_for_those_who_are_signed_in(client, db):
    assert client.get(SETTINGS).status_code == 302


def test_inbox_leads_to_the_switch_of_each_line(client, marek):
    notify(marek, Notification.Kind.MENTION, params={"who": "Oksana"}, url="/rozmowy/1/")
    client.force_login(marek)
    assert f"{SETTINGS}#topic-talks" in client.get("/powiadomienia/").text
    assert 'id="topic-talks"' in client.get(SETTINGS).text


def test_address_that_is_not_confirmed_is_said(client, halina, marek):
    client.force_login(halina)
    assert "not confirmed" in client.get(SETTINGS).text
    client.force_login(marek)
    assert "not confirmed" not in client.get(SETTINGS).text


def stop_address(user, *codes):
    return f"/powiadomienia/bez-listow/{stop_token(user.pk, list(codes))}/"


def test_mail_program_stops_letters_in_one_press_without_signing_in(client, marek, mailoutbox):
    noon = warsaw(26, 12)
    notify(marek, Notification.Kind.LISTING_REQUESTED, params={"who": "O"}, url="/")
    Notification.objects.update(created_at=noon, mail_at=noon)
    send_letters(now=noon)
    address = mailoutbox[0].message()["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    # RFC 8058: no cookies, no CSRF token, this body.
    client.handler.enforce_csrf_checks = True
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert chosen(marek)["sharing"] == "never"
    assert chosen(marek)["seats"] == "now"


def test_opening_the_link_changes_nothing(client, marek):
    response = client.get(stop_address(marek, "seats"))
    assert response.status_code == 200
    assert str(BY_CODE["seats"].label) in response.text
    assert "marek@example.org" not in response.text
    assert not MailPreferences.objects.exists()


def test_mistake_is_taken_back_in_one_press(client, marek):
    client.post(stop_address(marek, "seats"))
    assert chosen(marek)["seats"] == "never"
    client.post(stop_address(marek, "seats"), {"action": "back"})
    assert chosen(marek)["seats"] == "now"


def test_changed_link_does_nothing(client, marek):
    address = stop_address(marek, "seats")
    assert client.post(address[:-3] + "xx/").status_code == 404
    assert not MailPreferences.objects.exists()


def test_link_of_a_closed_account_does_nothing(client, marek):
    address = stop_address(marek, "seats")
    marek.is_active = False
    marek.save(update_fields=["is_active"])
    assert client.post(address).status_code == 404
