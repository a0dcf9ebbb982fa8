"""What was reported is kept whole: polls, photos and files as well as words; and nobody changes it unseen."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.conversations import services as talks
from backend.core.health import Trouble
from backend.meetups.models import Handout
from backend.moderation.models import Evidence
from backend.moderation.privacy import forget_words
from backend.moderation.selectors.intact import is_intact
from backend.moderation.services import report_content
from backend.moderation.services.keeping import check_evidence, examine_evidence
from tests.factories.events import EventFactory
from tests.factories.media import photo
from tests.factories.moderation import decide_report, reported_message
from tests.factories.sharing import ListingFactory

EN = {"Accept-Language": "en"}
CONTENT = b"Adresy sasiadow: Lipowa 3"


def say(place, by, **said):
    return talks.post_message(talks.main_room(place), by=by, client_id=uuid.uuid4(), **said)


def a_file():
    return talks.NewFile(SimpleUploadedFile("adresy.txt", CONTENT))


@pytest.fixture
def file_report(place, marek, oksana):
    """Of a message that is nothing but a file."""
    return report_content(say(place, marek, files=[a_file()]), by=oksana, reason="personal_data")


@pytest.fixture
def poll_report(place, marek, oksana):
    poll = talks.NewPoll(question="Kto ma kłamać?", options=["Jan", "Ewa"])
    return report_content(say(place, marek, poll=poll), by=oksana, reason="abuse")


def test_a_message_that_is_only_a_file_has_its_name_and_its_bytes_as_evidence(file_report):
    evidence = file_report.case.evidence.get()
    assert "adresy.txt" in file_report.snapshot
    assert evidence.text == file_report.snapshot == file_report.case.snapshot
    [kept] = evidence.data["files"]
    assert storages["private"].open(kept["name"]).read() == CONTENT
    assert (kept["title"], kept["size"]) == ("adresy.txt", len(CONTENT))
    assert is_intact(evidence)


def test_a_poll_is_kept_with_its_question_and_answers(poll_report):
    assert all(words in poll_report.case.snapshot for words in ("Kto ma kłamać?", "Jan", "Ewa"))


def test_the_file_stays_when_its_author_deletes_the_message(client, place, file_report, marek, zofia):
    talks.delete_message(file_report.target, by=marek)
    client.force_login(zofia)
    answer = client.get(reverse("evidence-file", args=[file_report.case_id, Evidence.objects.get().pk, 0]))
    assert b"".join(answer.streaming_content) == CONTENT
    assert answer["Content-Disposition"] == 'attachment; filename="adresy.txt"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert AuditEntry.objects.get(action="case.evidence_seen").actor == zofia


def test_neighbours_and_the_author_do_not_fetch_it(client, file_report, marek, oksana, jan):
    address = reverse("evidence-file", args=[file_report.case_id, Evidence.objects.get().pk, 0])
    for who in (marek, oksana, jan):
        client.force_login(who)
        assert client.get(address).status_code == 404


def test_the_same_file_is_one_evidence_and_another_makes_a_second(place, file_report, halina):
    message = file_report.target
    report_content(message, by=halina, reason="spam")
    assert Evidence.objects.count() == 1
    message.files.all().delete()
    report_content(message, by=None, reason="danger")
    assert Evidence.objects.count() == 2


def test_case_shows_files_and_marks_what_stood_around(client, place, file_report, marek, zofia):
    say(place, marek, photos=[talks.NewPhoto(photo((64, 48)), "Płot")])
    say(place, marek, poll=talks.NewPoll(question="Kiedy sprzątamy?", options=["dziś", "jutro"]))
    client.force_login(zofia)
    page = client.get(reverse("case", args=[file_report.case_id]), headers=EN).text
    assert "Photo: Płot" in page
    assert "Poll: Kiedy sprzątamy?" in page
    assert "File: adresy.txt" in page
    assert f"/dowod/{Evidence.objects.get().pk}/0/" in page


def test_files_are_forgotten_with_the_words_after_a_year(file_report, zofia, django_capture_on_commit_callbacks):
    [kept] = file_report.case.evidence.get().data["files"]
    decide_report(file_report, by=zofia)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_words(timezone.now() + timedelta(days=366)) == 1
    assert not storages["private"].exists(kept["name"])


def test_event_and_listing_are_kept_with_all_that_they_show(place, marek, oksana):
    event = EventFactory(place=place, contact="tel. 600 100 200", what_to_bring="nóż")
    listing = ListingFactory(place=place, author=marek, parts="dwa noże", pickup_note="po zmroku")
    words = [report_content(target, by=oksana, reason="rules").case.snapshot for target in (event, listing)]
    assert "tel. 600 100 200" in words[0]
    assert "nóż" in words[0]
    assert "dwa noże" in words[1]
    assert "po zmroku" in words[1]


def test_case_says_whether_the_hash_holds(client, place, marek, oksana, zofia):
    case = reported_message(place, author=marek, by=oksana).case
    client.force_login(zofia)
    address = reverse("case", args=[case.pk])
    assert "Hash checked now" in client.get(address, headers=EN).text
    Evidence.objects.update(text="Dzień dobry!")
    page = client.get(address, headers=EN).text
    assert "does not match its hash" in page
    assert "Hash checked now" not in page


def test_doctor_and_the_night_find_what_was_changed(place, file_report):
    assert "no night" in examine_evidence()
    assert check_evidence() == 1
    assert "1 match" in examine_evidence()
    [kept] = Evidence.objects.get().data["files"]
    storages["private"].delete(kept["name"])
    assert check_evidence() == 1
    with pytest.raises(Trouble, match=str(file_report.case_id)):
        examine_evidence()


def test_doctor_notices_a_job_that_is_silent(place, file_report):
    check_evidence()
    with pytest.raises(Trouble, match="scheduler"):
        examine_evidence(now=timezone.now() + timedelta(days=3))


def test_handed_out_files_are_kept_as_well():
    from backend.moderation.registry import kinds

    handout = Handout(title="Spis", name="spis.pdf")
    assert kinds["handout"].files(handout) == [handout]
