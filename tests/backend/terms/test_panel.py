"""Coordinators write, look and publish; what people see changes on its day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.terms.models import Announcement, Declaration
from backend.terms.selectors import declaration_due, today
from backend.terms.services import announce, open_draft, tell_of_announcements
from tests.signing_in import sign_in_now

EN = {"Accept-Language": "en"}
IDS = [
    *("wstep", "podmiot", "zakres", "url", "data-publikacja", "data-aktualizacja", "status", "data-sporzadzenie"),
    *("data-przeglad", "audytor", "kontakt", "osoba", "email", "telefon", "procedura", "aplikacje", "architektura"),
    "komunikacja",
]


def posted(page, **changed):
    """What a browser would send of the editor's form."""
    form, clauses = page.context["form"], page.context["clauses"]
    facts = {bound.html_name: bound.initial or "" for bound in form if bound.initial not in (True, False)}
    for row in [clauses.management_form, *clauses.forms]:
        facts |= {bound.html_name: bound.initial if bound.initial is not None else "" for bound in row}
        facts.pop(f"{row.prefix}-remove", None)
    return facts | changed


def seen(page) -> str:
    """Which draft the page shows."""
    return page.context["form"]["revision"].value()


@pytest.fixture
def by_ewa(client, ewa):
    sign_in_now(client, ewa)
    return client


def begun(client, document) -> str:
    """Where the draft is written that a press on the shelf began."""
    return client.post(f"/panel/teksty/{document.pk}/nowa/").url


def test_looking_begins_no_draft(by_ewa, network_rules):
    assert by_ewa.get(f"/panel/teksty/{network_rules.pk}/").status_code == 404
    assert by_ewa.get(f"/panel/teksty/{network_rules.pk}/nowa/").status_code == 405
    assert "Write a new version" in by_ewa.get("/panel/teksty/", headers=EN).text
    assert not network_rules.versions.drafts().exists()
    assert begun(by_ewa, network_rules) == begun(by_ewa, network_rules)
    assert network_rules.versions.drafts().count() == 1
    assert "Go on with the draft" in by_ewa.get("/panel/teksty/", headers=EN).text


def test_a_text_goes_from_draft_to_preview_to_published(by_ewa, network_rules, ewa):
    ewa.language = "pl"
    ewa.save()
    address = begun(by_ewa, network_rules)
    page = by_ewa.get(address, headers=EN)
    body = posted(page, changes="Wolno z psem.", **{"clauses-0-title": "Bezpłatnie", "preview": "1"})
    response = by_ewa.post(address, body, headers=EN)
    assert response.url == f"{address}podglad/"
    page = by_ewa.get(response.url, headers=EN)
    assert "Bezpłatnie" in page.text
    day = today() + timedelta(days=20)
    response = by_ewa.post(response.url, {"valid_from": day.isoformat(), "revision": seen(page)}, headers=EN)
    assert response.url == "/zasady/wersje/2/"
    version = network_rules.versions.get(number=2)
    assert (version.valid_from, version.clauses.first().titles["pl"]) == (day, "Bezpłatnie")
    assert version.clauses.first().titles["en"] == "Free of charge"
    page = by_ewa.get(response.url)
    assert "Wolno z psem." in page.text
    assert "Za darmo" in page.text


def test_another_language_is_written_beside_the_polish_words(by_ewa, network_rules):
    address = f"{begun(by_ewa, network_rules)}?jezyk=uk"
    page = by_ewa.get(address, headers=EN)
    assert "Za darmo" in page.text
    by_ewa.post(address, posted(page, **{"clauses-0-title": "Даром"}), headers=EN)
    titles = network_rules.versions.get(number=2).clauses.first().titles
    assert (titles["pl"], titles["uk"]) == ("Za darmo", "Даром")


def test_a_clause_is_added_and_removed_without_javascript(by_ewa, network_rules):
    address = begun(by_ewa, network_rules)
    page = by_ewa.get(address, headers=EN)
    last = len(page.context["clauses"].forms) - 1
    more = {
        "clauses-0-remove": "on",
        f"clauses-{last}-number": "3.1",
        f"clauses-{last}-title": "Psy",
        f"clauses-{last}-text": "Na smyczy.",
    }
    by_ewa.post(address, posted(page, **more), headers=EN)
    numbers = list(network_rules.versions.get(number=2).clauses.values_list("number", flat=True))
    assert numbers[:4] == ["2", "3", "3.1", "4"]


def test_a_number_that_occurs_twice_loses_nothing_that_was_typed(by_ewa, network_rules):
    address = begun(by_ewa, network_rules)
    page = by_ewa.get(address, headers=EN)
    response = by_ewa.post(
        address, posted(page, **{"clauses-1-number": "1", "clauses-1-text": "Długi tekst"}), headers=EN
    )
    assert response.status_code == 422
    assert "The number 1 occurs twice." in response.text
    assert "Długi tekst" in response.text


def test_nothing_is_published_without_saying_what_changes(by_ewa, network_rules, ewa):
    open_draft(network_rules, by=ewa)
    preview = f"/panel/teksty/{network_rules.pk}/podglad/"
    facts = {"valid_from": today() + timedelta(days=20), "revision": seen(by_ewa.get(preview))}
    response = by_ewa.post(preview, facts, headers=EN)
    assert response.status_code == 422
    assert "what changes" in response.text
    assert network_rules.versions.published().count() == 1


def test_who_saves_second_replaces_nothing_unseen_and_loses_nothing_typed(by_ewa, network_rules):
    address = begun(by_ewa, network_rules)
    first, second = by_ewa.get(address, headers=EN), by_ewa.get(address, headers=EN)
    by_ewa.post(address, posted(first, **{"clauses-0-title": "Pierwsza"}), headers=EN)
    response = by_ewa.post(address, posted(second, **{"clauses-0-title": "Druga"}), headers=EN)
    assert (response.status_code, "Druga" in response.text) == (409, True)
    draft = network_rules.versions.get(number=2)
    assert draft.clauses.first().titles["pl"] == "Pierwsza"
    again = posted(second, **{"clauses-0-title": "Druga", "revision": seen(response)})
    assert by_ewa.post(address, again, headers=EN).status_code == 302
    assert draft.clauses.first().titles["pl"] == "Druga"


def test_only_what_was_previewed_is_published(by_ewa, network_rules):
    address = begun(by_ewa, network_rules)
    by_ewa.post(address, posted(by_ewa.get(address), changes="Wolno z psem."))
    preview = by_ewa.get(f"{address}podglad/")
    by_ewa.post(address, posted(by_ewa.get(address), **{"clauses-0-title": "Inaczej"}))
    facts = {"valid_from": today() + timedelta(days=20), "revision": seen(preview)}
    assert by_ewa.post(f"{address}podglad/", facts, headers=EN).status_code == 409
    assert network_rules.versions.published().count() == 1


def test_animator_writes_the_rules_of_the_place(client, halina, place):
    sign_in_now(client, halina)
    response = client.post(f"/miejsca/{place.slug}/ustawienia/zasady/")
    page = client.get(response.url, headers=EN)
    body = {
        "clauses-0-number": "1",
        "clauses-0-title": "Buty",
        "clauses-0-text": "Zdejmujemy **buty**.",
        "preview": "1",
    }
    preview = client.post(response.url, posted(page, **body), headers=EN).url
    facts = {"valid_from": today(), "revision": seen(client.get(preview))}
    assert client.post(preview, facts, headers=EN).status_code == 302
    page = client.get(f"/miejsca/{place.slug}/zasady/", headers=EN).text
    assert "Zdejmujemy <strong>buty</strong>." in page
    assert client.get("/panel/teksty/").status_code == 403


def test_hostile_words_in_a_clause_stay_words(client, halina, place):
    client.force_login(halina)
    address = client.post(f"/miejsca/{place.slug}/ustawienia/zasady/").url
    evil = "<script>alert(1)</script>"
    body = {"clauses-0-number": "1", "clauses-0-title": evil, "clauses-0-text": evil, "preview": "1"}
    preview = client.post(address, posted(client.get(address), **body)).url
    assert evil not in client.get(preview).text


@pytest.mark.parametrize("who", ["marek", "halina", "adam"])
def test_texts_of_the_network_are_closed_to_others(request, client, network_rules, who):
    client.force_login(request.getfixturevalue(who))
    draft = f"teksty/{network_rules.pk}/"
    for address, status in ((draft, 404), (f"{draft}podglad/", 404), ("deklaracja/", 403), ("komunikaty/", 403)):
        assert client.get(f"/panel/{address}").status_code == status, address


@pytest.mark.parametrize("address", ["zasady", "prywatnosc", "kontakt", "deklaracja-dostepnosci"])
@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_texts_open_to_everybody_in_every_language(client, db, address, language):
    assert client.get(f"/{address}/", headers={"Accept-Language": language}).status_code == 200


def test_declaration_bears_every_id_of_the_technical_conditions(by_ewa):
    page = by_ewa.get("/deklaracja-dostepnosci/").text
    assert [name for name in IDS if page.count(f'id="a11y-{name}"') != 1] == []


def test_declaration_is_changed_on_its_page_and_remembers_what_was(by_ewa, ewa):
    page = by_ewa.get("/panel/deklaracja/", headers=EN)
    body = {bound.html_name: bound.value() or "" for bound in page.context["form"]}
    body |= {"operator": "Gmina Testowa", "exceptions_pl": "Mapy.", "burden_url": "https://example.org/analiza"}
    response = by_ewa.post("/panel/deklaracja/", body, headers=EN)
    assert response.status_code == 302, response.context["form"].errors
    page = by_ewa.get("/deklaracja-dostepnosci/").text
    assert "Gmina Testowa" in page
    assert 'id="a11y-ocena"' in page
    assert AuditEntry.objects.get(action="declaration.saved").data["changed"]["operator"] == ["Ganek", "Gmina Testowa"]
    assert "Ewa" in by_ewa.get("/panel/deklaracja/", headers=EN).text


def test_declaration_is_due_by_the_end_of_march_of_the_next_year(db):
    day = today().replace(month=3, day=1)
    facts = dict.fromkeys(["published_on", "updated_on", "prepared_on"], day)
    Declaration.objects.create(operator="X", contact_email="a@example.org", reviewed_on=day, **facts)
    end = day.replace(year=day.year + 1, day=31)
    assert (declaration_due(end).by, declaration_due(end).is_overdue, declaration_due(end).is_soon) == (
        end,
        False,
        True,
    )
    assert declaration_due(end + timedelta(days=1)).is_overdue
    assert not declaration_due(day).is_soon


@pytest.fixture
def announced(ewa, django_capture_on_commit_callbacks):
    def make(**facts):
        with django_capture_on_commit_callbacks(execute=True):
            return announce(by=ewa, **{"texts": {"pl": "Przerwa w sobotę.", "en": "Down on Saturday."}} | facts)

    return make


def test_an_announcement_is_a_strip_until_each_closes_it(client, announced, marek):
    announcement = announced()
    assert "Down on Saturday." in client.get("/", headers=EN).text
    client.post(f"/komunikaty/{announcement.pk}/zamknij/", {"next": "/"})
    assert "Down on Saturday." not in client.get("/", headers=EN).text
    client.force_login(marek)
    client.post(f"/komunikaty/{announcement.pk}/zamknij/", {"next": "/"})
    assert "Down on Saturday." not in client.get("/", headers=EN).text
    assert announcement.closed_by.get() == marek


def test_an_announcement_runs_from_until_and_can_be_withdrawn(by_ewa, announced):
    soon = timezone.now() + timedelta(hours=1)
    announced(starts_at=soon, texts={"pl": "Później", "en": "Later"})
    withdrawn = announced()
    page = by_ewa.get("/", headers=EN).text
    assert "Later" not in page
    by_ewa.post(f"/panel/komunikaty/{withdrawn.pk}/wycofaj/")
    withdrawn.refresh_from_db()
    assert withdrawn.withdrawn_at


def test_an_announcement_for_animators_is_for_animators(client, announced, marek, halina):
    announced(audience="animators")
    client.force_login(marek)
    assert "Down on Saturday." not in client.get("/", headers=EN).text
    client.force_login(halina)
    assert "Down on Saturday." in client.get("/", headers=EN).text


def test_what_is_important_comes_to_the_inbox_once(announced, marek, halina, client):
    announced(level="important")
    announced(level="info")
    announced(level="urgent", audience="animators")
    assert tell_of_announcements() > 0
    assert tell_of_announcements() == 0
    assert marek.notifications.filter(kind="announced").count() == 1
    assert halina.notifications.filter(kind="announced").count() == 2
    client.force_login(marek)
    assert "Down on Saturday." in client.get("/powiadomienia/", headers=EN).text


def test_coordinator_announces_from_the_panel(by_ewa):
    body = {"text_pl": "Spotkanie sieci", "level": "info", "audience": "all", "url": "//evil.example"}
    assert by_ewa.post("/panel/komunikaty/", body, headers=EN).status_code == 422
    assert by_ewa.post("/panel/komunikaty/", body | {"url": "/miejsca/"}, headers=EN).status_code == 302
    assert Announcement.objects.get().text("uk") == "Spotkanie sieci"


def test_pages_ask_nothing_more_when_nothing_is_announced(client, db, django_assert_num_queries):
    client.get("/kontakt/")
    with django_assert_num_queries(5):
        client.get("/kontakt/")
