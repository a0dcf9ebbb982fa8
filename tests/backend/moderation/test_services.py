import pytest

from backend.audit.models import AuditEntry
from backend.conversations.services import main_room
from backend.core.errors import Invalid, NotAllowed, TooMany
from backend.live.testing import published
from backend.moderation.models import Report
from backend.moderation.selectors import open_reports_for
from backend.moderation.services import (
    AlreadyDecided,
    answer_by_mail,
    hide_content,
    notices,
    report_content,
    restore_content,
)
from backend.notifications.models import Notification
from tests.factories.conversations import say
from tests.factories.moderation import decide_report, reported_message


@pytest.fixture
def message(place, marek):
    return say(main_room(place), marek, "Idź stąd!")


def test_report_keeps_what_was_said(message, oksana, place):
    report = report_content(message, by=oksana, reason="abuse", details="To boli.")
    assert (report.snapshot, report.place, report.author, report.reporter) == (
        "Idź stąd!",
        place,
        message.author,
        oksana,
    )
    assert report.status == Report.Status.OPEN


def test_reporting_twice_gives_the_first_report(message, oksana, zofia):
    first = report_content(message, by=oksana, reason="abuse")
    assert report_content(message, by=oksana, reason="spam") == first
    assert report_content(message, by=zofia, reason="spam") != first


@pytest.mark.parametrize(
    ("name", "email", "field"), [("", "a@example.org", "reporter_name"), ("Anna", "", "reporter_email")]
)
def test_guest_says_who_asks_for_an_answer(message, name, email, field):
    with pytest.raises(Invalid) as refusal:
        report_content(message, by=None, reason="illegal", name=name, email=email)
    assert refusal.value.field == field


def test_danger_is_told_without_a_name(message, guest):
    assert report_content(message, by=guest, reason="danger").reporter is None


def test_unknown_reason_is_refused(message, oksana):
    with pytest.raises(Invalid):
        report_content(message, by=oksana, reason="because")


def test_flood_of_reports_is_stopped(place, oksana, message, monkeypatch):
    monkeypatch.setattr(notices, "MOST_IN_AN_HOUR", 1)
    report_content(message, by=oksana, reason="abuse")
    with pytest.raises(TooMany):
        report_content(say(main_room(place), message.author), by=oksana, reason="abuse")


def test_hiding_tells_author_and_reporter_why(place, marek, oksana, zofia):
    report = reported_message(place, author=marek, by=oksana)
    decide_report(report, by=zofia, hide=True, statement="To rani.")

    report.refresh_from_db()
    assert (report.status, report.decision.decided_by, report.decision.statement) == ("hidden", zofia, "To rani.")
    assert report.target.is_hidden
    told = {notice.kind: notice for notice in Notification.objects.all()}
    assert told[Notification.Kind.CONTENT_HIDDEN].recipient == marek
    assert told[Notification.Kind.REPORT_DECIDED].recipient == oksana
    assert told[Notification.Kind.CONTENT_HIDDEN].params["why"] == "To rani."
    assert {"case.decided", "content.hidden"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_keeping_tells_only_the_reporter(place, marek, oksana, zofia):
    report = reported_message(place, author=marek, by=oksana)
    decide_report(report, by=zofia, hide=False, statement="Nic złego.")
    assert not report.target.is_hidden
    assert not marek.notifications.exists()
    assert oksana.notifications.get().params["status"] == "kept"


def test_one_decision_answers_all_who_reported_the_same(message, oksana, zofia, halina):
    reports = [report_content(message, by=person, reason="spam") for person in (oksana, halina)]
    decide_report(reports[0], by=zofia, hide=True, statement="To rani.")
    assert set(Report.objects.values_list("status", flat=True)) == {"hidden"}
    assert oksana.notifications.count() == halina.notifications.count() == 1
    assert message.author.notifications.count() == 1


def test_second_decision_is_told_that_it_comes_late(place, marek, oksana, zofia, halina):
    report = reported_message(place, author=marek, by=oksana)
    decide_report(report, by=zofia, hide=False, statement="Nic złego.")
    with pytest.raises(AlreadyDecided):
        decide_report(report, by=halina, hide=True, statement="Jednak.")


def test_decision_needs_reasons_and_the_right(place, marek, oksana, zofia):
    report = reported_message(place, author=marek, by=oksana)
    with pytest.raises(Invalid) as refusal:
        decide_report(report, by=zofia, hide=True, statement="  ")
    assert refusal.value.field == "statement"
    for person in (oksana, marek):
        with pytest.raises(NotAllowed):
            decide_report(report, by=person, hide=True, statement="Nie.")


def test_moderator_hides_at_own_look_and_it_can_be_undone(message, zofia):
    decision = hide_content(message, by=zofia, statement="Przeciw regulaminowi.")
    message.refresh_from_db()
    assert message.is_hidden
    assert (decision.source, decision.facts, decision.user) == ("own_look", "Przeciw regulaminowi.", message.author)
    restore_content(message, by=zofia)
    message.refresh_from_db()
    assert not message.is_hidden


def test_member_hides_and_restores_nothing(message, oksana):
    with pytest.raises(NotAllowed):
        hide_content(message, by=oksana, statement="Nie.")
    with pytest.raises(NotAllowed):
        restore_content(message, by=oksana)


def test_guest_is_answered_by_mail_once(message, zofia, mailoutbox):
    report = report_content(message, by=None, reason="illegal", name="Anna", email="anna@example.org")
    [receipt] = mailoutbox
    assert str(report.pk) in receipt.subject
    assert answer_by_mail() == 0
    decide_report(report, by=zofia, hide=True, statement="Art. 216 k.k.")
    assert answer_by_mail() == 1
    assert answer_by_mail() == 0
    [_receipt, letter] = mailoutbox
    assert letter.to == ["anna@example.org"]
    assert "Art. 216 k.k." in letter.body


def test_gravest_waits_on_top_then_the_oldest(place, marek, oksana, zofia):
    spam = reported_message(place, author=marek, by=oksana, reason="spam")
    other = reported_message(place, author=marek, by=oksana, reason="other")
    danger = reported_message(place, author=marek, by=oksana, reason="danger")
    assert list(open_reports_for(zofia)) == [danger.case, spam.case, other.case]


def test_moderators_pages_are_hinted_without_content(message, oksana, place, django_capture_on_commit_callbacks):
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        report_content(message, by=oksana, reason="abuse")
    [update] = seen
    case = Report.objects.get().case
    told = {"place_id": place.pk, "case_id": case.pk, "version": case.version}
    assert (update.event, update.data()) == ("case.changed", told)
    assert update.topics == (f"desk.{place.pk}", "desk.0")
