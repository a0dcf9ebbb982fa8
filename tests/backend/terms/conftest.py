from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.terms.models import Document
from backend.terms.services import open_draft, publish_draft, save_draft
from backend.terms.services.writing import Written
from backend.terms.standing import today


@pytest.fixture
def network_rules(db):
    return Document.objects.get(kind="rules")


@pytest.fixture
def publish_rules(network_rules, ewa, django_capture_on_commit_callbacks):
    """Factory: a second version of the rules, in force ``days`` from today; everybody joined long ago."""

    def publish(days=14):
        User.objects.update(date_joined=timezone.now() - timedelta(days=400))
        draft = open_draft(network_rules, by=ewa)
        clauses = [
            Written("1", {"pl": "Za darmo"}, {"pl": "Nic nie kosztuje."}),
            Written("2.1", {"pl": "A"}, {"pl": "B"}),
        ]
        save_draft(
            draft, by=ewa, introductions={}, changes={"pl": "Krócej.", "en": "Shorter."}, clauses=clauses,
            needs_acceptance=True,
        )  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            return publish_draft(draft, by=ewa, valid_from=today() + timedelta(days=days))

    return publish
