from backend.conversations.services import open_conversation
from backend.moderation.models import Report
from backend.moderation.services import report_content
from tests.factories.conversations import say
from tests.factories.moderation import reported_message
from tests.factories.places import PlaceFactory


def every_kind_of_report(place, halina, zofia, marek, oksana, jan, adam):
    private = open_conversation(kind="direct", people=[marek, jan])
    return [
        reported_message(place, author=marek, by=oksana),
        reported_message(place, author=halina, by=marek),
        reported_message(place, author=zofia, by=marek),
        reported_message(PlaceFactory(), author=adam, by=adam),
        report_content(say(private, jan), by=marek, reason="abuse"),
    ]


def test_queue_shows_exactly_what_the_rules_allow(cast, place, halina, zofia, marek, oksana, jan, adam):
    reports = every_kind_of_report(place, halina, zofia, marek, oksana, jan, adam)
    for person in cast:
        seen = {report for report in reports if person.has_perm("moderation.view_case", report)}
        judged = {report for report in reports if person.has_perm("moderation.decide", report)}
        assert set(Report.objects.visible_to(person)) == seen, person
        assert set(Report.objects.judgeable_by(person)) == judged, person


def test_anyone_may_report(cast, place, marek):
    message = reported_message(place, author=marek, by=marek).target
    assert all(person.has_perm("moderation.report", message) for person in cast)


def test_people_of_the_place_and_the_network_decide(cast, place, marek, oksana):
    report = reported_message(place, author=marek, by=oksana)
    judges = [person.display_name for person in cast if person.has_perm("moderation.decide", report)]
    assert judges == ["Zofia", "Halina", "Adam", "Ewa"]


def test_animator_is_not_judged_in_their_own_place(cast, place, halina, marek):
    report = reported_message(place, author=halina, by=marek)
    judges = [person.display_name for person in cast if person.has_perm("moderation.decide", report)]
    assert judges == ["Adam", "Ewa"]


def test_nobody_judges_their_own_words(place, zofia, marek):
    report = reported_message(place, author=zofia, by=marek)
    assert not zofia.has_perm("moderation.decide", report)
    assert not zofia.has_perm("moderation.hide", report.target)
