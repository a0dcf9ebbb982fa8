"""Texts with their versions: what binds, and that nothing published ever changes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from backend.terms.models import Clause, Document, Version
from backend.terms.selectors import rules_in_force, today, version_in_force

pytestmark = pytest.mark.engines


def published(document, number, *, days=0, clauses=("1",)):
    """A version with ``clauses``, in force ``days`` from today."""
    version = Version.objects.create(document=document, number=number, valid_from=today() + timedelta(days=days))
    for position, name in enumerate(clauses):
        Clause.objects.create(
            version=version, number=name, position=position, titles={"pl": f"Zasada {name}"}, texts={"pl": "Treść"}
        )
    version.published_at = timezone.now()
    version.save()
    return version


def refused(act):
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return "published_stays" in str(error)
    return False


def test_network_begins_with_rules_in_three_languages_that_decisions_can_cite(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        clauses = rules_in_force()
        addresses = [clause.get_absolute_url() for clause in clauses]
    assert [clause.number for clause in clauses[:11]] == [str(n) for n in range(1, 12)]
    assert all(set(clause.texts) == set(clause.titles) == {"pl", "en", "uk"} for clause in clauses)
    assert addresses[11] == "/zasady/wersje/1/#p12"


def test_rules_of_a_place_follow_those_of_the_network(place):
    before = len(rules_in_force(place))
    published(Document.objects.create(kind="place_rules", place=place), 1, clauses=("1", "1.2"))
    clauses = rules_in_force(place)
    assert [clause.number for clause in clauses[before:]] == ["1", "1.2"]
    assert clauses[-1].get_absolute_url() == "/miejsca/pod-jesionem/zasady/wersje/1/#p1-2"
    assert len(rules_in_force()) == before


def test_a_coming_version_binds_from_its_day(network_rules):
    coming = published(network_rules, 2, days=14)
    assert version_in_force("rules").number == 1
    assert version_in_force("rules", on=coming.valid_from) == coming


def test_a_draft_binds_nobody(network_rules):
    Version.objects.create(document=network_rules, number=2, valid_from=today())
    assert version_in_force("rules").number == 1


def test_clause_speaks_polish_where_a_language_is_missing(place):
    clause = published(Document.objects.create(kind="place_rules", place=place), 1).clauses.get()
    with translation.override("uk"):
        assert clause.text() == "Treść"
    assert clause.title("en") == "Zasada 1"
    assert rules_in_force()[0].title("en") == "Free of charge"


def test_published_text_never_changes(network_rules):
    version = network_rules.versions.get()
    clause = version.clauses.first()
    assert refused(lambda: Version.objects.filter(pk=version.pk).update(changes={"pl": "nic"}))
    assert refused(lambda: Version.objects.filter(pk=version.pk).update(published_at=None))
    assert refused(lambda: Clause.objects.filter(pk=clause.pk).update(texts={"pl": "inaczej"}))
    assert refused(lambda: Clause.objects.create(version=version, number="99"))


def test_a_clause_does_not_slip_out_of_what_is_published(network_rules):
    draft = Version.objects.create(document=network_rules, number=2)
    clause = network_rules.versions.get(number=1).clauses.first()
    assert refused(lambda: Clause.objects.filter(pk=clause.pk).update(version=draft))


def test_there_is_one_draft_at_a_time(network_rules):
    Version.objects.create(document=network_rules, number=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.create(document=network_rules, number=3)


def test_a_text_is_there_once(network_rules):
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.create(kind="rules")
