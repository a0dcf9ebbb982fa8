"""An account is given back in person: by one for a neighbour, by two for staff; the old address is told."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts import views
from backend.accounts.models import Recovery, User
from backend.accounts.recovering import RecoveryEnded, complete_recovery, recovery_of_token, stop_token
from backend.accounts.services import make_token
from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed
from backend.places import recovering
from backend.places.models import Membership
from backend.places.services import change_role, remove_member
from tests.cast import person

pytestmark = pytest.mark.django_db
PASSWORD = "trzy-jabłka-w-koszyku"
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")


def of(person):
    return person.memberships.select_related("place", "user").get()


def done() -> list[str]:
    return list(
        AuditEntry.objects.filter(action__startswith="recovery").order_by("pk").values_list("action", flat=True)
    )


@pytest.fixture
def another(place):
    """Animator for more than a month."""
    ola = person("Ola", place, "animator")
    Membership.objects.filter(user=ola).update(created_at=timezone.now() - timedelta(days=31))
    return ola


@pytest.fixture
def confirmed(client):
    def confirmed(who):
        client.force_login(who)
        client.post(reverse("account_reauthenticate"), {"password": "a-long-password"})
        return client

    return confirmed


def test_neighbour_gets_the_account_back(client, confirmed, halina, marek, place, mailoutbox):
    Authenticator.objects.create(user=marek, type="totp", data={})
    make_token(marek, by=marek)
    page = reverse("recovery-begin", args=[place.slug, of(marek).pk])
    code = CODE.search(confirmed(halina).post(page, {"action": "begin"}).text)[0]
    assert mailoutbox[0].to == [marek.email]
    assert code not in mailoutbox[0].body
    assert code not in client.get(page).text

    client.logout()
    data = {"code": code.lower().replace("-", " "), "password": PASSWORD, "email": "nowy@example.org"}
    assert client.post(reverse("account-recover"), data).url == reverse("account_login")
    marek = User.objects.get(pk=marek.pk)
    assert marek.check_password(PASSWORD)
    assert marek.email == "nowy@example.org"
    assert not EmailAddress.objects.get(user=marek).verified
    assert not Authenticator.objects.filter(user=marek).exists()
    assert "was given back in person" in mailoutbox[-1].body
    assert mailoutbox[-1].to == ["marek@example.org"]
    assert done() == ["recovery.begun", "recovery.done"]
    assert client.post(reverse("account-recover"), data).status_code == 422


def test_open_sessions_end(client, halina, marek):
    other_client = Client()
    other_client.force_login(marek)
    _row, code = recovering.begin_recovery(of(marek), by=halina)
    complete_recovery(code, password=PASSWORD)
    assert other_client.get(reverse("account")).status_code == 302


def test_code_lasts_half_an_hour(halina, marek):
    row, code = recovering.begin_recovery(of(marek), by=halina)
    Recovery.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(RecoveryEnded):
        complete_recovery(code, password=PASSWORD)


def test_new_code_ends_the_former_one(halina, marek):
    _row, old = recovering.begin_recovery(of(marek), by=halina)
    recovering.begin_recovery(of(marek), by=halina)
    with pytest.raises(RecoveryEnded):
        complete_recovery(old, password=PASSWORD)


def test_only_a_hash_of_the_code_is_kept(halina, marek):
    row, code = recovering.begin_recovery(of(marek), by=halina)
    assert code.replace("-", "") not in str(Recovery.objects.filter(pk=row.pk).values().get())


def test_account_of_staff_needs_two(confirmed, halina, another, zofia, place):
    _row, code = recovering.begin_recovery(of(zofia), by=halina)
    assert code is None
    with pytest.raises(recovering.NeedsAnother):
        recovering.agree_to_recovery(of(zofia), by=halina)
    page = reverse("recovery-begin", args=[place.slug, of(zofia).pk])
    code = CODE.search(confirmed(another).post(page, {"action": "agree"}).text)[0]
    assert complete_recovery(code, password=PASSWORD) == zofia
    assert done() == ["recovery.begun", "recovery.agreed", "recovery.done"]


def test_role_taken_away_first_changes_nothing(halina, zofia):
    change_role(of(zofia), "member", by=halina)
    assert recovering.begin_recovery(of(zofia), by=halina)[1] is None


def test_membership_taken_away_first_changes_nothing(halina, zofia, place):
    remove_member(of(zofia), by=halina)
    assert recovering.needs_two(zofia)
    Membership.objects.create(place=place, user=zofia, status="active", is_home=True)
    assert recovering.begin_recovery(of(zofia), by=halina)[1] is None


def test_somebody_made_animator_for_this_does_not_count(halina, marek, another, zofia, ewa):
    recovering.begin_recovery(of(zofia), by=halina)
    Membership.objects.update(created_at=timezone.now() - timedelta(days=300))
    change_role(of(marek), "animator", by=halina)
    with pytest.raises(recovering.TooNew):
        recovering.agree_to_recovery(of(zofia), by=marek)
    assert recovering.agree_to_recovery(of(zofia), by=another)
    recovering.begin_recovery(of(zofia), by=halina)
    assert recovering.agree_to_recovery(of(zofia), by=ewa)


@pytest.mark.parametrize("who", ["marek", "zofia", "adam"])
def test_others_give_no_account_back(request, who, oksana):
    with pytest.raises(NotAllowed):
        recovering.begin_recovery(of(oksana), by=request.getfixturevalue(who))


def test_nobody_gives_themselves_an_account_back(halina):
    with pytest.raises(NotAllowed):
        recovering.begin_recovery(of(halina), by=halina)


def test_accounts_of_the_network_are_given_back_by_coordinators_only(place, halina, ewa, marek):
    User.objects.filter(pk=marek.pk).update(is_staff=True)
    with pytest.raises(NotAllowed):
        recovering.begin_recovery(of(marek), by=halina)
    assert recovering.begin_recovery(of(marek), by=ewa)[1] is None


def test_page_asks_for_the_password_again_and_loses_nothing(client, halina, marek, place):
    client.force_login(halina)
    page = reverse("recovery-begin", args=[place.slug, of(marek).pk])
    assert client.get(page).status_code == 200
    asked = client.post(page, {"action": "begin"})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not Recovery.objects.exists()
    answered = client.post(asked.url, {"password": "a-long-password", "next": page})
    assert CODE.search(answered.text)
    assert Recovery.objects.count() == 1


def test_whoever_reads_the_letter_stops_it(client, halina, marek):
    row, code = recovering.begin_recovery(of(marek), by=halina)
    page = reverse("recovery-stop", args=[stop_token(row)])
    assert client.get(page).status_code == 200
    client.post(page)
    with pytest.raises(RecoveryEnded):
        complete_recovery(code, password=PASSWORD)
    assert done() == ["recovery.begun", "recovery.stopped"]
    assert "nothing to stop" in client.get(page, headers={"Accept-Language": "en"}).text
    assert client.post(reverse("recovery-stop", args=["forged"])).status_code == 200


def test_address_of_another_cannot_be_taken(halina, marek, oksana):
    _row, code = recovering.begin_recovery(of(marek), by=halina)
    with pytest.raises(Invalid):
        complete_recovery(code, password=PASSWORD, email=oksana.email.upper())
    assert complete_recovery(code, password=PASSWORD).email == marek.email


def test_guesses_are_few(client, db):
    data = {"code": "AAAAA-AAAAA", "password": PASSWORD}
    tries = [client.post(reverse("account-recover"), data).status_code for _n in range(views.RECOVER_TRIES + 1)]
    assert tries == [422] * views.RECOVER_TRIES + [429]
    assert client.post(reverse("account-recover"), data, REMOTE_ADDR="198.51.100.7").status_code == 422


def test_one_line_of_ipv6_has_the_guesses_of_one(client, db):
    data = {"code": "AAAAA-AAAAA", "password": PASSWORD}
    for number in range(views.RECOVER_TRIES):
        client.post(reverse("account-recover"), data, REMOTE_ADDR=f"2a01:11:22:33::{number}")
    assert client.post(reverse("account-recover"), data, REMOTE_ADDR="2a01:11:22:33:9::").status_code == 429


def test_what_is_wrong_with_a_password_is_no_guess(client, halina, marek):
    _row, code = recovering.begin_recovery(of(marek), by=halina)
    for _n in range(views.RECOVER_TRIES + 1):
        client.post(reverse("account-recover"), {"code": code, "password": "qwerty"})
    assert client.post(reverse("account-recover"), {"code": code, "password": PASSWORD}).status_code == 302


def test_weak_password_keeps_the_code(client, halina, marek):
    _row, code = recovering.begin_recovery(of(marek), by=halina)
    assert client.post(reverse("account-recover"), {"code": code, "password": "qwerty"}).status_code == 422
    assert complete_recovery(code, password=PASSWORD)


def test_letter_stops_it_as_long_as_the_code_works(client, halina, zofia, ewa, monkeypatch):
    row, _none = recovering.begin_recovery(of(zofia), by=halina)
    page = reverse("recovery-stop", args=[stop_token(row)])
    begun = time.time()
    monkeypatch.setattr(time, "time", lambda: begun + 31 * 60)
    code = recovering.agree_to_recovery(of(zofia), by=ewa)
    client.post(page)
    with pytest.raises(RecoveryEnded):
        complete_recovery(code, password=PASSWORD)


def test_letter_about_what_is_over_stops_nothing(halina, marek):
    row, _code = recovering.begin_recovery(of(marek), by=halina)
    Recovery.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert recovery_of_token(stop_token(row)) is None
