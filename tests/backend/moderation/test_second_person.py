"""Between the first person who excludes somebody for good and the second."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.errors import Invalid
from backend.moderation.models import Decision
from backend.moderation.services import (
    confirm,
    decide,
    lapse_proposals,
    refuse_confirmation,
    restore_content,
    undo,
)
from backend.moderation.services.deciding import recomposed
from tests.factories.moderation import reported_message, verdict


def again(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def proposal(place, marek, oksana, zofia):
    report = reported_message(place, author=marek, by=oksana)
    return decide(report.case, by=zofia, verdict=verdict(hide=True, sanction="ban"))


def aged(decision, **age):
    Decision.objects.filter(pk=decision.pk).update(decided_at=timezone.now() - timedelta(**age))
    return again(decision)


def test_author_reads_the_reasons_at_once(proposal, marek):
    told = marek.notifications.get(kind="content_hidden").params["why"]
    assert "To rani." in told
    assert "Szanujemy się" in told


def test_proposal_that_nobody_confirms_lapses_after_three_days(proposal, marek):
    aged(proposal, hours=71)
    assert lapse_proposals() == 0
    aged(proposal, hours=73)
    assert lapse_proposals() == 1
    assert (again(proposal).status, again(proposal.case).status) == ("refused", "open")
    assert not again(proposal.case.target).is_hidden
    assert marek.notifications.filter(kind="decision_undone").count() == 1
    assert lapse_proposals() == 0


def test_author_is_told_when_the_second_person_does_not_agree(proposal, marek, halina):
    refuse_confirmation(proposal, by=halina)
    assert marek.notifications.filter(kind="decision_undone").count() == 1


def test_nothing_is_shown_again_while_a_second_person_looks_at_it(proposal, zofia):
    with pytest.raises(Invalid):
        restore_content(proposal.case.target, by=zofia)


def test_what_was_shown_meanwhile_is_hidden_again_when_it_is_confirmed(proposal, halina):
    type(proposal.case.target).objects.filter(pk=proposal.case.object_id).update(hidden_at=None)
    decision = confirm(proposal, by=halina)
    assert again(proposal.case.target).is_hidden
    undo(decision, by=halina)
    assert not again(proposal.case.target).is_hidden


def test_days_to_appeal_and_an_untouched_letter_count_from_the_confirmation(proposal, halina):
    letter = recomposed(proposal)
    aged(proposal, hours=50)
    early = proposal.appeal_until - timedelta(days=20)
    Decision.objects.filter(pk=proposal.pk).update(appeal_until=early)
    Decision.objects.filter(pk=proposal.pk).update(statement=recomposed(again(proposal)))
    decision = again(confirm(proposal, by=halina))
    assert timezone.now() - decision.decided_at < timedelta(minutes=1)
    assert decision.appeal_until - decision.decided_at >= timedelta(days=183)
    assert decision.statement == letter


def test_letter_that_was_written_by_hand_stays(proposal, halina):
    assert confirm(proposal, by=halina).statement == "To rani."
