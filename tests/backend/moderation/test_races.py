"""Two moderators and one message."""

from dataclasses import replace

import pytest

from backend.conversations.models import Message
from backend.conversations.services import main_room
from backend.moderation.models import Alert, Case, Decision, Report
from backend.moderation.services import (
    AlreadyDecided,
    claim,
    decide,
    decide_appeal,
    file_appeal,
    hide_content,
    report_content,
    take_duty,
    undo,
)
from tests.factories.conversations import say
from tests.factories.moderation import decide_report, duty_of, verdict
from tests.parallel import at_once

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def reported(place, author, *reporters) -> list[Report]:
    message = say(main_room(place), author, "Idź stąd!")
    return [report_content(message, by=reporter, reason="abuse") for reporter in reporters]


def test_two_reports_of_one_message_are_decided_once(place, marek, oksana, zofia, adam):
    for _round in range(ROUNDS):
        one, other = reported(place, marek, oksana, zofia)
        answers = at_once(
            lambda one=one: decide_report(one, by=zofia, hide=True, statement="Obraża"),
            lambda other=other: decide_report(other, by=adam, hide=True, statement="Obraża"),
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDecided", "Report"]
        assert not Report.objects.open().exists()
        assert not Case.objects.open().exists()
        assert Message.objects.get(pk=one.object_id).is_hidden


def test_decision_and_own_look_at_once(place, marek, oksana, zofia, adam):
    for _round in range(ROUNDS):
        one, other = reported(place, marek, oksana, zofia)
        answers = at_once(
            lambda one=one: hide_content(one.target, by=zofia, statement="Obraża"),
            lambda other=other: decide_report(other, by=adam, hide=True, statement="Obraża"),
        )
        assert all(isinstance(answer, (Decision, Report, AlreadyDecided)) for answer in answers)
        assert not Report.objects.open().exists()
        assert not Case.objects.open().exists()
        assert Message.objects.get(pk=one.object_id).is_hidden


def test_hiding_by_two_at_their_own_look(place, marek, oksana, zofia, adam):
    for _round in range(ROUNDS):
        one, _other = reported(place, marek, oksana, zofia)
        at_once(
            lambda one=one: hide_content(one.target, by=zofia, statement="Obraża"),
            lambda one=one: hide_content(one.target, by=adam, statement="Obraża"),
        )
        assert Message.objects.get(pk=one.object_id).is_hidden


def test_two_reports_at_once_make_one_case(place, marek, oksana, zofia):
    for _round in range(ROUNDS):
        message = say(main_room(place), marek, "Idź stąd!")
        at_once(
            lambda message=message: report_content(message, by=oksana, reason="abuse"),
            lambda message=message: report_content(message, by=zofia, reason="danger"),
        )
        case = Case.objects.open().about(message).get()
        assert (case.reports.count(), case.evidence.count(), case.reason) == (2, 1, "danger")


def test_one_of_two_who_claim_at_once_has_it(place, marek, oksana, zofia, adam):
    for _round in range(ROUNDS):
        [report] = reported(place, marek, oksana)
        case = report.case
        answers = at_once(
            lambda case=case: claim(case, by=zofia, version=2),
            lambda case=case: claim(case, by=adam, version=2),
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Case", "Stale"]
        case.refresh_from_db()
        assert case.holder in (zofia, adam)


def test_appeal_is_decided_once(place, marek, oksana, zofia, adam, ewa):
    for _round in range(ROUNDS):
        [report] = reported(place, marek, oksana)
        decision = decide_report(report, by=zofia, hide=True, statement="Obraża").decision
        appeal = file_appeal(decision, by=marek, text="To był żart.")
        answers = at_once(
            lambda appeal=appeal: decide_appeal(appeal, by=adam, reverse=True, answer="Żart."),
            lambda appeal=appeal: decide_appeal(appeal, by=ewa, reverse=False, answer="Nie żart."),
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyHeard", "Appeal"]


def test_free_duty_is_taken_by_one(place, halina, zofia):
    for _round in range(ROUNDS):
        duty = duty_of(None, place)
        answers = at_once(lambda duty=duty: take_duty(duty, by=zofia), lambda duty=duty: take_duty(duty, by=halina))
        assert sorted(type(answer).__name__ for answer in answers) == ["Duty", "NotFree"]


def test_two_grave_reports_at_once_are_told_once(place, marek, oksana, jan, zofia):
    duty_of(zofia, place)
    for _round in range(ROUNDS):
        message = say(main_room(place), marek, "Idź stąd!")
        at_once(
            lambda message=message: report_content(message, by=oksana, reason="abuse"),
            lambda message=message: report_content(message, by=jan, reason="abuse"),
        )
    assert Alert.objects.count() == ROUNDS
    assert zofia.notifications.filter(kind="case_waits").count() == 1


def test_two_decisions_about_one_message_overruled_at_once_show_it_again(place, marek, oksana, zofia, adam, ewa):
    for _round in range(ROUNDS):
        first, _again = reported(place, marek, oksana, zofia)
        decisions = [decide_report(first, by=zofia, hide=True, statement="Obraża").decision]
        later = report_content(Message.objects.get(pk=first.object_id), by=oksana, reason="spam")
        decisions.append(decide_report(later, by=zofia, hide=True, statement="Obraża").decision)
        one, other = [file_appeal(decision, by=marek, text="To był żart.") for decision in decisions]
        answers = at_once(
            lambda one=one: decide_appeal(one, by=adam, reverse=True, answer="Żart."),
            lambda other=other: decide_appeal(other, by=ewa, reverse=True, answer="Żart."),
        )
        assert [type(answer).__name__ for answer in answers] == ["Appeal", "Appeal"]
        assert not Message.objects.get(pk=first.object_id).is_hidden


def test_two_decisions_that_closed_one_room_undone_at_once_open_it(place, marek, oksana, zofia, adam):
    closing = replace(verdict(hide=True), measure="lock")
    for _round in range(ROUNDS // 2):
        [one], [other] = reported(place, marek, oksana), reported(place, marek, oksana)
        decisions = [decide(report.case, by=zofia, verdict=closing) for report in (one, other)]
        answers = at_once(*(lambda decision=decision: undo(decision, by=adam) for decision in decisions))
        assert [answer.status for answer in answers] == ["undone", "undone"]
        assert not main_room(place).is_locked
