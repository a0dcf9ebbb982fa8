"""What was decided is taken back: by whom, with what follows for both sides."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.moderation.models import Case, Decision
from backend.moderation.services import decide, decide_appeal, file_appeal, lift_sanction, restore_content, undo
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
