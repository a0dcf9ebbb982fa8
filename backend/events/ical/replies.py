"""The address to which a calendar answers an invitation: with a proof of whom it was given to."""

import re
from base64 import b32encode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from backend.events.ical.components import organizer_address
from backend.events.models import Attendance

# Mailboxes and their relays may write addresses in small letters, so the proof knows no others.
DETAIL = re.compile(r"\+(?P<pk>\d{1,18})-(?P<proof>[a-z2-7]{26})@", re.IGNORECASE)


def reply_address(row: Attendance) -> str:
    """``calendar+123-proof@…`` (RFC 5233), for this sign-up alone; 128 bits that only this house can make.

    Without a mailbox that is read (``CALENDAR_REPLY_TO``) the plain sender: it promises nothing.
    """
    if not settings.CALENDAR_REPLY_TO:
        return organizer_address()
    name, _at, domain = organizer_address().rpartition("@")
    return f"{name}+{row.pk}-{proof_of(row.pk)}@{domain}"


def proof_of(pk: int) -> str:
    digest = salted_hmac("backend.events.ical.replies", str(pk), algorithm="sha256").digest()
    return b32encode(digest[:16]).decode().rstrip("=").lower()


def attendance_id(address: str) -> int | None:
    """The sign-up that ``address`` was made for, or ``None`` when it was not made here."""
    found = DETAIL.search(address)
    if found and constant_time_compare(proof_of(int(found["pk"])), found["proof"].lower()):
        return int(found["pk"])
    return None
