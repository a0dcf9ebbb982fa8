"""Full text search: the same on SQLite and on PostgreSQL."""

import sys
import unicodedata
from collections import Counter

import pytest
from django.db import connection

from backend.conversations.models import Message
from backend.conversations.services import delete_message, edit_message, main_room
from backend.search.stemming import count_matches, is_often, parts, stems
from backend.sharing.models import Listing
from tests.factories.conversations import say

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    return list(Message.objects.filter(search_stems__matches=query).order_by("pk").values_list("body", flat=True))


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("drabina", "Kto ma drabinę?"),
        ("drabiny", "Kto ma drabinę?"),
        ("DRABINIE", "Kto ma drabinę?"),
        ("swiatlo", "Zostawcie światło w sieni"),
        ("światło", "zostawcie swiatlo"),
        ("sąsiadami", "Spotkanie dla sąsiadów"),
        ("warszt", "Warsztaty ceramiki"),
        ("часник", "Принесу часник!"),
        ("drabina jutro", "Jutro oddam drabinę"),
    ],
)
def test_polish_words_are_found_in_any_form(place, marek, query, body):
    say(main_room(place), marek, "Coś zupełnie innego")
    say(main_room(place), marek, body)
    assert found(query) == [body]


def test_every_word_must_be_there(place, marek):
    say(main_room(place), marek, "Mam drabinę")
    assert found("drabina wiertarka") == []


@pytest.mark.parametrize("query", ["", "   ", "'\"*()&|!:", "a OR b", "NEAR(", "--", "%", "\x00", "drab'ina"])
def test_signs_of_a_query_language_mean_nothing(place, marek, query):
    say(main_room(place), marek, "Mam drabinę")
    assert found(query) == []


@pytest.mark.parametrize(("query", "body"), [("⑴", "Punkt 1"), ("1", "Punkt ⑴"), ("صلى", "ﷺ"), ("ﬁkus", "Oddam fikus")])
def test_signs_that_stand_for_several_letters_are_spelled_out(place, marek, query, body):
    say(main_room(place), marek, body)
    assert found(query) == [body]


def test_forms_hold_letters_and_digits_only():
    """They stand in the query languages of both engines, where any other sign is an operator or a fault."""
    signs = (chr(point) for point in range(sys.maxunicode + 1) if not 0xD800 <= point < 0xE000)
    compound = [sign for sign in signs if unicodedata.normalize("NFKD", sign.casefold()) != sign]
    wrong = [form for sign in compound for group in parts(f"a{sign}") for form in group if not form.isalnum()]
    assert len(compound) > 10_000
    assert wrong == []


def test_index_follows_edits_and_deletions(place, marek):
    message = say(main_room(place), marek, "Mam drabinę")
    edit_message(message, by=marek, body="Mam wiertarkę")
    assert found("drabina") == []
    assert found("wiertarka") == ["Mam wiertarkę"]
    delete_message(message, by=marek)
    assert found("wiertarka") == []


def test_full_text_index_stands_after_all_migrations():
    """A later change of the table drops SQLite's triggers: see ``backend.search.operations``."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%full_text%'")
            each = 3  # on insert, update and delete
        else:
            cursor.execute("SELECT tablename FROM pg_indexes WHERE indexname LIKE '%full_text%'")
            each = 1
        assert Counter(name for (name,) in cursor) == dict.fromkeys(
            (Message._meta.db_table, Listing._meta.db_table), each
        )


def test_matches_are_counted_as_far_as_anybody_needs(place, marek, django_assert_num_queries):
    field = Message._meta.get_field("search_stems")
    for body in ("Mam drabinę", "Dwie drabiny", "Drabina wolna", "Mam rower"):
        say(main_room(place), marek, body)
    with django_assert_num_queries(1):
        assert count_matches(field, "drabina", most=10) == 3
    assert count_matches(field, "drabina", most=2) == 2
    assert count_matches(field, "mam drabina", most=10) == 1
    assert count_matches(field, "wietrarka", most=1) == 0
    assert count_matches(field, "?!", most=1) == 0


def test_what_many_match_is_found_in_another_way_and_is_the_same(place, marek, monkeypatch):
    monkeypatch.setattr("backend.search.stemming.OFTEN", 2)
    field = Message._meta.get_field("search_stems")
    for body in ("Mam drabinę", "Dwie drabiny", "Drabina wolna", "Mam rower"):
        say(main_room(place), marek, body)
    assert is_often(field, "drabina") == (connection.vendor == "sqlite")
    assert not is_often(field, "mam")
    often = Message.objects.filter(search_stems__matches_often="drabina").order_by("pk")
    assert list(often.values_list("body", flat=True)) == found("drabina")
    assert not Message.objects.filter(search_stems__matches_often="?!").exists()


def test_word_is_kept_with_and_without_its_diacritics():
    assert stems("Światło") == stems("światło")
    assert parts("dom") == [["dom"]]
