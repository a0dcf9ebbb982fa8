"""Where answers of calendars wait to be read: a pipe, a Maildir folder, or a mailbox behind IMAP."""

import contextlib
import imaplib
import mailbox
import ssl
from collections import Counter
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from backend.events.services.replies import LARGEST_LETTER, hear

# One run ends soon, also after a flood; the next takes the rest.
MOST_LETTERS = 200
PATIENCE = 30  # seconds for one answer of the server


def hear_pipe(stream: BinaryIO) -> Counter:
    """One letter from a pipe, as a mail server hands it over."""
    return Counter(hear(stream.read(LARGEST_LETTER + 1)))


def hear_maildir(folder: Path) -> Counter:
    """New letters of a Maildir; each that was heard is marked as seen, whatever it said."""
    outcomes = Counter()
    letters = mailbox.Maildir(folder, create=False)
    fresh = [key for key, letter in letters.iteritems() if letter.get_subdir() == "new"]
    for key in fresh[:MOST_LETTERS]:
        with contextlib.closing(letters.get_file(key)) as stream:
            outcomes += hear_pipe(stream)
        letter = letters.get_message(key)
        letter.set_subdir("cur")
        letter.add_flag("S")
        letters[key] = letter
    return outcomes


def hear_imap() -> Counter:
    """Unseen letters of ``CALENDAR_IMAP_*`` over TLS; each that was heard is marked as seen.

    Raises ``OSError`` or IMAP errors.
    """
    outcomes = Counter()
    box = imaplib.IMAP4_SSL(
        settings.CALENDAR_IMAP_HOST,
        settings.CALENDAR_IMAP_PORT,
        ssl_context=ssl.create_default_context(),
        timeout=PATIENCE,
    )
    try:
        box.login(settings.CALENDAR_IMAP_USER, settings.CALENDAR_IMAP_PASSWORD)
        answered(box.select(settings.CALENDAR_IMAP_FOLDER))
        [found] = answered(box.uid("SEARCH", "UNSEEN"))
        for uid in found.split()[:MOST_LETTERS]:
            outcomes += Counter(hear(letter_of(box, uid)))
            box.uid("STORE", uid, "+FLAGS", r"(\Seen)")
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            box.logout()
    return outcomes


def letter_of(box: imaplib.IMAP4, uid: bytes) -> bytes:
    """The letter ``uid``, but never more than a little over what is read of it anyway."""
    parts = answered(box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST_LETTER + 1}>)"))
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")


def answered(answer: tuple) -> list:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(str(data))
    return data
