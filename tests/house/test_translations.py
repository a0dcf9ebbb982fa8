"""Words in the right form."""

import pytest
from django.utils import translation
from django.utils.translation import ngettext

FORMS = {
    "pl": ["1 wydarzenie", "2 wydarzenia", "4 wydarzenia", "5 wydarzeń", "12 wydarzeń", "22 wydarzenia", "25 wydarzeń"],
    "uk": ["1 подія", "2 події", "4 події", "5 подій", "12 подій", "22 події", "25 подій"],
    "en": ["1 event", "2 events", "4 events", "5 events", "12 events", "22 events", "25 events"],
}


@pytest.mark.parametrize("language", FORMS)
def test_plural_forms(language):
    with translation.override(language):
        said = [ngettext("%(n)s event", "%(n)s events", n) % {"n": n} for n in (1, 2, 4, 5, 12, 22, 25)]
    assert said == FORMS[language]


@pytest.mark.parametrize(
    ("language", "title"), [("pl", "Miejsca otwarte"), ("uk", "Відкриті місця"), ("en", "Open places")]
)
def test_page_speaks_the_language_that_was_chosen(client, db, language, title):
    client.post("/i18n/setlang/", {"language": language, "next": "/"})
    page = client.get("/miejsca/")
    assert f'<html lang="{language}"' in page.text
    assert title in page.text
