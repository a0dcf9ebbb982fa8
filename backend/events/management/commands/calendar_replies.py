import imaplib
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from backend.events.services.mailboxes import hear_imap, hear_maildir, hear_pipe


class Command(BaseCommand):
    help = (
        "Reads what calendars answer to invitations: one letter from standard input (a mail server's pipe), the new "
        "letters of a Maildir, or the unseen ones of the mailbox in CALENDAR_IMAP_HOST. Says how many ended how."
    )

    def add_arguments(self, parser):
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--maildir", type=Path, help="folder with new/, cur/ and tmp/")
        source.add_argument("--imap", action="store_true", help="the mailbox of the settings CALENDAR_IMAP_*")

    def handle(self, *, maildir: Path | None, imap: bool, **options):
        if not settings.CALENDAR_REPLY_TO:
            raise CommandError("Set CALENDAR_REPLY_TO: without it no invitation has an address to answer to.")
        if imap and not settings.CALENDAR_IMAP_HOST:
            raise CommandError("Set CALENDAR_IMAP_HOST.")
        if maildir and not (maildir / "new").is_dir():
            raise CommandError(f"{maildir} is not a Maildir.")
        try:
            outcomes = hear_maildir(maildir) if maildir else hear_imap() if imap else hear_pipe(sys.stdin.buffer)
        except (OSError, imaplib.IMAP4.error) as trouble:
            raise CommandError(f"The mailbox cannot be read: {type(trouble).__name__}") from None
        except (OperationalError, InterfaceError):
            # A mail server that sees this code (sysexits.h) keeps the letter and hands it over again.
            raise CommandError("The database is away: the letters wait.", returncode=os.EX_TEMPFAIL) from None
        self.stdout.write(", ".join(f"{count} {word}" for word, count in sorted(outcomes.items())) or "nothing new")
