"""The parts of a calendar file, each read by itself: one that is broken spoils no other."""

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from icalendar import Component, Timezone
from icalendar import Event as VEvent

# What one VEVENT or VTIMEZONE may have; real ones have a few dozen, a series with its invitations a few hundred.
MOST_LINES = 4000
# The library takes its time for a single line of megabytes.
MOST_LETTERS = 200_000
# Nothing of these comes in, and whole files may be in them.
SKIPPED = ("ATTACH", "X-ALT-DESC", "IMAGE", "CONFERENCE")
# So much of a wrong line is shown.
SHOWN = 40
KINDS = {"VEVENT": VEvent, "VTIMEZONE": Timezone}


@dataclass(frozen=True)
class Block:
    """The text of one component of a calendar, and the line of the file on which it begins."""

    kind: str
    line: int
    text: str

    def parsed(self) -> Component | None:
        """The component; ``None`` when it cannot be understood at all."""
        if self.text.count("\n") > MOST_LINES or len(self.text) > MOST_LETTERS:
            return None
        try:
            found = KINDS[self.kind].from_ical(self.text)
        # The library has no error of its own for what it cannot read, and the file is a stranger's.
        except Exception:
            return None
        return found if isinstance(found, Component) else None


def decoded(content: bytes) -> str:
    """``content`` as text: UTF-8 (RFC 5545 3.1.4), or what old programs write."""
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "cp1250"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def is_calendar(text: str) -> bool:
    return text.lstrip("\ufeff \r\n\t")[:200].upper().startswith("BEGIN:VCALENDAR")


def fault_of(text: str) -> str:
    """Why ``text`` is no calendar, in words for whoever brought it."""
    lines = (line.strip() for line in text.lstrip("\ufeff").splitlines())
    number, line = next(((number, line) for number, line in enumerate(lines, 1) if line), (0, ""))
    if not line:
        return _("The file is empty. Export the calendar once more.")
    if line.startswith("<"):
        return _("This is a web page, not a calendar. Look for the export or the iCal address of the calendar.")
    if not all(sign.isprintable() or sign == "\t" for sign in line[:SHOWN]):
        return _("This is a file of another kind, not a calendar, whatever its name ends with.")
    words = _("Line %(number)s of the file is “%(line)s”. A calendar begins with BEGIN:VCALENDAR.")
    return words % {"number": number, "line": Truncator(line).chars(SHOWN)}


def blocks_of(text: str) -> list[Block]:
    """VEVENT and VTIMEZONE components in their order. One that never ends reaches to the next or to the end."""
    found: list[Block] = []
    kind, since, lines, is_skipped = "", 0, [], False
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        name, _colon, value = line[:40].rstrip().upper().partition(":")
        opens = value if name == "BEGIN" and value in KINDS else ""
        if kind and (opens or (name, value) == ("END", "VCALENDAR")):
            found.append(_block(kind, since, lines))
            kind = ""
        if opens:
            kind, since, lines = opens, number, []
        if not line.startswith((" ", "\t")):  # a folded line goes on with the one before (3.1)
            is_skipped = name.split(";")[0] in SKIPPED
        if kind and not is_skipped:
            lines.append(line)
        if kind and (name, value) == ("END", kind):
            found.append(_block(kind, since, lines))
            kind = ""
    if kind:
        found.append(_block(kind, since, lines))
    return found


def _block(kind: str, line: int, lines: list[str]) -> Block:
    return Block(kind, line, "\r\n".join(lines) + "\r\n")
