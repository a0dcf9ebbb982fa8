"""Tickets that open a socket, and the epoch of the numbers on it."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from backend.live.models import Epoch, SocketTicket

TICKET_SECONDS = 30


def issue_ticket(*, by, credential: str) -> str:
    """A one-time ticket for a socket of ``by``; ``credential`` is the hash of the session or token that asks.

    It stands in the database, not in the cache: without Valkey a cache belongs to one process, and a cache may
    forget. A row also lets the database decide which of two sockets with one ticket comes first.
    """
    ticket = secrets.token_urlsafe(24)
    SocketTicket.objects.filter(expires_at__lt=timezone.now()).delete()
    expires_at = timezone.now() + timedelta(seconds=TICKET_SECONDS)
    SocketTicket.objects.create(digest=_digest(ticket), user=by, credential=credential, expires_at=expires_at)
    return ticket


@transaction.atomic
def redeem_ticket(ticket: str) -> tuple[int, str] | None:
    """User id and credential of a ticket that is still good; it is used up. ``None`` for any other."""
    found = SocketTicket.objects.filter(digest=_digest(ticket), expires_at__gt=timezone.now()).first()
    if found is None:
        return None
    # Who deletes the row has it: of two at once, one deletes nothing.
    deleted, _rows = SocketTicket.objects.filter(digest=found.digest).delete()
    return (found.user_id, found.credential) if deleted else None


def epoch() -> str:
    """The present epoch; made when it is first asked for."""
    return str(Epoch.objects.get_or_create(pk=1)[0].value)


def renew_epoch() -> str:
    """Begin a new epoch: clients that were connected before start afresh."""
    Epoch.objects.update_or_create(pk=1, defaults={"value": uuid.uuid4()})
    return epoch()


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
