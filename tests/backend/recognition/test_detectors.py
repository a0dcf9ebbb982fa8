"""What is recognised, and what is not: pure comparison, no database."""

import time

import pytest

from backend.recognition.detectors.links import and_above, domain, hosts, plain
from backend.recognition.detectors.patterns import CONTACTS
from backend.recognition.detectors.words import Pattern, readable, spoken


def finds(pattern: str, text: str) -> bool:
    return Pattern.of(pattern).first(spoken(readable(text))) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Szybka chwilówka bez BIK",
        "Masz dość chwilówek?",
        "chwilowka",
        "CHWILÓWKĄ",
        "c.h.w.i.l.ó.w.k.a",
        "c h w i l ó w k a od ręki",
        "chw1lówka",
        "chwiiiilówka",
        "chwil\u200bówka",
        "chwilówkа",  # the last letter is Cyrillic
        "ｃｈｗｉｌóｗｋａ",
        "c\u0336h\u0336w\u0336i\u0336l\u0336o\u0301\u0336w\u0336k\u0336a\u0336",  # struck through
        "chwil\u034fówka",
        "chwil\u2066ówka",
    ],
)
def test_a_word_is_found_in_every_form_and_disguise(text):
    assert finds("chwilówka", text)


@pytest.mark.parametrize("text", ["Chwila moment", "Przyjdę za chwilę", "", "1 2 3 4 5", "a i o u", "2026"])
def test_other_words_are_left_alone(text):
    assert not finds("chwilówka", text)


def test_words_of_an_entry_stand_together_in_this_order():
    assert finds("pewny zysk", "Tylko dziś pewnego zysku szukaj u nas")
    assert not finds("pewny zysk", "Zysk jest pewny")
    assert not finds("pewny zysk", "Pewny człowiek, dobry zysk")


def test_letters_set_apart_stand_where_they_are_written():
    assert finds("pewny zysk", "To pewny z y s k bez ryzyka")
    assert not finds("pewny zysk", "Z y s k nie jest pewny")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://www.Example.com/a?b=c", "example.com"),
        ("zobacz example.com, warto", "example.com"),
        ("example[.]com", "example.com"),
        ("example (kropka) com", "example.com"),
        ("http://żółw.pl/x", "xn--w-uga1v8h.pl"),
        ("sklep.example.com:8080", "sklep.example.com"),
        ("pisz na jan@example.com", ""),
        ("Tak.Nie wiem", "tak.nie"),
        ("bez adresu", ""),
    ],
)
def test_domains_are_read_however_they_are_written(text, name):
    assert domain(plain(text)) == name


def test_a_domain_belongs_to_those_above_it():
    assert list(and_above("a.b.example.com")) == ["a.b.example.com", "b.example.com", "example.com"]


def test_no_text_breaks_the_readers():
    for text in ("." * 5000, "a." * 3000, "xn--" + "é" * 300 + ".com", "@@@$$$!!!", "\u0301" * 50, "k " * 2000):
        spoken(readable(text))
        list(hosts(plain(text)))


@pytest.mark.parametrize("text", ["\n" * 20_000 + "x", "1" * 20_000, "a_" * 10_000, "a@" + "b-" * 10_000])
def test_a_text_of_nothing_keeps_nobody_waiting(text):
    before = time.process_time()
    list(hosts(plain(text)))
    for _name, pattern, _score in CONTACTS:
        pattern.search(text)
    # A way of reading that grows with the square of the length takes seconds.
    assert time.process_time() - before < 0.5
