"""A right that ends, ends on open sockets: whoever took it, at whatever desk, and with the channel layer away."""

import uuid
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts.services import block_person
from backend.conversations import services
from backend.live.models import AccessFact
from backend.live.tasks import forget_facts
from backend.places.models import Membership, NetworkRole, Place
from backend.places.services import leave_place, update_place
from realtime.hub import hub
from realtime.reading import in_thread
from tests.cast import person
from tests.factories.accounts import UserFactory
from tests.realtime.conftest import settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]
SOON = 2  # seconds: a check each second, and the read


@pytest.fixture
def desk(settings):
    """What an operator posts to a page of the desk."""
    settings.ADMIN_REQUIRES_MFA = False

    @sync_to_async
    def post(name, args, /, **fields):
        browser = Client()
        browser.force_login(UserFactory(is_staff=True, is_superuser=True))
        browser.post(reverse("account_reauthenticate"), {"password": "a-long-password"})
        answer = browser.post(reverse(f"admin:{name}", args=args), fields)
        assert answer.status_code == 302, answer.context["adminform"].form.errors

    return post


async def closed(client, topic, timeout=5):
    while (frame := await client.next("closed", timeout=timeout))["topic"] != topic:
        pass
    return frame["reason"]


async def test_place_taken_back_to_draft_closes_what_strangers_follow(connect, place, jan, marek, halina, ewa):
    room = await in_thread(services.open_room)(place, by=halina, title="Rodzice", audience="neighbours")
    stranger, member = await connect(jan), await connect(marek)
    for client in (stranger, member):
        for topic in (room.topic, f"place.{place.pk}"):
            await client.follow(topic)
    await in_thread(update_place)(place, by=ewa, status="draft")
    assert {(await stranger.next("closed"))["topic"] for _ in range(2)} == {room.topic, f"place.{place.pk}"}
    await in_thread(services.post_message)(room, by=marek, body="nie dla obcych", client_id=uuid.uuid4())
    assert await stranger.told("entry") == []
    assert "nie dla obcych" in (await member.next("entry"))["html"]


async def test_declined_request_is_followed_no_more(connect, jan, marek):
    talk = await in_thread(services.write_to)(marek, by=jan)
    await in_thread(services.post_message)(talk, by=jan, body="hej", client_id=uuid.uuid4())
    asked, asking = await connect(marek), await connect(jan)
    for client in (asked, asking):
        await client.follow(talk.topic)
    await in_thread(services.answer_request)(talk, by=marek, accept=False)
    assert await closed(asked, talk.topic) == "forbidden"
    assert await asking.told("closed", "entry", "notice") == []


@pytest.mark.parametrize("act", ["delete", "delete several", "move to another"])
@pytest.mark.parametrize("kind", ["networkrole", "membership"])
async def test_role_taken_at_the_desk_ends_its_topics(connect, desk, place, ewa, marek, halina, jan, act, kind):
    room = await in_thread(services.open_room)(place, by=halina, title="Ogród")
    who, model = (ewa, NetworkRole) if kind == "networkrole" else (marek, Membership)
    row = await model.objects.aget(user=who)
    client = await connect(who)
    assert (await client.follow(room.topic))["t"] == "subscribed"
    match act:
        case "delete":
            await desk(f"places_{kind}_delete", [row.pk], post="yes")
        case "delete several":
            chosen = {"action": "delete_selected", "_selected_action": row.pk}
            await desk(f"places_{kind}_changelist", [], post="yes", **chosen)
        case "move to another":
            fields = {"user": jan.pk, "place": place.pk, "role": row.role, "status": "active"}
            await desk(f"places_{kind}_change", [row.pk], **fields)
    assert await closed(client, room.topic) == "forbidden"


async def test_place_suspended_at_the_desk_ends_reading_for_strangers(connect, desk, place, jan):
    client = await connect(jan)
    await client.follow(f"place.{place.pk}")
    fields = {name: getattr(place, name) for name in ("slug", "name", "kind", "city", "default_language", "time_zone")}
    formsets = ("opening_hours", "rooms")
    fields |= {f"{one}-{count}_FORMS": 0 for one in formsets for count in ("TOTAL", "INITIAL")}
    await desk("places_place_change", [place.pk], membership_policy="open", status="suspended", **fields)
    assert (await Place.objects.aget(pk=place.pk)).status == "suspended"
    assert await closed(client, f"place.{place.pk}") == "forbidden"


async def test_deleted_place_is_followed_no_more(connect, desk, place, marek):
    client = await connect(marek)
    await client.follow(f"place.{place.pk}")
    await desk("places_place_delete", [place.pk], post="yes")
    assert await closed(client, f"place.{place.pk}") == "forbidden"


# --- while the channel layer is away --------------------------------------------


@pytest.fixture
async def unheard(settings):
    """From the call on, nothing that is published is heard."""

    async def deafen():
        await settle()
        await hub().journal.look_once()
        settings.LIVE_TRANSPORT = "backend.live.testing.remember"

    return deafen


async def test_withdrawn_right_is_found_in_the_journal(connect, unheard, place, room, oksana, marek):
    leaves, stays = await connect(oksana), await connect(marek)
    for client in (leaves, stays):
        await client.follow(room.topic)
    await unheard()
    await in_thread(leave_place)(place, by=oksana)
    assert await closed(leaves, room.topic, timeout=SOON) == "forbidden"
    assert hub().counters["found_in_journal"] == 1
    assert await stays.told("closed") == []


async def test_place_closed_unheard_is_found_in_the_journal(connect, unheard, place, jan, ewa):
    client = await connect(jan)
    await client.follow(f"place.{place.pk}")
    await unheard()
    await in_thread(update_place)(place, by=ewa, status="draft")
    assert await closed(client, f"place.{place.pk}", timeout=SOON) == "forbidden"


async def test_heard_fact_is_not_taken_again_from_the_journal(connect, room, marek, oksana):
    client = await connect(oksana)
    await client.follow(f"user.{oksana.pk}")
    await in_thread(block_person)(marek, by=oksana)
    assert (await client.next("notice"))["event"] == "access.changed"
    await hub().journal.look_once()
    assert await client.told("notice") == []
    assert hub().counters["found_in_journal"] == 0


async def test_fact_of_a_change_that_was_taken_back_is_not_kept(connect, place, oksana):
    def refused():
        with transaction.atomic():
            leave_place(place, by=oksana)
            transaction.set_rollback(True)

    await in_thread(refused)()
    assert not await AccessFact.objects.aexists()


async def test_facts_are_kept_for_minutes_only(place, oksana, marek):
    await in_thread(block_person)(marek, by=oksana)
    assert await AccessFact.objects.acount() == 2
    old = AccessFact.objects.order_by("pk")[:1].values("pk")
    await AccessFact.objects.filter(pk__in=old).aupdate(at=timezone.now() - timedelta(minutes=11))
    await in_thread(forget_facts.call)()
    assert await AccessFact.objects.acount() == 1


async def test_many_sockets_are_looked_at_in_a_few_reads(connect, place, room, monkeypatch):
    people = [await in_thread(person)(f"Neighbour{number}", place) for number in range(12)]
    for one in people:
        await (await connect(one)).follow(room.topic)
    await settle()
    reads = []
    read = hub().rights.topics.read
    monkeypatch.setattr(hub().rights.topics, "read", lambda keys: reads.append(len(keys)) or read(keys))
    hub().rights.topics.forget()
    await hub().rights.recheck(list(hub().sockets))
    assert sum(reads) == 12
    assert len(reads) <= 2


async def test_socket_that_could_not_be_looked_at_is_looked_at_again(connect, place, room, oksana, monkeypatch):
    monkeypatch.setattr("realtime.rights.AGAIN", 0.01)
    client = await connect(oksana)
    await client.follow(room.topic)
    batch = hub().rights.topics
    read, failures = batch.read, [OSError("no database")]

    def failing(keys):
        if failures:
            raise failures.pop()
        return read(keys)

    monkeypatch.setattr(batch, "read", failing)
    await in_thread(leave_place)(place, by=oksana)
    assert await closed(client, room.topic) == "forbidden"
    assert failures == []


async def test_right_that_ends_while_a_socket_is_let_in_is_noticed(connect, place, room, oksana, monkeypatch):
    client = await connect(oksana)
    get, leaves = hub().rights.topics.get, [oksana]

    async def outrun(asked):
        answer = await get(asked)
        if leaves:
            await in_thread(leave_place)(place, by=leaves.pop())
            await settle()
        return answer

    monkeypatch.setattr(hub().rights.topics, "get", outrun)
    assert (await client.follow(room.topic))["t"] == "error"
