"""What every page must know: new rules that wait for acceptance, and what is announced. Kept in the cache."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.utils import timezone

from backend.places.roles import roles_of
from backend.terms.models import Acceptance, Announcement, Document, Version

EVERYWHERE = "terms.everywhere"
KEPT_SECONDS = 300


def today() -> date:
    """The day by which versions begin: in the network's zone."""
    return timezone.localdate()


@dataclass(frozen=True)
class Everywhere:
    """What every page must know, kept in the cache: ``forget_everywhere`` after each change."""

    announcements: tuple[Announcement, ...] = ()  # that run or will, newest first
    awaited: Version | None = None  # the newest published rules that are to be accepted, in force or not yet


def everywhere() -> Everywhere:
    """What strips on all pages are made of (2 queries, then none for ``KEPT_SECONDS``)."""
    if (kept := cache.get(EVERYWHERE)) is None:
        asked = Version.objects.published().filter(document__kind=Document.Kind.RULES, needs_acceptance=True)
        ahead = Announcement.objects.not_over(timezone.now())
        kept = Everywhere(tuple(ahead), asked.select_related("document").order_by("-number").first())
        cache.set(EVERYWHERE, kept, KEPT_SECONDS)
    return kept


def forget_everywhere() -> None:
    """Read afresh next time: called by every service that changes it, after the commit."""
    cache.delete(EVERYWHERE)


def awaited_version(user) -> Version | None:
    """New rules that ``user`` has not accepted, in force or not yet; whoever joined later accepted them then.

    One query a person and request while there are such rules, otherwise none.
    """
    version = everywhere().awaited
    if version is None or not user.is_authenticated or getattr(user, "is_guest", False):
        return None
    if user.date_joined >= version.published_at:
        return None
    known = user.__dict__.setdefault("_accepted", {})
    if version.pk not in known:
        newer = Acceptance.objects.filter(user=user.pk, version__document=version.document_id)
        known[version.pk] = newer.filter(version__number__gte=version.number).exists()
    return None if known[version.pk] else version


def awaited_from(user) -> Version | None:
    """Rules in force that ``user`` has not accepted: writing waits for them."""
    version = awaited_version(user)
    return version if version and version.valid_from <= today() else None


def announcements_for(user, closed: set[int]) -> list[Announcement]:
    """What runs now for ``user`` and is not in ``closed`` (ids); 1 query more for who is signed in and has some."""
    now, is_keeper = timezone.now(), bool(roles_of(user).kept or roles_of(user).network)
    running = [
        one
        for one in everywhere().announcements
        if one.runs_at(now) and one.pk not in closed and (one.audience == Announcement.Audience.ALL or is_keeper)
    ]
    if running and user.is_authenticated and not getattr(user, "is_guest", False):
        through = Announcement.closed_by.through
        gone = set(
            through.objects.filter(user=user.pk, announcement__in=running).values_list("announcement", flat=True)
        )
        running = [one for one in running if one.pk not in gone]
    return running
