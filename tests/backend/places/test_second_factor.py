"""Powers of staff wait until a second step of signing in is set up; belonging does not."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.places.models import Membership
from backend.places.roles import roles_of
from backend.places.services import accept_invitation, change_role, create_invitation, remove_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings):
    settings.STAFF_REQUIRES_MFA = True


def fresh(person) -> User:
    return User.objects.get(pk=person.pk)


def since(person, days: int) -> User:
    User.objects.filter(pk=person.pk).update(powers_since=timezone.now() - timedelta(days=days))
    return fresh(person)


def with_step(person, kind=Authenticator.Type.TOTP):
    Authenticator.objects.create(user=person, type=kind, data={})
    return fresh(person)


@pytest.mark.parametrize(
    ("name", "permission"),
    [("halina", "places.change"), ("zofia", "places.moderate"), ("ewa", "places.add"), ("adam", "places.moderate")],
)
def test_powers_wait_after_the_days_of_grace(request, place, name, permission):
    person = request.getfixturevalue(name)
    assert since(person, 6).has_perm(permission, place)
    waiting = since(person, 8)
    assert not waiting.has_perm(permission, place)
    assert roles_of(waiting).wait
    assert with_step(person).has_perm(permission, place)


def test_recovery_codes_alone_are_no_second_step(place, halina):
    since(halina, 8)
    assert not with_step(halina, Authenticator.Type.RECOVERY_CODES).has_perm("places.change", place)


def test_belonging_stays(place, halina):
    assert since(halina, 8).has_perm("places.see_members", place)


def test_where_nobody_knows_since_when_they_count_from_joining(place, halina):
    User.objects.filter(pk=halina.pk).update(date_joined=timezone.now() - timedelta(days=30))
    assert not fresh(halina).has_perm("places.change", place)


def test_network_may_do_without(settings, place, halina):
    settings.STAFF_REQUIRES_MFA = False
    assert since(halina, 99).has_perm("places.change", place)


def test_days_of_grace_begin_with_the_first_role(place, halina, marek, ewa):
    since(halina, 1)
    User.objects.filter(pk=marek.pk).update(date_joined=timezone.now() - timedelta(days=300))
    change_role(marek.memberships.get(), Membership.Role.MODERATOR, by=fresh(halina))
    assert fresh(marek).has_perm("places.moderate", place)
    begun = fresh(marek).powers_since
    change_role(marek.memberships.get(), Membership.Role.ANIMATOR, by=fresh(halina))
    assert fresh(marek).powers_since == begun


def test_role_taken_away_and_given_back_gives_no_new_days(place, halina, zofia):
    since(halina, 1)
    begun = since(zofia, 8).powers_since
    change_role(zofia.memberships.get(), Membership.Role.MEMBER, by=fresh(halina))
    change_role(zofia.memberships.get(), Membership.Role.MODERATOR, by=fresh(halina))
    assert fresh(zofia).powers_since == begun
    remove_member(zofia.memberships.get(), by=fresh(halina))
    accept_invitation(create_invitation(place, by=fresh(halina), role="moderator").code, by=fresh(zofia))
    assert not fresh(zofia).has_perm("places.moderate", place)


def test_invitation_to_a_role_begins_them_as_well(place, halina, jan):
    since(halina, 1)
    accept_invitation(create_invitation(place, by=fresh(halina), role="animator").code, by=jan)
    assert timezone.now() - fresh(jan).powers_since < timedelta(minutes=1)


def test_desk_leads_to_where_it_is_set_up(client, halina):
    since(halina, 8)
    client.force_login(halina)
    response = client.get("/panel/")
    assert response.url == reverse("second-factor")
    page = client.get(response.url, headers={"Accept-Language": "en"})
    assert "your powers wait from" in page.text
    assert reverse("mfa_activate_totp") in page.text


def test_refused_page_elsewhere_explains_itself_too(client, halina, place):
    since(halina, 8)
    client.force_login(halina)
    assert client.get(reverse("place-edit", args=[place.slug])).url == reverse("second-factor")
    told = client.get(reverse("place-edit", args=[place.slug]), headers={"HX-Request": "true"})
    assert (told.status_code, told.json()["code"]) == (403, "second_factor")


def test_others_are_refused_as_before(client, marek, place):
    client.force_login(marek)
    assert client.get(reverse("place-edit", args=[place.slug])).status_code == 403


def test_desk_says_how_much_time_is_left(client, halina):
    since(halina, 5)
    client.force_login(halina)
    text = client.get("/panel/", headers={"Accept-Language": "en"}).text
    assert "needs a second step of signing in" in text
    with_step(halina)
    assert "needs a second step of signing in" not in client.get("/panel/", headers={"Accept-Language": "en"}).text


def test_page_says_when_all_is_well(client, halina):
    with_step(halina)
    client.force_login(halina)
    assert "It is set up" in client.get(reverse("second-factor"), headers={"Accept-Language": "en"}).text


def test_staff_cost_one_query_more_and_others_none(halina, marek, django_assert_num_queries):
    since(halina, 8)
    for person, queries in ((halina, 3), (marek, 2)):
        person = fresh(person)
        with django_assert_num_queries(queries):
            roles_of(person)
