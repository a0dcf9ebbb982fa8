"""Every frame of ``ganek.v1``, in and out. docs/realtime.md shows each with an example."""

from typing import Annotated, Literal

import msgspec

SUBPROTOCOL = "ganek.v1"
TICKET = "ganek.ticket."  # a second subprotocol that carries a one-time ticket: no address ever holds one
HEARTBEAT = 25  # seconds between pings of a client
LARGEST_IN = 16 * 1024  # bytes: what a browser offers of a call is the longest
LARGEST_OUT = 64 * 1024  # bytes

# Close codes; 4xxx is the application's range (RFC 6455 7.4.2).
TOO_BIG, SIGN_IN, FORBIDDEN, TOO_SLOW, REPLACED, TOO_MANY, DRAIN = 1009, 4401, 4403, 4408, 4409, 4429, 4503

# What a client may say at all: a number that no database column holds would only fail later.
Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Name = Annotated[str, msgspec.Meta(max_length=100)]
Tab = Annotated[str, msgspec.Meta(pattern="^[0-9a-z]{8,32}$")]
Line = Annotated[str, msgspec.Meta(max_length=500)]


class Frame(msgspec.Struct, tag_field="t", tag=str.lower, frozen=True, forbid_unknown_fields=False):
    """A JSON object; ``t`` names its kind."""


# --- Client to server ---------------------------------------------------------


class Hello(Frame):
    """First frame: interface language and whether entries come as ``html`` or ``json``."""

    lang: str = "pl"
    as_: str = msgspec.field(name="as", default="html")


class Subscribe(Frame):
    """Follow ``topic``; for a conversation, entries after ``after`` come first. ``tab`` takes a seat in a call."""

    topic: Name
    after: Number | None = None
    tab: Tab | None = None


class Unsubscribe(Frame):
    """Follow ``topic`` no longer."""

    topic: Name


class Typing(Frame):
    """From a client: I am writing in ``topic``. To the others: ``user`` named ``name`` is."""

    topic: Name
    user: int | None = None
    name: str | None = None


class Seen(Frame):
    """I read ``topic`` up to ``seq``."""

    topic: Name
    seq: Number


class Here(Frame):
    """``state`` is ``active`` or ``away``; away people are not shown as here."""

    state: str


class Media(Frame):
    """How I take part in the call ``topic``; ``spoke`` when my voice has just been heard."""

    topic: Name
    way: Literal["camera", "voice", "listen", "text"] = "text"
    mic: bool = False
    camera: bool = False
    screen: bool = False
    spoke: bool = False


class Signal(Frame):
    """From one seat of a call to another: an offer, an answer, candidates. ``by``: whose it is."""

    topic: Name
    data: dict
    to: Name | None = None
    by: str | None = None


class Write(Frame):
    """Real-time text (EN 301 549, 6.2): the whole ``text`` of my ``line`` as it stands now. ``by``: whose it is."""

    topic: Name
    line: Number
    text: Line
    by: str | None = None
    name: str | None = None


class React(Frame):
    """A sign to all in the call, such as a clap. ``by``: whose seat it comes from."""

    topic: Name
    sign: Literal["👍", "👏", "❤️", "😀", "🎉", "🤔"]
    by: str | None = None
    name: str | None = None


class Ping(Frame):
    """Are you there?"""


Incoming = Hello | Subscribe | Unsubscribe | Typing | Seen | Here | Media | Signal | Write | React | Ping

# --- Server to client ---------------------------------------------------------


class Welcome(Frame):
    """``heartbeat`` in seconds; ``server_time`` ISO 8601; ``session`` is this socket's id in the logs.

    Another ``epoch`` than before: the database went back to a backup, start every topic afresh.
    """

    session: str
    heartbeat: int
    server_time: str
    epoch: str


class Subscribed(Frame):
    """``seq`` is the head of the log; 0 for topics without a log."""

    topic: str
    seq: int


class Entry(Frame):
    """One change of a conversation. ``message`` is the id of the message it is about."""

    topic: str
    seq: int
    kind: str
    at: str
    by: int | None
    message: int | None
    html: str | None = None
    data: dict | None = None


class Reset(Frame):
    """Too much is missing, or the log went back: load the page's part afresh."""

    topic: str


class Presence(Frame):
    """Who is here: ``count`` for everyone, ``people`` for those who may know; in a call with how each takes part."""

    topic: str
    count: int
    people: list[dict] | None = None


class Counts(Frame):
    """What waits for this person, the same on all their tabs."""

    messages: int
    notifications: int
    rooms: dict[str, int] = {}  # unread messages by conversation id, where there are any


class Notice(Frame):
    """Something named ``event`` happened; ``data`` has ids only. The page asks for what it shows."""

    topic: str
    event: str
    data: dict


class Closed(Frame):
    """``topic`` is followed no longer; ``reason`` is ``forbidden``."""

    topic: str
    reason: str


class Error(Frame):
    """``code`` is the word the pages and the API use; ``retry_after`` in seconds."""

    code: str
    message: str
    retry_after: int | None = None
    re: str | None = None


class Pong(Frame):
    """I am."""


class Drain(Frame):
    """This process is leaving: connect again after ``in_ms``, when it will close this socket with 4503."""

    in_ms: int


Outgoing = (
    Welcome | Subscribed | Entry | Reset | Presence | Typing | Signal | Write | React | Counts | Notice | Closed | Drain
    | Error | Pong
)  # fmt: skip

decoder = msgspec.json.Decoder(Incoming)
encoder = msgspec.json.Encoder()


class BadFrame(ValueError):
    """Not a frame of this protocol."""


def decode(text: str) -> Incoming:
    """The frame in ``text``. Raises ``BadFrame`` for anything else, however deeply it is nested."""
    try:
        return decoder.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise BadFrame(str(error)) from error


def encode(frame: Frame) -> str:
    """``frame`` as JSON text."""
    return encoder.encode(frame).decode()
