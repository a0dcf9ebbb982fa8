"""What only those who take part read stays with them, whoever reports an address or keeps order."""

import pytest
from django.urls import reverse

from backend.audit.models import AuditEntry
from backend.conversations.services import main_room, write_to
from backend.moderation.models import Report
from backend.moderation.services import report_content
from tests.factories.conversations import say

EN = {"Accept-Language": "en"}
NOTICE = {
    "reason": "illegal",
    "details": "Sprzedaż papierosów, Art. 8.",
    "reporter_name": "Anna",
    "reporter_email": "anna@example.org",
    "in_good_faith": "on",
}
SECRET = "Kod do klatki to 4711."


@pytest.fixture
def whisper(place, marek, oksana):
    return say(write_to(oksana, by=marek), marek, SECRET)


@pytest.mark.parametrize("tail", ["#message-{}", "?message={}"])
def test_stranger_learns_nothing_of_a_private_message_by_its_number(client, whisper, mailoutbox, tail, jan):
    address = "/miejsca/" + tail.format(whisper.pk)
    client.post(reverse("illegal-content"), NOTICE | {"address": address}, headers=EN)
    client.force_login(jan)
    client.post(reverse("illegal-content"), NOTICE | {"address": address}, headers=EN)
    assert [report.target for report in Report.objects.all()] == [None, None]
    assert SECRET not in mailoutbox[0].body
    assert SECRET not in client.get(reverse("my-reports"), headers=EN).text


def test_receipt_repeats_nothing_that_the_sender_wrote(client, place, mailoutbox):
    spam = NOTICE | {"address": "https://kup.example/tanio", "details": "Kup tanio", "reporter_name": "Kup tanio"}
    client.post(reverse("illegal-content"), spam, headers=EN)
    [receipt] = mailoutbox
    assert "kup.example" not in receipt.body
    assert "Kup tanio" not in receipt.body


def test_network_reads_no_private_talk_that_nobody_reported(client, whisper, adam, oksana):
    client.force_login(adam)
    pages = [reverse(name, args=["message", whisper.pk]) for name in ("content-hide", "content-restore")]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    report = report_content(whisper, by=oksana, reason="abuse")
    assert SECRET in client.get(pages[0]).text
    look = AuditEntry.objects.filter(action="case.read", actor=adam).get()
    assert look.target_id == str(report.case_id)


def test_words_of_a_room_are_hidden_at_a_moderators_own_look(client, place, marek, zofia):
    message = say(main_room(place), marek, "Idź stąd!")
    client.force_login(zofia)
    assert client.get(reverse("content-hide", args=["message", message.pk])).status_code == 200
