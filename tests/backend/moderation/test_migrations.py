"""Reports of before become cases and decisions, and go back, with nothing lost."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.places import PlaceFactory

BEFORE, AFTER = ("moderation", "0001_initial"), ("moderation", "0006_case_is_private")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def migrate():
    """Goes to a state of the schema and gives its apps; at the end the newest state is there again."""

    def go(*targets):
        executor = MigrationExecutor(connection)
        executor.migrate(list(targets))
        return executor.loader.project_state(list(targets)).apps

    yield go
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def told(Report):
    """Everything of a report that must come back as it was."""
    names = (
        "pk", "object_id", "reason", "details", "snapshot", "status", "decided_by_id", "decided_at",
        "statement_of_reasons", "reporter_id", "reporter_name", "author_id", "place_id", "created_at",
    )  # fmt: skip
    return list(Report.objects.order_by("pk").values_list(*names))


def test_reports_become_cases_and_go_back_with_nothing_lost(migrate):
    place, author, reporter, judge = PlaceFactory(), UserFactory(), UserFactory(), UserFactory()
    Report = migrate(BEFORE).get_model("moderation", "Report")
    now = timezone.now()
    about = {
        "content_type_id": ContentType.objects.get_for_model(apps.get_model("conversations", "Message")).pk,
        "place_id": place.pk,
        "author_id": author.pk,
        "snapshot": "Idź stąd!",
    }
    decided = {"status": "hidden", "decided_by_id": judge.pk, "decided_at": now, "statement_of_reasons": "Rani."}
    Report.objects.create(**about, object_id=1, reporter_id=reporter.pk, reason="abuse")
    Report.objects.create(**about, object_id=1, reporter_name="Ganek", reason="danger")
    Report.objects.create(**about, object_id=1, reporter_id=reporter.pk, reason="spam", **decided)
    Report.objects.create(**about, object_id=2, reporter_name="Ganek", reason="rules", **decided)
    Report.objects.create(**about, object_id=2, reporter_id=reporter.pk, reason="abuse", **decided)
    kept = decided | {"status": "kept", "decided_at": now - timedelta(days=3)}
    Report.objects.create(**about, object_id=3, reason="rules", **kept)
    before = told(Report)

    later = migrate(AFTER)
    Case, Decision = later.get_model("moderation", "Case"), later.get_model("moderation", "Decision")
    cases = Case.objects.order_by("object_id", "status").values_list("object_id", "status", "gravity", "reason")
    assert list(cases) == [
        (1, "decided", 6, "spam"), (1, "open", 0, "danger"), (2, "decided", 2, "abuse"), (3, "decided", 6, "rules"),
    ]  # fmt: skip
    facts = Decision.objects.order_by("case__object_id").values_list("measure", "source", "user_id", "facts")
    assert list(facts) == [
        ("hide", "notice", author.pk, "Rani."),
        ("hide", "automatic", author.pk, "Rani."),
        ("none", "own_look", author.pk, "Rani."),
    ]

    assert told(migrate(BEFORE).get_model("moderation", "Report")) == before
