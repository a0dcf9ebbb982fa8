"""The letter says what was done: hidden, closed, or nothing of which the author is told."""

import pytest
from django.urls import reverse

from backend.moderation.models import Decision
from backend.moderation.services import Verdict, decide
from backend.notifications.sentences import sentence
from tests.factories.moderation import reported_message, verdict

EN = {"Accept-Language": "en"}


@pytest.fixture
def case(place, marek, oksana):
    return reported_message(place, author=marek, by=oksana).case


def close(case, by) -> Decision:
    words = {"facts": "Kłótnia.", "statement": "Kłótnia.", "rule_text": "Szanujemy się"}
    ground = Decision.Ground.INCOMPATIBLE
    return decide(case, by=by, verdict=Verdict(measure=Decision.Measure.LOCK, ground=ground, **words))


def test_author_reads_that_the_room_was_closed_not_that_words_were_hidden(client, case, marek, zofia):
    decision = close(case, zofia)
    told = sentence(marek.notifications.get())
    assert "closed" in told
    assert "hid" not in told
    client.force_login(marek)
    page = client.get(decision.get_absolute_url(), headers=EN).text
    assert "We closed the place where you wrote" in page
    assert "We hid what you wrote" not in page


def test_hidden_words_are_told_as_hidden(client, case, marek, zofia):
    decision = decide(case, by=zofia, verdict=verdict(hide=True))
    assert "hid what you wrote" in sentence(marek.notifications.get())
    client.force_login(marek)
    assert "We hid what you wrote" in client.get(decision.get_absolute_url(), headers=EN).text


def test_author_does_not_learn_of_a_report_that_came_to_nothing(client, case, marek, oksana, zofia):
    decision = decide(case, by=zofia, verdict=verdict())
    report = case.reports.get()
    client.force_login(marek)
    assert client.get(decision.get_absolute_url()).status_code == 404
    assert client.get(reverse("report-decision", args=[report.pk])).status_code == 404
    client.force_login(oksana)
    assert client.get(reverse("report-decision", args=[report.pk])).status_code == 200


def test_nor_does_an_author_who_keeps_order_at_the_place(client, place, zofia, oksana, adam):
    case = reported_message(place, author=zofia, by=oksana).case
    decision = decide(case, by=adam, verdict=verdict())
    client.force_login(zofia)
    assert client.get(decision.get_absolute_url()).status_code == 404


def test_an_exclusion_that_hides_nothing_is_not_told_before_a_second_person_agrees(client, case, marek, zofia, halina):
    decision = decide(case, by=zofia, verdict=verdict(sanction="ban"))
    client.force_login(marek)
    assert client.get(decision.get_absolute_url()).status_code == 404
