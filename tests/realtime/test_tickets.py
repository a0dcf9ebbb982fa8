"""One-time tickets, and the epoch that a socket tells."""

import asyncio
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from backend.accounts.sessions import digest
from backend.live.models import SocketTicket
from backend.live.services import issue_ticket, redeem_ticket
from realtime.hub import hub
from realtime.reading import in_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def ticket_by_api(user) -> str:
    token, _is_new = Token.objects.get_or_create(user=user)
    client = APIClient(headers={"Authorization": f"Bearer {token.key}"})
    answer = client.post("/api/v1/socket-tickets/")
    assert (answer.status_code, answer.json()["expires_in"]) == (201, 30)
    return answer.json()["ticket"]


def with_ticket(connect, ticket):
    return connect(headers=[(b"host", b"testserver")], subprotocols=["ganek.v1", f"ganek.ticket.{ticket}"])


async def test_ticket_opens_one_socket_once(connect, marek):
    ticket = await in_thread(ticket_by_api)(marek)
    client = await with_ticket(connect, ticket)
    assert (await client.follow(f"user.{marek.pk}"))["t"] == "subscribed"
    assert await with_ticket(connect, ticket) is None


async def test_two_at_once_get_one_socket(marek):
    ticket = await in_thread(issue_ticket)(by=marek, credential="c")
    answers = await asyncio.gather(*[in_thread(redeem_ticket)(ticket) for _ in range(4)])
    assert sorted(answers, key=bool) == [None, None, None, (marek.pk, "c")]


async def test_old_or_invented_ticket_opens_nothing(connect, marek):
    ticket = await in_thread(ticket_by_api)(marek)
    await SocketTicket.objects.aupdate(expires_at=timezone.now() - timedelta(seconds=1))
    assert await with_ticket(connect, ticket) is None
    assert await with_ticket(connect, "invented") is None


async def test_ticket_is_not_kept_in_the_clear(marek):
    ticket = await in_thread(issue_ticket)(by=marek, credential="c")
    row = await SocketTicket.objects.aget()
    assert ticket not in row.digest


async def test_socket_of_a_ticket_ends_with_the_token_that_asked(connect, marek):
    client = await with_ticket(connect, await in_thread(ticket_by_api)(marek))
    await Token.objects.filter(user=marek).adelete()
    while (output := await client.communicator.receive_output(1))["type"] != "websocket.close":
        pass
    assert output["code"] == 4401


@pytest.mark.django_db
def test_guest_gets_no_ticket(client):
    assert client.post("/api/v1/socket-tickets/").status_code == 401


async def test_restored_database_is_told_by_its_epoch(connect, marek):
    before = (await connect(marek)).welcome["epoch"]
    assert (await connect(marek)).welcome["epoch"] == before
    await in_thread(call_command)("epoch", "--renew")
    hub().rights.epoch.forget()  # a process that goes on looks again within a minute
    assert (await connect(marek)).welcome["epoch"] != before


def test_digest_names_a_key_without_telling_it():
    assert digest("a key") == digest("a key") != digest("another key")
