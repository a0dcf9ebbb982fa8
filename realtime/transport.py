"""From a saved change to the hubs: at once in this process, through the channel layer to the others."""

import asyncio
import contextvars
import logging

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

log = logging.getLogger(__name__)

TIMEOUT = 0.25  # seconds: a dead layer must not hold up an answer


def send_to_channel_layer(update) -> None:
    """Tell every hub about ``update`` (a ``LiveUpdate``). Called in the thread that committed."""
    for topic in update.topics:
        fact = {"topic": topic, "event": update.event, "data": update.data(), "number": update.number, "process": ""}
        send_fact(fact)


def send_fact(fact: dict) -> None:
    from realtime.hub import local_hubs

    hubs = local_hubs()
    for hub in hubs:
        hub.loop.call_soon_threadsafe(hub.receive, fact, context=contextvars.Context())
    if isinstance(get_channel_layer(), InMemoryChannelLayer):
        return
    if hubs:
        # On the hub's loop, which keeps its connection: whoever wrote does not wait for the layer, dead or alive.
        fact = {**fact, "process": hubs[-1].process}
        hubs[-1].loop.call_soon_threadsafe(spawn_publish, hubs[-1], fact, context=contextvars.Context())
    else:
        async_to_sync(publish)(fact)


def spawn_publish(hub, fact: dict) -> None:
    hub.spawn(publish(fact))


async def broadcast(hub, fact: dict) -> None:
    """Tell the other processes something that is worth nothing later."""
    if not isinstance(get_channel_layer(), InMemoryChannelLayer):
        await publish({**fact, "process": hub.process})


async def publish(fact: dict) -> None:
    from realtime.hub import GROUP, local_hubs

    try:
        async with asyncio.timeout(TIMEOUT):
            await get_channel_layer().group_send(GROUP, {"type": "live.fact", "fact": fact})
    except Exception as error:
        # The row is committed; the head check finds it within a second.
        for hub in local_hubs():
            hub.counters["publish_failures"] += 1
        log.warning("channel layer did not take a fact: %r", error)
