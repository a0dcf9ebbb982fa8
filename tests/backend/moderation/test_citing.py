"""Rules of the network and of a place both count from one: a decision names the one that was chosen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.moderation.models import Decision, MonthOfModeration, Report
from backend.moderation.services import answer_by_mail
from backend.moderation.services.book import close_months
from backend.terms.models import Document
from tests.factories.moderation import reported_message

EN = {"Accept-Language": "en"}
LONG_AGO = datetime(2020, 3, 10, 12, tzinfo=UTC)
FIELDS = {"action": "decide", "measure": "hide", "ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT", "facts": "To rani."}


@pytest.fixture
def case(place, marek, oksana):
    rules = Document.objects.create(kind="place_rules", place=place).versions.create(
        number=1, valid_from=LONG_AGO.date()
    )
    rules.clauses.create(number="2", titles={"pl": "Kuchnia"}, texts={"pl": "Myjemy po sobie."})
    rules.published_at = LONG_AGO
    rules.save()
    marek.language = "en"
    marek.save()
    return reported_message(place, author=marek, by=oksana).case


@pytest.mark.parametrize(
    ("rule", "named", "counted"),
    [("2", "2. With respect", "2"), ("place-2", "2. Kuchnia (rules of the place)", "place")],
)
def test_decision_names_the_rule_that_was_chosen(
    client, case, marek, zofia, mailoutbox, django_capture_on_commit_callbacks, rule, named, counted
):
    client.force_login(zofia)
    client.post(reverse("case", args=[case.pk]), FIELDS | {"version": case.version, "rule": rule})
    decision = Decision.objects.get()
    assert f"It is against a rule: {named}\n" in decision.statement
    Report.objects.update(reporter=None, reporter_email="anna@example.org", language="en")
    with django_capture_on_commit_callbacks(execute=True):
        answer_by_mail()
    assert f"\n{named}\n" in mailoutbox[-1].body
    client.force_login(marek)
    assert f"<p>{named}</p>" in client.get(decision.get_absolute_url(), headers=EN).text
    close_months(today=timezone.localdate() + timedelta(days=31))
    assert MonthOfModeration.objects.filter(counts__has_key=f"decisions.rule:{counted}").exists()
