"""What sockets may do, asked in batches, kept for moments, and asked again when something changed."""

import asyncio
import logging

from backend.live.services import epoch
from realtime import authentication, protocol, topics
from realtime.batching import Batch

log = logging.getLogger(__name__)

KEEP_PEOPLE = 60.0  # seconds
KEEP_TOPICS = 15.0  # seconds: long enough for a storm
NET = 300.0  # seconds between looks at every socket, should a fact have been lost
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
}


class Rights:
    """Rights of the sockets of one hub."""

    def __init__(self, hub):
        self.hub = hub
        self.sessions = Batch(authentication.people_of_sessions, keep=KEEP_PEOPLE)
        self.tokens = Batch(authentication.people_of_tokens, keep=KEEP_PEOPLE)
        self.tickets = Batch(authentication.people_of_tickets, keep=KEEP_PEOPLE)
        self.people = {"session": self.sessions, "token": self.tokens, "ticket": self.tickets}
        self.epoch = Batch(lambda _keys: {None: epoch()}, keep=KEEP_PEOPLE)
        self.topics = Batch(topics.followable, keep=KEEP_TOPICS)

    async def may_follow(self, user_id: int | None, topic: str) -> bool:
        return await self.topics.get((user_id, topic))

    def happened(self, event: str, data: dict) -> None:
        """Forget and close what a fact put an end to."""
        if event == "session.ended":
            self.session_ended(data["digest"], renewed=data["renewed"])
        if event not in HARMLESS:
            self.topics.forget()
        if event == "room.access_changed":
            topic = self.hub.topics.get(f"conversation.{data['conversation_id']}")
            self.hub.spawn(self.recheck(list(topic.followers) if topic else []))
        if event == "access.changed":
            user_id = data["user_id"]
            for people in self.people.values():
                people.forget(lambda key, user: user is not None and user.pk == user_id)
            self.hub.spawn(self.recheck([one for one in self.hub.sockets if one.user_id == user_id]))

    def session_ended(self, digest: str, *, renewed: bool) -> None:
        self.sessions.forget(lambda key, user: authentication.digest(key) == digest)
        self.tickets.forget(lambda key, user: key[1] == digest)
        for socket in [one for one in self.hub.sockets if one.credential.digest == digest]:
            # Who was a guest and leaves no session behind goes on as a guest.
            is_out = socket.user_id is not None and not renewed
            socket.drop(protocol.SIGN_IN if is_out else protocol.REPLACED)

    async def recheck(self, sockets) -> None:
        """Ask anew who these sockets belong to and what they may follow; close what is no longer theirs."""
        for socket in sockets:
            if not await self.is_still(socket):
                socket.drop(protocol.SIGN_IN)
                continue
            for name in list(socket.topics):
                if not await self.may_follow(socket.user_id, name):
                    self.hub.unsubscribe(socket, name)
                    socket.tell(protocol.Closed(topic=name, reason="forbidden"))

    async def is_still(self, socket) -> bool:
        """Whether the credential still stands for the person who opened the socket."""
        if socket.user_id is None:
            return True
        user = await self.people[socket.credential.kind].get(socket.credential.key)
        return user is not None and user.pk == socket.user_id

    async def net(self) -> None:
        """Every few minutes look at all sockets: a fact may have been lost with the channel layer."""
        while True:
            await asyncio.sleep(NET)
            for kept in (*self.people.values(), self.topics):
                kept.forget()
            try:
                await self.recheck(list(self.hub.sockets))
            except Exception:
                log.exception("sockets could not be looked at")
