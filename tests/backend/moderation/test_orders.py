"""Orders of authorities: what is sent twice is one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.moderation.models import AuthorityOrder
from backend.moderation.services.orders import OrderKeptAlready, keep_order_of_authority
from tests.parallel import at_once

EN = {"Accept-Language": "en"}
ORDER = {
    "kind": "act", "authority": "Sąd Rejonowy w Zielonej Górze", "country": "PL", "reference": "II K 12/26",
    "content": "https://ganek.example/tablica/lampa/", "received_on": "2026-02-03",
}  # fmt: skip


@pytest.fixture
def send(client, ewa):
    client.force_login(ewa)
    return lambda **said: client.post(reverse("authority-orders"), ORDER | said, headers=EN)


@pytest.mark.django_db
def test_order_that_is_sent_again_shows_the_first(send):
    send()
    again = send(authority="  SĄD rejonowy w Zielonej  Górze ", country="pl", reference="ii k 12/26", note="Faks")
    first = AuthorityOrder.objects.get()
    assert again.status_code == 409
    assert f"written down already, as no. {first.pk}" in again.text
    assert reverse("authority-order", args=[first.pk]) in again.text
    assert "Faks" in again.text
    assert first.note == ""


@pytest.mark.django_db
def test_second_press_is_no_second_order_and_no_complaint(send):
    assert [send().status_code for _press in range(2)] == [302, 302]
    assert AuthorityOrder.objects.count() == 1
    assert AuditEntry.objects.filter(action="order.recorded").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [{"authority": "Policja"}, {"reference": "II K 13/26"}, {"content": ""}, {"kind": "inform"}, {"country": "DE"}],
)
def test_what_is_about_something_else_is_another_order(send, other):
    assert [send().status_code, send(**other).status_code] == [302, 302]
    assert AuthorityOrder.objects.count() == 2


@pytest.mark.django_db
def test_order_needs_its_reference(send):
    assert send(reference=" ").status_code == 422
    assert not AuthorityOrder.objects.exists()


@pytest.mark.django_db
def test_order_is_not_changed_into_another(client, send):
    send()
    send(reference="II K 13/26")
    second = AuthorityOrder.objects.get(reference="II K 13/26")
    address = reverse("authority-order", args=[second.pk])
    assert client.post(address, ORDER | {"note": "Faks"}, headers=EN).status_code == 409
    second.refresh_from_db()
    assert (second.reference, second.note) == ("II K 13/26", "")
    assert client.post(address, ORDER | {"reference": "II K 13/26", "done_on": "2026-02-05"}).status_code == 302


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_write_it_down_once(ewa):
    for number in range(4):
        facts = ORDER | {"reference": f"II K {number}/26", "received_on": timezone.localdate()}
        answers = at_once(*[lambda facts=facts: keep_order_of_authority(AuthorityOrder(**facts), by=ewa)] * 2)
        assert sorted(type(answer).__name__ for answer in answers) == ["AuthorityOrder", "OrderKeptAlready"]
        assert [one.order.reference for one in answers if isinstance(one, OrderKeptAlready)] == [facts["reference"]]
        assert AuthorityOrder.objects.count() == number + 1
