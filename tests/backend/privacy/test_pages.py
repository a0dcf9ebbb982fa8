"""Consents, the public list of periods and the records of processing."""

import csv
import io

import pytest

from backend.meetups.models import CoffeeWish
from backend.places.models import Operator
from backend.privacy.models import Consent
from backend.privacy.registry import kinds
from backend.privacy.services import consenting
from backend.sharing.models import ThankYou
from tests.factories.sharing import ListingFactory

ENGLISH = {"Accept-Language": "en"}


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_everyone_reads_how_long_what_is_kept(client, db, language):
    page = client.get("/prywatnosc/dane/", headers={"Accept-Language": language})
    assert page.status_code == 200
    assert page.text.count('id="kind-') == len([kind for kind in kinds.values() if kind.records])
    assert '"/prywatnosc/dane/"' in client.get("/prywatnosc/").text


def test_the_list_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/prywatnosc/dane/")


def test_records_of_processing_are_for_coordinators(client, cast):
    answers = []
    for one in cast[1:]:
        client.force_login(one)
        answers.append(client.get("/panel/rejestr-czynnosci/").status_code)
    assert answers == [403, 403, 403, 403, 403, 200]
    client.logout()
    assert client.get("/panel/rejestr-czynnosci/").status_code == 302


def test_records_of_processing_name_who_answers_for_the_data(client, place, ewa):
    officer = {"officer_name": "Jan Dane", "officer_email": "iod@example.org"}
    Operator.objects.create(name="Miejski Dom Kultury", email="dane@example.org", is_default=True, **officer)
    place.controller = Operator.objects.create(name="Fundacja Ganek")
    place.save()
    client.force_login(ewa)
    page = client.get("/panel/rejestr-czynnosci/", headers=ENGLISH).text
    for said in ("Miejski Dom Kultury", "dane@example.org", "iod@example.org", "Fundacja Ganek", place.name):
        assert said in page
    table = client.get("/panel/rejestr-czynnosci/?format=csv", headers=ENGLISH).content.decode("utf-8-sig")
    assert "Miejski Dom Kultury, Fundacja Ganek" in table


def test_records_as_a_table(client, ewa):
    client.force_login(ewa)
    response = client.get("/panel/rejestr-czynnosci/?format=csv", headers=ENGLISH)
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Activity"
    assert len(rows) == 1 + len([kind for kind in kinds.values() if kind.records])
    assert all(all(row) for row in rows)


def test_consents_of_all_apps_stand_on_one_page(client, marek, oksana, place):
    ThankYou.objects.create(
        listing=ListingFactory(place=place, author=oksana), author=marek, to=oksana, text="Dzięki!", occasion="x",
        author_agrees=True,
    )  # fmt: skip
    CoffeeWish.objects.create(place=place, user=marek, languages=["pl"], slots=["mon-17"])
    client.force_login(marek)
    page = client.get("/konto/zgody/", headers=ENGLISH).text
    assert "Dzięki!" in page
    assert "Coffee with a neighbour" in page


def test_each_is_withdrawn_by_one_button(client, marek, oksana, place):
    note = ThankYou.objects.create(
        listing=ListingFactory(place=place, author=oksana), author=marek, to=oksana, text="Dzięki!", occasion="x",
        author_agrees=True,
    )  # fmt: skip
    wish = CoffeeWish.objects.create(place=place, user=marek, languages=["pl"], slots=["mon-17"])
    client.force_login(marek)
    for key in (f"thanks-{note.pk}", f"coffee-{wish.pk}"):
        client.post("/konto/zgody/", {"key": key})
    note.refresh_from_db()
    assert not note.author_agrees
    assert not CoffeeWish.objects.exists()


def test_nobody_withdraws_the_consent_of_another(client, marek, oksana, place):
    wish = CoffeeWish.objects.create(place=place, user=marek, languages=["pl"], slots=["mon-17"])
    client.force_login(oksana)
    client.post("/konto/zgody/", {"key": f"coffee-{wish.pk}"})
    assert CoffeeWish.objects.exists()


def test_other_words_are_another_consent(marek, zofia, monkeypatch):
    first = consenting.give_consent("child_account", by=marek, about=zofia)
    assert consenting.give_consent("child_account", by=marek, about=zofia) == first
    words = consenting.PURPOSES["child_account"]
    newer = consenting.Purpose(code=words.code, version="2027-01-01", title=words.title, text="Other words")
    monkeypatch.setitem(consenting.PURPOSES, "child_account", newer)
    assert consenting.give_consent("child_account", by=marek, about=zofia) != first
    assert Consent.objects.in_force().count() == 1
    assert {given.text for given in consenting.consents_of(marek) if given.withdrawn_at} != {"Other words"}


def test_nothing_is_agreed_to_that_has_no_words(marek):
    with pytest.raises(consenting.UnknownPurpose):
        consenting.give_consent("tracking", by=marek)
