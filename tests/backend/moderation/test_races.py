"""Two moderators and one message."""

import pytest

from backend.conversations.models import Message
from backend.conversations.services import main_room
from backend.moderation.models import Report
from backend.moderation.services import AlreadyDecided, decide_report, hide_content, report_content
from tests.factories.conversations import say
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
        assert Message.objects.get(pk=one.object_id).is_hidden


def test_decision_and_own_look_at_once(place, marek, oksana, zofia, adam):
    for _round in range(ROUNDS):
        one, other = reported(place, marek, oksana, zofia)
        answers = at_once(
            lambda one=one: hide_content(one.target, by=zofia, statement="Obraża"),
            lambda other=other: decide_report(other, by=adam, hide=True, statement="Obraża"),
        )
        assert all(isinstance(answer, (Report, AlreadyDecided)) for answer in answers)
        assert not Report.objects.open().exists()
        assert Message.objects.get(pk=one.object_id).is_hidden


def test_hiding_by_two_at_their_own_look(place, marek, oksana, zofia, adam):
    for _round in range(ROUNDS):
        one, _other = reported(place, marek, oksana, zofia)
        at_once(
            lambda one=one: hide_content(one.target, by=zofia, statement="Obraża"),
            lambda one=one: hide_content(one.target, by=adam, statement="Obraża"),
        )
        assert Message.objects.get(pk=one.object_id).is_hidden
