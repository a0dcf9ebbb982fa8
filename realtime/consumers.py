"""One socket a tab: it parses, asks the hub, answers. It decides nothing."""

import uuid
from datetime import UTC, datetime

import structlog
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.utils import await_many_dispatch
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from backend.conversations.models import Conversation
from backend.conversations.services import mark_seen
from backend.core.errors import DomainError
from realtime import limits, protocol, topics
from realtime.authentication import address_of
from realtime.hub import hub
from realtime.people import presence_of
from realtime.reading import in_thread
from realtime.socket import Socket
from realtime.transport import broadcast


class LiveConsumer(AsyncWebsocketConsumer):
    """The door for sockets; the engine behind it is the hub."""

    async def __call__(self, scope, receive, send):
        # As AsyncConsumer, without a channel of its own (the hub has one) and without a thread hop a frame.
        self.scope, self.base_send, self.channel_layer = scope, send, None
        self.socket = None
        self.address = address_of(scope)
        try:
            await await_many_dispatch([receive], self.dispatch)
        except StopConsumer:
            pass
        finally:
            self.forget()

    async def dispatch(self, message):
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self):
        user = self.scope["user"]
        self.user_id = user.pk  # also of a guest of a call, who is not signed in
        if wait := self.scope["wait"] or limits.enter(self.user_id, self.address):
            await self.turn_away(wait)
            return
        await self.accept(protocol.SUBPROTOCOL if protocol.SUBPROTOCOL in self.scope["subprotocols"] else None)
        self.rate = limits.FrameRate()
        self.hub = hub()
        self.socket = Socket(
            user_id=self.user_id,
            name=user.display_name if self.user_id else "",
            presence=presence_of(user),
            credential=self.scope["credential"],
            send=self.base_send,
            close=self.close,
            on_slow=self.hub.count_slow,
        )
        self.hub.sockets.add(self.socket)
        session = uuid.uuid4().hex[:12]
        structlog.contextvars.bind_contextvars(socket_id=session, user_id=self.user_id)
        self.socket.tell(
            protocol.Welcome(
                session=session,
                heartbeat=protocol.HEARTBEAT,
                server_time=datetime.now(UTC).isoformat(),
                epoch=self.scope["epoch"],
            )
        )

    async def turn_away(self, seconds: int) -> None:
        """Too many sockets: say so in a frame, because a refused handshake tells a browser nothing."""
        await self.accept(protocol.SUBPROTOCOL)
        message = str(_("That was a lot at once. Please wait a moment."))
        await self.send(protocol.encode(protocol.Error(code="too_many_sockets", message=message, retry_after=seconds)))
        await self.close(protocol.TOO_MANY)

    async def disconnect(self, code):
        self.forget()

    def forget(self) -> None:
        """Leave the hub and the counts, once."""
        if self.socket is not None:
            self.hub.remove(self.socket)
            limits.leave(self.user_id, self.address)
            self.socket = None

    async def receive(self, text_data=None, bytes_data=None):
        if self.socket is None or self.socket.is_closed:
            return
        if text_data is not None and len(text_data.encode()) > protocol.LARGEST_IN:
            self.socket.drop(protocol.TOO_BIG)  # where the server has not refused it already
            return
        try:
            frame = protocol.decode(text_data or "")
        except protocol.BadFrame:
            frame = None
        kind = type(frame).__name__.lower()
        wait = self.rate.wait(kind)
        if wait is None:
            self.socket.drop(protocol.TOO_MANY)
        elif wait:
            self.refuse("too_many", _("That was a lot at once. Please wait a moment."), retry_after=wait)
        elif frame is None:
            self.refuse("bad_frame", _("This frame is not understood."))
        else:
            await getattr(self, f"on_{kind}")(frame)

    def refuse(self, code: str, message, *, retry_after: int | None = None, re: str | None = None) -> None:
        """Answer with an error frame; ``message``, translated lazily, speaks the language of the hello."""
        with translation.override(self.socket.variant[1]):
            self.socket.tell(protocol.Error(code=code, message=str(message), retry_after=retry_after, re=re))

    # --- one method a frame -----------------------------------------------------

    async def on_hello(self, frame):
        language = frame.lang if frame.lang in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        self.socket.variant = ("json" if frame.as_ == "json" else "html", language)

    async def on_subscribe(self, frame):
        if len(self.socket.topics) >= limits.TOPICS and frame.topic not in self.socket.topics:
            self.refuse("too_many_topics", _("Too much is followed at once."), re=frame.topic)
        elif not (standing := await self.hub.rights.standing(self.socket, frame.topic)).may_follow:
            self.refuse("not_allowed", _("You may not do this here."), re=frame.topic)
        else:
            await self.hub.subscribe(self.socket, frame.topic, frame.after, standing, tab=frame.tab)

    async def on_unsubscribe(self, frame):
        self.hub.unsubscribe(self.socket, frame.topic)

    async def on_typing(self, frame):
        if self.user_id is None or frame.topic not in self.socket.topics:
            return
        if not await self.hub.rights.may_type(self.user_id, frame.topic):
            return  # no answer: the room's page says why nobody may write
        typing = {"topic": frame.topic, "user": self.user_id, "name": self.socket.name}
        self.hub.receive({"typing": typing})
        await broadcast(self.hub, {"typing": typing})

    async def on_seen(self, frame):
        parsed = topics.parse(frame.topic)
        if self.user_id is None or parsed is None or parsed[0] != "conversation":
            return
        try:
            await in_thread(see)(self.user_id, parsed[1], frame.seq)
        except DomainError as refusal:
            self.refuse(refusal.code, refusal.message, re=frame.topic)

    async def on_here(self, frame):
        is_away = frame.state == "away"
        if is_away == self.socket.is_away:
            return
        before = self.hub.presences.shown(self.socket)
        self.socket.is_away = is_away
        self.hub.presences.compare(self.socket, before)

    async def on_media(self, frame):
        self.hub.calls.take_part(self.socket, frame)

    async def on_signal(self, frame):
        await self.hub.calls.signal(self.socket, frame)

    async def on_react(self, frame):
        await self.hub.calls.react(self.socket, frame)

    async def on_write(self, frame):
        await self.hub.calls.write(self.socket, frame)

    async def on_ping(self, frame):
        self.socket.tell(protocol.Pong())


def see(user_id: int, conversation_id: int, seq: int) -> None:
    """``mark_seen`` for a socket's person."""
    if conversation := Conversation.objects.filter(pk=conversation_id).first():
        mark_seen(conversation, seq, by=topics.person(user_id))
