"""Who is told that a case waits, how often, and how many notices one may send."""

from django.urls import reverse

from backend.conversations.services import main_room
from backend.moderation.models import Report
from backend.moderation.services import escalate, report_content
from tests.factories.conversations import say
from tests.factories.moderation import reported_message

DANGER = {"reason": "danger", "details": "Ktoś grozi.", "in_good_faith": "on"}


def waits(person) -> int:
    return person.notifications.filter(kind="case_waits").count()


def test_desk_is_told_when_a_mild_case_becomes_urgent(place, marek, oksana, jan, zofia):
    report = reported_message(place, author=marek, by=oksana, reason="spam")
    assert waits(zofia) == 0
    report_content(report.target, by=jan, reason="danger")
    assert waits(zofia) == 1


def test_network_is_told_of_what_is_handed_to_it(place, marek, oksana, zofia, adam):
    escalate(reported_message(place, author=marek, by=oksana, reason="spam").case, by=zofia)
    assert (waits(adam), waits(zofia)) == (1, 0)


def test_nobody_is_told_twice_of_what_they_have_not_read(place, marek, oksana, zofia):
    for words in ("Idź!", "Stąd!", "Już!"):
        report_content(say(main_room(place), marek, words), by=oksana, reason="danger")
    assert waits(zofia) == 1


def test_notices_of_danger_without_a_name_are_counted_by_the_network(client, db):
    url = reverse("illegal-content")
    codes = [client.post(url, DANGER | {"address": f"/nie/ma/{number}/"}).status_code for number in range(21)]
    assert codes == [302] * 20 + [429]
    assert Report.objects.count() == 20
