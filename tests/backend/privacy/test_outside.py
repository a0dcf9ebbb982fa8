"""Somebody whom the network shuts out takes their data along and ends the account by a link to their address."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from backend.accounts.models import User
from backend.moderation.signing import link_to as letter_of
from backend.privacy.models import Departure, Export
from backend.privacy.services import exporting, outside
from tests.factories.moderation import sanctioned

EN = {"Accept-Language": "en"}


@pytest.fixture
def shut_out(place, marek, oksana, adam):
    return sanctioned(place, author=marek, by=oksana, judge=adam, sanction="suspend", everywhere=True)


def ask_for_link(client, sanction):
    return client.post(letter_of(sanction.decision), {"action": "data"}, headers=EN, follow=True)


@pytest.fixture
def link(shut_out, marek):
    return outside.link_to(marek)


def test_the_page_that_says_why_writes_to_the_address(client, shut_out, marek, mailoutbox):
    mailoutbox.clear()
    assert "Write to me" in client.get(letter_of(shut_out.decision), headers=EN).text
    assert "We wrote to your address" in ask_for_link(client, shut_out).text
    assert [letter.to for letter in mailoutbox] == [[marek.email]]
    link = re.search(r"/moje-dane/\S+", mailoutbox[-1].body)[0]
    assert "You cannot sign in now" in client.get(link, headers=EN).text
    for _more in range(outside.LETTERS_A_DAY):
        page = ask_for_link(client, shut_out)
    assert "We wrote" not in page.text
    assert len(mailoutbox) == outside.LETTERS_A_DAY


def test_a_copy_is_asked_for_and_fetched(client, link, marek):
    assert client.post(link, {"action": "export"}).url == link
    assert "being put together" in client.get(link, headers=EN).text
    export = Export.objects.get(user=marek)
    exporting.build_export.call(export.pk)
    assert f"{link}{export.key}/" in client.get(link, headers=EN).text
    response = client.get(f"{link}{export.key}/")
    made = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert "Marek" in made.read("pages/account.html").decode()
    exporting.delete_exports([export])
    assert client.get(f"{link}{export.key}/").status_code == 404


def test_the_account_is_ended_and_kept_after_all(client, link, shut_out, marek, mailoutbox):
    page = client.post(link, {"action": "delete", "word": "no"}, headers=EN)
    assert (page.status_code, Departure.objects.count()) == (422, 0)
    assert client.post(link, {"action": "delete", "word": "delete"}, headers=EN).status_code == 302
    assert Departure.objects.get().user == marek
    # Signing in leads nowhere: the letter shows the page that says why, from which the way goes on.
    assert letter_of(shut_out.decision).split("/")[1] in mailoutbox[-1].body
    assert "It will be deleted on" in client.get(link, headers=EN).text
    assert client.post(link, {"action": "keep"}).status_code == 302
    assert User.objects.get(pk=marek.pk).leaving_at is None


def test_the_link_ends_when_one_may_sign_in_again(client, link, shut_out, marek):
    type(shut_out).objects.update(ends_at=timezone.now())
    assert client.get(link).status_code == 404
    assert client.post(link, {"action": "export"}).status_code == 404
    assert not Export.objects.exists()
    assert client.post(letter_of(shut_out.decision), {"action": "data"}).url == "/konto/moje-dane/"


def test_links_that_are_made_up_too_old_or_of_others_lead_nowhere(client, link, marek, oksana, monkeypatch):
    export = Export.objects.create(user=oksana, status="ready", ready_at=timezone.now(), expires_at=timezone.now())
    assert client.get(f"{link}{export.key}/").status_code == 404
    assert client.get(outside.link_to(oksana)).status_code == 404
    assert client.get(f"/moje-dane/{signing.dumps(marek.pk, salt='other')}/").status_code == 404
    monkeypatch.setattr(outside, "LASTS", 0)
    assert client.get(link).status_code == 404


def test_a_reporter_gets_no_way_to_the_data_of_whom_they_reported(client, shut_out, mailoutbox):
    report = shut_out.decision.answered.get()
    mailoutbox.clear()
    client.post(letter_of(shut_out.decision, report), {"action": "data"})
    assert mailoutbox == []


def test_many_copies_cost_as_many_queries_as_one(client, link, marek, django_assert_max_num_queries):
    def made():
        now = timezone.now()
        Export.objects.create(user=marek, status="ready", ready_at=now, expires_at=now + timedelta(days=1), size=1)

    made()
    with django_assert_max_num_queries(60) as one:
        client.get(link)
    for _more in range(4):
        made()
    with django_assert_max_num_queries(len(one)):
        assert client.get(link, headers=EN).text.count("Your data of") == 5
