"""What was decided is taken back: by whom, with what follows for both sides."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.conversations.services import change_room
from backend.core.errors import Invalid, NotAllowed
from backend.moderation.models import Decision
from backend.moderation.services import (
    decide,
    decide_appeal,
    file_appeal,
    lift_sanction,
    report_content,
    restore_content,
    undo,
)
from tests.factories.moderation import reported_message, sanctioned, verdict


def again(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def of_ewa(place, marek, oksana, ewa):
    """The network's coordinator hides words at the place and suspends everywhere."""
    return sanctioned(place, author=marek, by=oksana, judge=ewa, hide=True, sanction="suspend", everywhere=True)


def test_place_undoes_nothing_that_the_network_decided(client, of_ewa, zofia, adam):
    decision, message = of_ewa.decision, of_ewa.decision.case.target
    for act in (lambda: undo(decision, by=zofia), lambda: lift_sanction(of_ewa, by=zofia)):
        with pytest.raises(NotAllowed):
            act()
    client.force_login(zofia)
    assert client.post(reverse("content-restore", args=["message", message.pk])).status_code == 403
    assert again(message).is_hidden
    assert undo(decision, by=adam).status == "undone"


def test_place_shows_nothing_again_after_an_appeal_that_was_upheld(place, marek, oksana, zofia, halina, adam):
    decision = sanctioned(place, author=marek, by=oksana, judge=zofia, hide=True, sanction="warn").decision
    decide_appeal(file_appeal(decision, by=marek, text="Nie."), by=adam, reverse=False, answer="Jednak rani.")
    with pytest.raises(NotAllowed):
        restore_content(decision.case.target, by=halina)


def test_nothing_is_shown_again_after_thirty_days(place, marek, oksana, zofia):
    decision = sanctioned(place, author=marek, by=oksana, judge=zofia, hide=True, sanction="warn").decision
    Decision.objects.filter(pk=decision.pk).update(decided_at=timezone.now() - timedelta(days=31))
    with pytest.raises(Invalid):
        restore_content(decision.case.target, by=zofia)
    assert again(decision.case.target).is_hidden


def test_reporters_of_what_was_undone_get_an_answer_that_they_can_appeal_against(place, marek, oksana, zofia):
    decision = sanctioned(place, author=marek, by=oksana, judge=zofia, hide=True, sanction="mute").decision
    appeal = file_appeal(decision, by=marek, text="To był cytat.")
    undo(decision, by=zofia, why="To był cytat z wiersza.")
    report = oksana.reports.get()
    assert (report.status, report.decision.is_in_force) == ("kept", True)
    assert report.decision.facts == "To był cytat z wiersza."
    assert oksana.notifications.filter(kind="report_decided", params__status="kept").count() == 1
    assert file_appeal(report.decision, by=oksana, text="To nie był cytat.").report == report
    assert (again(appeal).status, again(appeal).answer) == ("reversed", "To był cytat z wiersza.")


def test_all_who_reported_are_looked_at_again_when_one_of_them_appeals(place, marek, oksana, jan, zofia, adam):
    report = reported_message(place, author=marek, by=oksana)
    other = report_content(report.target, by=jan, reason="abuse")
    decide(report.case, by=zofia, verdict=verdict())
    decision = again(report).decision
    first = file_appeal(decision, by=oksana, text="Obraża mnie.")
    second = file_appeal(decision, by=jan, text="Mnie też.")
    decide_appeal(first, by=adam, reverse=True, answer="Trzeba spojrzeć jeszcze raz.")
    assert [again(one).status for one in (report, other)] == ["open", "open"]
    assert (again(second).status, again(second).answer) == ("reversed", "Trzeba spojrzeć jeszcze raz.")


def test_author_who_was_right_changes_what_reporters_read(place, marek, oksana, zofia, adam):
    decision = sanctioned(place, author=marek, by=oksana, judge=zofia, hide=True, sanction="warn").decision
    decide_appeal(file_appeal(decision, by=marek, text="Cytat."), by=adam, reverse=True, answer="To był cytat.")
    report = oksana.reports.get()
    assert (report.status, report.decision.facts) == ("kept", "To był cytat.")


def test_what_was_hidden_twice_is_shown_when_both_decisions_are_overruled(place, marek, oksana, zofia, adam):
    report = reported_message(place, author=marek, by=oksana)
    decisions = [decide(report.case, by=zofia, verdict=verdict(hide=True))]
    later = report_content(again(report.target), by=None, reason="abuse", name="Anna", email="anna@example.org")
    decisions.append(decide(later.case, by=zofia, verdict=verdict(hide=True)))
    for decision, is_hidden in zip(decisions, (True, False), strict=True):
        decide_appeal(file_appeal(decision, by=marek, text="Nie."), by=adam, reverse=True, answer="Racja.")
        assert again(report.target).is_hidden == is_hidden


def test_room_closed_by_two_decisions_opens_with_the_second(place, marek, oksana, zofia):
    closing = replace(verdict(hide=True), measure="lock")
    reports = [reported_message(place, author=marek, by=oksana) for _ in range(2)]
    first, second = [decide(report.case, by=zofia, verdict=closing) for report in reports]
    undo(first, by=zofia)
    assert again(reports[0].target.conversation).is_locked
    undo(second, by=zofia)
    assert not again(reports[0].target.conversation).is_locked


def test_room_that_those_who_run_it_closed_stays_closed(place, marek, oksana, halina, zofia, adam):
    closing = replace(verdict(hide=True), measure="lock")
    reports = [reported_message(place, author=marek, by=oksana) for _ in range(2)]
    room = change_room(reports[0].target.conversation, by=halina, is_locked=True)
    decisions = [decide(report.case, by=zofia, verdict=closing) for report in reports]
    for decision in decisions:
        undo(decision, by=zofia)
        assert again(room).is_locked


def test_room_of_a_place_that_closed_meanwhile_stays_closed(place, marek, oksana, zofia, adam):
    report = reported_message(place, author=marek, by=oksana)
    decision = decide(report.case, by=zofia, verdict=replace(verdict(hide=True), measure="lock"))
    type(place).objects.filter(pk=place.pk).update(status="closed")
    undo(decision, by=adam)
    assert again(report.target.conversation).is_locked
