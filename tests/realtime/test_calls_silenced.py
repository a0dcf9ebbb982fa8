"""Whoever moderators silence in the middle of a call goes on listening, and nobody hears, sees or reads them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.meetups.services import groups
from backend.moderation.models import Sanction
from backend.moderation.services import keep_time
from realtime.reading import in_thread
from tests.backend.meetups.calls import running
from tests.backend.meetups.grouping import group_of
from tests.factories.moderation import sanctioned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]
SOON = 1  # second


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


async def until(client, condition) -> dict[int, dict]:
    while not condition(found := {one["id"]: one for one in (await client.next("presence", timeout=SOON))["people"]}):
        pass
    return found


def silence(place, marek, oksana, zofia, sanction="mute"):
    return sanctioned(place, author=marek, by=oksana, judge=zofia, sanction=sanction)


async def test_who_is_silenced_stays_and_is_not_heard_seen_or_read(sits, call, place, marek, oksana, zofia):
    mine, other = await sits(marek, way="camera", mic=True, camera=True), await sits(oksana)
    await until(other, lambda found: found.get(marek.pk, {}).get("camera"))
    await mine.told()
    await in_thread(silence)(place, marek, oksana, zofia)
    found = await until(other, lambda found: found[marek.pk]["silent"])
    brings = [found[marek.pk][name] for name in ("way", "mic", "camera", "screen", "on_stage")]
    assert brings == ["listen", False, False, False, False]
    assert (await mine.next("notice", timeout=SOON))["event"] == "call.changed"
    await mine.send(t="media", topic=call.topic, way="camera", mic=True, camera=True, spoke=True)
    await mine.send(t="write", topic=call.topic, line=1, text="mimo to")
    await mine.send(t="react", topic=call.topic, sign="👏")
    assert await mine.told("closed") == []
    assert await other.told("write", "react", "presence") == []
    # Hearing takes signals both ways.
    await mine.send(t="signal", topic=call.topic, to=other.seat, data={"x": 1})
    assert (await other.next("signal"))["data"] == {"x": 1}


async def test_when_it_ends_they_speak_again(sits, call, place, marek, oksana, zofia):
    mine, other = await sits(marek), await sits(oksana)
    sanction = await in_thread(silence)(place, marek, oksana, zofia)
    await until(other, lambda found: found.get(marek.pk, {}).get("silent"))
    await Sanction.objects.filter(pk=sanction.pk).aupdate(ends_at=timezone.now() - timedelta(seconds=1))
    await in_thread(keep_time)()
    await until(other, lambda found: not found[marek.pk]["silent"])
    await mine.send(t="media", topic=call.topic, way="voice", mic=True)
    await until(other, lambda found: found[marek.pk]["mic"])


async def test_who_is_suspended_is_out(sits, call, place, marek, oksana, zofia):
    mine = await sits(marek)
    await in_thread(silence)(place, marek, oksana, zofia, sanction="suspend")
    assert (await mine.next("closed", timeout=SOON))["reason"] == "forbidden"


async def test_silent_nobody_stays_in_a_small_group(call, place, halina, marek, oksana, zofia):
    await in_thread(groups.split)(call, by=halina, count=1)
    await in_thread(silence)(place, marek, oksana, zofia)
    assert [await in_thread(group_of)(call, one) for one in (marek, oksana)] == [None, 1]
