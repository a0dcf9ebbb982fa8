"""What sockets may do, asked in batches, kept for moments, and asked again when something changed."""

import asyncio
import logging

from backend.live.services import epoch
from realtime import authentication, people, protocol, topics
from realtime.batching import LARGEST, Batch
from realtime.reading import in_thread
from realtime.topics import Standing

log = logging.getLogger(__name__)

KEEP_PEOPLE = 60.0  # seconds
KEEP_TOPICS = 15.0  # seconds: long enough for a storm
NET = 300.0  # seconds between looks at every socket, should a fact have been lost twice
AGAIN = 5.0  # seconds until a socket that could not be looked at is looked at again
# Facts that change no right; all others empty what is kept about topics.
HARMLESS = {
    "log.grew",
    "talk.moved",
    "counts.changed",
    "notification.created",
    "session.ended",
    "reading.moved",
    "draft.changed",
    "seen.moved",
    "call.changed",
    "call.tool_changed",
    "call.asked",
    "call.groups_called",
    "call.groups_told",
    "coffee.changed",
    "case.changed",
    "duty.changed",
}
# Facts that may end the calls of an event, or somebody's way to them: it was called off, hidden, or moved; a seat was
# given up.
OF_EVENTS = {"event.cancelled", "event.changed", "event.seats_changed", "occurrence.cancelled"}


class Rights:
    """Rights of the sockets of one hub."""

    def __init__(self, hub):
        self.hub = hub
        self.sessions = Batch(authentication.people_of_sessions, keep=KEEP_PEOPLE)
        self.tokens = Batch(authentication.people_of_tokens, keep=KEEP_PEOPLE)
        self.tickets = Batch(authentication.people_of_tickets, keep=KEEP_PEOPLE)
        self.people = {"session": self.sessions, "token": self.tokens, "ticket": self.tickets}
        self.epoch = Batch(lambda _keys: {None: epoch()}, keep=KEEP_PEOPLE)
        self.apart = Batch(people.apart, keep=KEEP_PEOPLE)
        self.topics = Batch(topics.standings, keep=KEEP_TOPICS)
        self.typing = Batch(topics.may_type, keep=KEEP_TOPICS)

    async def standing(self, socket, topic: str) -> Standing:
        """What the person of ``socket`` may do on ``topic``; whom they do not meet is known from then on."""
        if socket.apart is None:
            socket.apart = await self.apart.get(socket.user_id) if socket.user_id else frozenset()
        while True:
            changes = self.topics.changes
            found = await self.topics.get((socket.user_id, topic))
            # A fact that came just before this socket follows would close only those who did already.
            if changes == self.topics.changes:
                return found

    async def may_type(self, user_id: int, topic: str) -> bool:
        return await self.typing.get((user_id, topic))

    # --- what happened ----------------------------------------------------------

    def happened(self, event: str, data: dict) -> None:
        """Forget and close what a fact put an end to."""
        if event == "session.ended":
            self.session_ended(data["digest"], renewed=data["renewed"])
        if event not in HARMLESS:
            self.topics.forget()
            self.typing.forget()
        if event == "room.access_changed":
            self.hub.spawn(self.recheck(self.followers({f"conversation.{data['conversation_id']}"})))
        if event == "call.access_changed":
            self.hub.spawn(self.recheck(self.followers({f"call.{data['call_id']}"})))
        if event in OF_EVENTS:
            self.hub.spawn(self.recheck_event(data["event_id"]))
        if event == "coffee.access_changed":
            self.hub.spawn(self.recheck(self.followers({f"coffee.{data['coffee_id']}"})))
        if event == "place.access_changed":
            self.hub.spawn(self.recheck_place(data["place_id"]))
        if event == "access.changed":
            self.person_changed(data["user_id"])

    def person_changed(self, user_id: int) -> None:
        for kept in self.people.values():
            kept.forget(lambda key, user: user is not None and user.pk == user_id)
        self.apart.forget(lambda key, others: key == user_id)
        self.hub.spawn(self.recheck([one for one in self.hub.sockets if one.user_id == user_id]))

    def session_ended(self, digest: str, *, renewed: bool) -> None:
        self.sessions.forget(lambda key, user: authentication.digest(key) == digest)
        self.tickets.forget(lambda key, user: key[1] == digest)
        for socket in [one for one in self.hub.sockets if one.credential.digest == digest]:
            # Who was a guest and leaves no session behind goes on as a guest.
            is_out = socket.user_id is not None and not renewed
            socket.drop(protocol.SIGN_IN if is_out else protocol.REPLACED)

    def room_changed(self, topic) -> None:
        """An entry says that the room changed (calm, lock), or words came where a request was not answered."""
        self.typing.forget(lambda key, value: key[1] == topic.name)
        if topic.has_unanswered:
            topic.has_unanswered = False  # set again by whom it still fits
            self.topics.forget(lambda key, value: key[1] == topic.name)
            self.hub.spawn(self.recheck(list(topic.followers)))

    # --- looking again ----------------------------------------------------------

    def followers(self, names) -> list:
        """The sockets that follow any of these topics."""
        found = (self.hub.topics[name].followers for name in names if name in self.hub.topics)
        return list({socket: None for followers in found for socket in followers})

    async def recheck_place(self, place_id: int) -> None:
        names = await in_thread(topics.of_place)(place_id, set(self.hub.topics))
        await self.recheck(self.followers(names))

    async def recheck_event(self, event_id: int) -> None:
        names = {name for name in self.hub.topics if name.startswith(topics.OF_CALLS)}
        if names:
            await self.recheck(self.followers(await in_thread(topics.of_event)(event_id, names)))

    async def recheck(self, sockets: list) -> None:
        """Ask anew who these sockets belong to and what they may follow; close what is no longer theirs.

        A socket that could not be looked at is looked at again: a withdrawn right must not outlive a bad moment.
        """
        while sockets:
            failed = []
            for start in range(0, len(sockets), LARGEST):
                some = sockets[start : start + LARGEST]
                outcomes = await asyncio.gather(*map(self.look_at, some), return_exceptions=True)
                errors = [one for one in outcomes if isinstance(one, BaseException)]
                if errors:
                    log.error("%s sockets could not be looked at", len(errors), exc_info=errors[0])
                failed += [socket for socket, one in zip(some, outcomes, strict=True) if one in errors]
            if failed:
                await asyncio.sleep(AGAIN)
            sockets = [socket for socket in failed if not socket.is_closed]

    async def look_at(self, socket) -> None:
        """Bring up to date what the hub knows about one socket."""
        presences = self.hub.presences
        before = presences.shown(socket)
        if socket.user_id is not None:
            user = await self.people[socket.credential.kind].get(socket.credential.key)
            if user is None or user.pk != socket.user_id:
                socket.drop(protocol.SIGN_IN)
                return
            socket.name, socket.presence = user.display_name, people.presence_of(user)
            socket.apart = await self.apart.get(socket.user_id)
        names = list(socket.topics)
        standings = await asyncio.gather(*[self.topics.get((socket.user_id, name)) for name in names])
        for name, standing in zip(names, standings, strict=True):
            if name not in socket.topics:
                continue  # left meanwhile
            if standing.may_follow:
                self.hub.stand(socket, name, standing)
            else:
                self.hub.unsubscribe(socket, name)
                socket.tell(protocol.Closed(topic=name, reason="forbidden"))
        presences.compare(socket, before)

    async def net(self) -> None:
        """Every few minutes look at all sockets: a fact may have been lost with the channel layer."""
        while True:
            await asyncio.sleep(NET)
            for kept in (*self.people.values(), self.apart, self.topics, self.typing):
                kept.forget()
            await self.recheck(list(self.hub.sockets))
