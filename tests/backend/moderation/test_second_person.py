"""Between the first person who excludes somebody for good and the second."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
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
from tests.signing_in import sign_in_now

EN = {"Accept-Language": "en"}


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


def test_who_proposes_and_who_confirms_read_what_it_waits_for(client, place, marek, oksana, zofia, ewa):
    case = reported_message(place, author=marek, by=oksana).case
    address = reverse("case", args=[case.pk])
    said = {"measure": "hide", "sanction": "ban", "ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT", "rule": "1"}
    said |= {"action": "decide", "facts": "To rani.", "version": case.version}
    sign_in_now(client, zofia)
    page = client.post(address, said, headers=EN, follow=True).text
    assert "Nobody is excluded until a second person confirms it." in page
    assert "were told why" not in page
    sign_in_now(client, ewa)
    assert "If nobody confirms it, it lapses:" in client.get(address, headers=EN).text


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


@pytest.mark.parametrize("measure", ["hide", "remove"])
def test_author_opens_what_they_were_told_of_meanwhile(client, place, marek, oksana, zofia, measure):
    report = reported_message(place, author=marek, by=oksana)
    decide(report.case, by=zofia, verdict=replace(verdict(hide=True, sanction="ban"), measure=measure))
    client.force_login(marek)
    page = client.get(marek.notifications.get(kind="content_hidden").url, headers=EN)
    assert (page.status_code, "For now only the content is hidden." in page.text) == (200, True)


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
