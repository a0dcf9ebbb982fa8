"""Accounts of children: linked to a grown-up, safe, until they come of age."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.services import update_profile
from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed
from backend.events.selectors.coming import company_at
from backend.events.services import sign_up
from backend.notifications.models import Notification
from backend.privacy.models import Consent, WardRequest
from backend.privacy.services import guarding, leaving
from backend.privacy.services.retention import sweep_all
from tests.cast import person
from tests.factories.events import OccurrenceFactory

ENGLISH = {"Accept-Language": "en"}


def aged(years: int) -> date:
    today = timezone.localdate()
    return today.replace(year=today.year - years, day=min(today.day, 28))


@pytest.fixture
def zosia(marek):
    """A child of Marek."""
    return guarding.create_child(by=marek, display_name="Zosia", email="zosia@example.org", born_on=aged(12))


@pytest.fixture
def kuba(place):
    """A child who has an account already, open to everyone."""
    kuba = person("Kuba", place)
    kuba.about_visibility = "public"
    kuba.save()
    return kuba


def test_guardian_makes_an_account_on_the_page(sign_in, marek):
    client = sign_in(marek)
    facts = {"display_name": "Zosia", "email": "zosia@example.org", "born_on": aged(12).isoformat(), "agrees": "on"}
    assert client.post("/konto/dzieci/nowe/", {**facts, "agrees": ""}).status_code == 422
    assert client.post("/konto/dzieci/nowe/", facts).url == "/konto/dzieci/"
    zosia = User.objects.get(email="zosia@example.org")
    assert (zosia.guardian, zosia.is_child, zosia.presence_visibility) == (marek, True, "me")
    assert not zosia.has_usable_password()
    assert "Zosia" not in client.get("/konto/dzieci/").text
    Client().force_login(zosia)
    assert "Zosia" in client.get("/konto/dzieci/").text
    consent = Consent.objects.get(user=marek, about=zosia)
    assert (consent.purpose, consent.language) == ("child_account", "en")


def test_making_an_account_tells_nobody_who_has_one(sign_in, marek, kuba, halina):
    client, pages = sign_in(marek), []
    for email in ("nobody@example.org", kuba.email.upper(), halina.email):
        facts = {"display_name": "Zosia", "email": email, "born_on": aged(12).isoformat(), "agrees": "on"}
        assert client.post("/konto/dzieci/nowe/", facts).url == "/konto/dzieci/"
        pages.append([main_of(client.get(address)) for address in ("/konto/dzieci/", "/konto/zgody/")])
    assert pages[0] == pages[1] == pages[2]
    assert WardRequest.objects.get().child == kuba
    assert leaving.holds_of(marek) == []


def main_of(response) -> str:
    """The page without what differs each time."""
    return re.sub(r'value="\w{64}"', "", response.text.partition("<main")[2])


def test_an_account_of_a_child_that_nobody_ever_used_goes_after_two_weeks(zosia, marek):
    used = guarding.create_child(by=marek, display_name="Ala", email="ala@example.org", born_on=aged(12))
    Client().force_login(used)
    sweep_all(now=timezone.now() + timedelta(days=13))
    assert User.objects.filter(pk=zosia.pk).exists()
    sweep_all(now=timezone.now() + timedelta(days=15))
    assert list(User.objects.filter(guardian=marek)) == [used]


def test_only_the_day_of_coming_of_age_is_kept(zosia):
    assert zosia.grown_up_on == aged(-6)


@pytest.mark.parametrize(("years", "words"), [(18, "of their own"), (3, "come with you"), (30, "of their own")])
def test_accounts_for_children_are_for_children(marek, years, words):
    with pytest.raises(Invalid) as refused:
        guarding.create_child(by=marek, display_name="X", email="x@example.org", born_on=aged(years))
    assert refused.value.field == "born_on"


def test_a_child_agrees_from_its_own_account(client, sign_in, marek, kuba):
    sign_in(marek).post("/konto/dzieci/prosba/", {"email": kuba.email, "born_on": aged(13).isoformat()})
    kuba.refresh_from_db()
    assert not kuba.is_child
    assert Notification.objects.get(recipient=kuba).kind == "ward_asked"
    client = sign_in(kuba)
    assert "Marek would like to look after your account" in client.get("/konto/dzieci/", headers=ENGLISH).text
    client.post(f"/konto/dzieci/prosby/{WardRequest.objects.get().pk}/", {"action": "agree"})
    kuba.refresh_from_db()
    assert (kuba.guardian, kuba.about_visibility) == (marek, "members")
    assert Notification.objects.get(recipient=marek).kind == "ward_linked"
    assert not WardRequest.objects.exists()


def test_a_child_can_say_no(client, marek, kuba):
    guarding.ask_to_guard(by=marek, email=kuba.email, born_on=aged(13))
    client.force_login(kuba)
    client.post(f"/konto/dzieci/prosby/{WardRequest.objects.get().pk}/", {"action": "refuse"})
    kuba.refresh_from_db()
    assert not kuba.is_child
    assert not WardRequest.objects.exists()


def test_agreeing_needs_the_password_and_is_taken_back_within_two_weeks(client, sign_in, marek, kuba):
    User.objects.filter(pk=kuba.pk).update(date_joined=timezone.now() - timedelta(days=99))
    guarding.ask_to_guard(by=marek, email=kuba.email, born_on=aged(13))
    address = f"/konto/dzieci/prosby/{WardRequest.objects.get().pk}/"
    client.force_login(kuba)
    assert client.post(address, {"action": "agree"}).url.startswith(reverse("account_reauthenticate"))
    assert WardRequest.objects.exists()
    sign_in(kuba).post(address, {"action": "agree"})
    assert "take it back yourself" in client.get("/konto/dzieci/", headers=ENGLISH).text
    client.post("/konto/dzieci/")
    kuba.refresh_from_db()
    assert kuba.guardian is None
    assert Notification.objects.filter(recipient=marek, kind="ward_unlinked").exists()
    guarding.link(kuba, marek, aged(-6))
    Consent.objects.in_force().update(given_at=timezone.now() - timedelta(days=15))
    with pytest.raises(NotAllowed):
        guarding.end_guarding(kuba, by=kuba)


def test_an_account_made_for_a_child_stays_looked_after(zosia):
    with pytest.raises(NotAllowed):
        guarding.end_guarding(zosia, by=zosia)


def test_nobody_else_answers_for_the_child(client, marek, kuba, oksana):
    guarding.ask_to_guard(by=marek, email=kuba.email, born_on=aged(13))
    client.force_login(oksana)
    assert client.post(f"/konto/dzieci/prosby/{WardRequest.objects.get().pk}/", {"action": "agree"}).status_code == 404


def test_asking_says_the_same_whether_the_address_has_an_account(sign_in, marek, kuba):
    client = sign_in(marek)
    for email in (kuba.email, "nobody@example.org"):
        client.post("/konto/dzieci/prosba/", {"email": email, "born_on": aged(13).isoformat()})
        assert "If this is the address of an account" in client.get("/konto/", headers=ENGLISH).text


def test_a_child_that_is_looked_after_is_not_taken_over(oksana, zosia):
    guarding.ask_to_guard(by=oksana, email=zosia.email, born_on=aged(12))
    assert not WardRequest.objects.exists()


def test_nobody_asks_for_the_account_of_somebody_with_a_role(marek, halina, zofia, ewa):
    for one in (halina, zofia, ewa):
        guarding.ask_to_guard(by=marek, email=one.email, born_on=aged(12))
    assert not WardRequest.objects.exists()


@pytest.mark.parametrize("year", ["9990", "9999"])
def test_a_birthday_far_ahead_is_refused_on_the_page(sign_in, marek, year):
    facts = {"display_name": "Zosia", "email": "z@example.org", "born_on": f"{year}-01-01", "agrees": "on"}
    client = sign_in(marek)
    assert client.post("/konto/dzieci/nowe/", facts).status_code == 422
    assert client.post("/konto/dzieci/prosba/", facts).status_code == 422


def test_a_child_looks_after_nobody(zosia):
    with pytest.raises(NotAllowed):
        guarding.create_child(by=zosia, display_name="X", email="x@example.org", born_on=aged(9))


def test_a_child_cannot_be_shown_to_everyone(zosia):
    with pytest.raises(Invalid):
        update_profile(zosia, by=zosia, about_visibility="public")
    update_profile(zosia, by=zosia, about_visibility="members")


def test_the_form_of_a_child_does_not_offer_it(client, zosia, marek):
    client.force_login(zosia)
    assert 'name="about_visibility"' in (page := client.get("/konto/profil/").text)
    assert 'value="public"' not in page
    client.force_login(marek)
    assert 'value="public"' in client.get("/konto/profil/").text


def test_no_stranger_writes_to_a_child(zosia, marek, oksana, halina):
    assert marek.has_perm("conversations.write_to", zosia)
    assert not oksana.has_perm("conversations.write_to", zosia)
    assert not halina.has_perm("conversations.write_to", zosia)


def test_guardian_sees_where_the_child_belongs_and_goes_and_nothing_it_writes(client, marek, kuba, place):
    guarding.link(kuba, marek, aged(-6))
    date = OccurrenceFactory(place=place, title="Warsztaty z drewna")
    sign_up(date, by=kuba)
    client.force_login(marek)
    page = client.get(f"/konto/dzieci/{kuba.handle}/").text
    assert "Warsztaty z drewna" in page
    assert place.name in page


def test_nobody_else_sees_the_page_of_the_child(client, zosia, oksana, halina, ewa):
    for other in (oksana, halina, ewa):
        client.force_login(other)
        assert client.get(f"/konto/dzieci/{zosia.handle}/").status_code == 404


def test_at_eighteen_nobody_looks_after_them(zosia, marek):
    assert guarding.let_go_of_the_grown_up() == 0
    assert guarding.let_go_of_the_grown_up(today=aged(-6)) == 1
    zosia.refresh_from_db()
    assert (zosia.guardian, zosia.grown_up_on) == (None, None)
    assert {told.recipient for told in Notification.objects.filter(kind="ward_ended")} == {zosia, marek}
    assert Consent.objects.in_force().count() == 0


def test_guardian_stops_with_the_password(client, sign_in, zosia, marek):
    client.force_login(marek)
    page = f"/konto/dzieci/{zosia.handle}/"
    assert client.post(page).url.startswith(reverse("account_reauthenticate"))
    sign_in(marek).post(page)
    zosia.refresh_from_db()
    assert zosia.guardian is None


def test_guardian_deletes_the_account_of_the_child_and_can_take_it_back(sign_in, zosia, marek, mailoutbox):
    client = sign_in(marek)
    client.post(f"/konto/usuniecie/?dziecko={zosia.handle}", {"word": "delete", "child": zosia.handle}, headers=ENGLISH)
    zosia.refresh_from_db()
    assert zosia.is_leaving
    client.post("/konto/usuniecie/cofnij/", {"child": zosia.handle})
    zosia.refresh_from_db()
    assert not zosia.is_leaving


def test_a_guardian_hears_when_the_child_asks_for_it(zosia, marek, mailoutbox):
    leaving.ask_to_leave(zosia, by=zosia)
    assert [letter.to for letter in mailoutbox] == [[zosia.email], [marek.email]]


def test_a_guardian_of_a_child_cannot_just_vanish(zosia, marek):
    Client().force_login(zosia)
    assert any("Zosia" in words for words in leaving.holds_of(marek))


def test_requests_lapse(client, marek, kuba):
    guarding.ask_to_guard(by=marek, email=kuba.email, born_on=aged(13))
    WardRequest.objects.update(asked_at=timezone.now() - timedelta(days=15))
    client.force_login(kuba)
    assert "would like to look after" not in client.get("/konto/dzieci/", headers=ENGLISH).text


def test_no_child_stands_among_those_who_come(kuba, marek, oksana, place):
    date = OccurrenceFactory(place=place)
    guarding.link(kuba, marek, aged(-6))
    for one in (kuba, oksana):
        sign_up(date, by=one)
    assert [row.user for row in company_at(date, marek).rows] == [oksana]


def test_a_coordinator_ends_it_with_a_reason_and_both_are_told(sign_in, zosia, marek, ewa):
    client = sign_in(ewa)
    assert client.post("/panel/opieka/", {"email": zosia.email, "reason": ""}).status_code == 422
    assert client.post("/panel/opieka/", {"email": "nobody@example.org", "reason": "Sąd"}).status_code == 422
    client.post("/panel/opieka/", {"email": zosia.email, "reason": "Postanowienie sądu"})
    zosia.refresh_from_db()
    assert zosia.guardian is None
    assert {told.recipient for told in Notification.objects.filter(kind="ward_unlinked")} == {zosia, marek}
    acts = AuditEntry.objects.filter(action__startswith="child.", actor=ewa).values_list("action", flat=True)
    assert set(acts) == {"child.looked_up", "child.unlinked"}


def test_the_page_of_links_is_for_coordinators(sign_in, halina, adam):
    for other in (halina, adam):
        assert sign_in(other).get("/panel/opieka/").status_code == 403
