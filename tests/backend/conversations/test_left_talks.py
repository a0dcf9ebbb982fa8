"""Private talks end with the last account of those who may read them; rooms stay as long as their place."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from backend.conversations import services
from backend.conversations.models import LogEntry, Message, MessageFile
from backend.conversations.services import main_room
from backend.moderation.models import Case, Decision
from backend.moderation.services import report_content
from backend.privacy.services import leaving
from backend.privacy.services.retention import sweep_all
from backend.sharing.services import request_listing
from tests.factories.conversations import say
from tests.factories.moderation import decide_report
from tests.factories.sharing import ListingFactory

pytestmark = pytest.mark.django_db


def leave(*people) -> None:
    for person in people:
        leaving.ask_to_leave(person, by=person)
    leaving.erase_due(now=timezone.now() + timedelta(days=15))


def swept(**when) -> int:
    return sweep_all(**when)["conversations.left"]


def words() -> set[str]:
    return set(Message.objects.values_list("body", flat=True))


def test_private_talk_goes_with_the_last_account(place, marek, oksana, zofia, mailoutbox):
    talk, other = services.write_to(oksana, by=marek), services.write_to(zofia, by=marek)
    for said, room in (("A", talk), ("C", other), ("D", main_room(place))):
        say(room, marek, said)
    say(talk, oksana, "B")
    leave(marek)
    assert swept() == 0
    leave(oksana)
    assert (swept(), words()) == (1, {"C", "D"})
    assert not LogEntry.objects.filter(conversation=talk).exists()
    assert swept() == 0


def test_group_goes_with_files_of_somebody_who_had_left_it(
    place, marek, oksana, halina, mailoutbox, django_capture_on_commit_callbacks
):
    talk = services.start_group([oksana, halina], by=marek, title="Kwiaty")
    say(talk, marek, "A")
    given = services.NewFile(SimpleUploadedFile("plan.txt", b"Plan"))
    services.post_message(talk, by=halina, body="B", files=[given], client_id="6d7f7a20-5b3a-4c52-9c0e-0d2b8a1f0c11")
    name = MessageFile.objects.get().stored_name
    services.leave_group(talk, by=halina)
    leave(marek, oksana)
    with django_capture_on_commit_callbacks(execute=True):
        assert swept() == 1
    assert words() == set()
    talk.refresh_from_db()
    assert talk.title == ""
    assert not storages["private"].exists(name)


def test_the_last_one_of_a_group_is_told_that_it_goes(client, marek, oksana, halina, mailoutbox):
    talk = services.start_group([oksana, halina], by=marek, title="Kwiaty")
    say(talk, marek, "A")
    client.force_login(oksana)
    address = reverse("group-people", args=[talk.pk])
    leave(marek)
    assert "deleted in the night" not in client.get(address).text
    services.leave_group(talk, by=halina)
    assert "Nobody else is left in this group" in client.get(address).text
    told = client.post(address, {"action": "leave"}, follow=True).text
    assert "You left the group. It is deleted in the night." in told
    assert (swept(), words()) == (1, set())


def test_group_in_which_nobody_said_anything_loses_its_name(marek, oksana, mailoutbox):
    talk = services.start_group([oksana], by=marek, title="Sprawy Ani")
    leave(marek, oksana)
    assert (swept(), swept()) == (1, 0)
    talk.refresh_from_db()
    assert talk.title == ""


def test_talk_about_something_shared_is_emptied_and_what_was_shared_is_counted(place, marek, oksana, mailoutbox):
    asked = request_listing(ListingFactory(place=place, author=marek), by=oksana, message="Wezmę")
    leave(marek, oksana)
    assert (swept(), words()) == (1, set())
    asked.refresh_from_db()
    assert asked.conversation_id


def test_what_is_judged_or_can_be_appealed_against_stays(place, marek, oksana, adam, mailoutbox):
    talk = services.write_to(oksana, by=marek)
    message = say(talk, marek, "Idź stąd!")
    report = report_content(message, by=oksana, reason="abuse")
    leave(marek, oksana)
    assert (swept(), words()) == (0, {"Idź stąd!"})
    decide_report(report, by=adam, hide=True)
    assert swept() == 0
    Decision.objects.update(appeal_until=timezone.now() - timedelta(days=1))
    assert (swept(), words()) == (1, set())
    assert Case.objects.get().snapshot
