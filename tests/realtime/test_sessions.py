"""A right that is withdrawn closes sockets within a second; others stay."""

import pytest
from django.conf import settings
from django.test import Client
from rest_framework.authtoken.models import Token

from backend.accounts.sessions import SessionStore, digest
from backend.live.testing import published
from realtime.hub import hub
from realtime.reading import in_thread

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 1  # second


def signed_in(user) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def connect_session(connect):
    async def open_socket(key):
        cookie = f"{settings.SESSION_COOKIE_NAME}={key}".encode()
        return await connect(headers=[(b"host", b"x"), (b"origin", b"http://x"), (b"cookie", cookie)])

    return open_socket


async def closed_with(client) -> int:
    while (output := await client.communicator.receive_output(SOON))["type"] != "websocket.close":
        pass
    return output["code"]


async def test_ended_session_closes_its_sockets_and_no_others(connect_session, marek):
    mine, other = await in_thread(signed_in)(marek), await in_thread(signed_in)(marek)
    tab, elsewhere = await connect_session(mine), await connect_session(other)
    await in_thread(SessionStore().delete)(mine)
    assert await closed_with(tab) == 4401
    await elsewhere.send(t="ping")
    assert await elsewhere.next("pong")


async def test_ended_session_opens_no_socket_as_that_person(connect_session, marek):
    key = await in_thread(signed_in)(marek)
    tab = await connect_session(key)  # the answer is kept for a storm
    await in_thread(SessionStore().delete)(key)
    await closed_with(tab)
    guest = await connect_session(key)
    assert (await guest.follow(f"user.{marek.pk}"))["code"] == "not_allowed"


async def test_renewed_session_may_come_again(connect_session, marek):
    key = await in_thread(signed_in)(marek)
    tab = await connect_session(key)
    await in_thread(SessionStore(key).cycle_key)()
    assert await closed_with(tab) == 4409


@pytest.mark.parametrize("change", ["password", "closed account"])
async def test_changed_person_is_asked_again(connect_session, marek, change):
    tab = await connect_session(await in_thread(signed_in)(marek))
    if change == "password":
        marek.set_password("a new one, said nowhere")
    else:
        marek.is_active = False
    await marek.asave()
    assert await closed_with(tab) == 4401


async def test_deleted_token_closes_its_sockets(connect, marek):
    program = await connect(marek)
    await Token.objects.filter(user=marek).adelete()
    assert await closed_with(program) == 4401


async def test_net_finds_a_session_that_ended_without_a_word(connect_session, marek, settings):
    key = await in_thread(signed_in)(marek)
    tab = await connect_session(key)
    settings.LIVE_TRANSPORT = "backend.live.testing.remember"  # the fact goes nowhere
    await in_thread(SessionStore().delete)(key)
    hub().rights.sessions.forget()
    await hub().rights.recheck(list(hub().sockets))
    assert await closed_with(tab) == 4401


@pytest.mark.django_db
def test_key_of_a_session_never_leaves(marek, django_capture_on_commit_callbacks):
    key = signed_in(marek)
    with published() as told, django_capture_on_commit_callbacks(execute=True):
        SessionStore().delete(key)
    assert [update.data() for update in told] == [{"digest": digest(key), "renewed": False}]
    assert key not in digest(key)
