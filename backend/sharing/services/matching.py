"""Telling people that somebody has what they look for, or looks for what they have."""

from datetime import timedelta

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from backend.accounts.models import User
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.sharing.models import Listing
from backend.sharing.selectors.matching import matches_of
from backend.sharing.services.telling import keepers

MOST_A_DAY = 3
KIND = Notification.Kind.LISTING_MATCH


@task
def tell_matches(listing_id: int) -> int:
    """Let the worker tell those whose listings fit the new one. Here below ``tasks``: ``listings`` hands it over."""
    listing = Listing.objects.select_related("author", "place", "category__parent").filter(pk=listing_id).first()
    if listing is None or not listing.is_open(at=timezone.now()):
        return 0
    return tell_those_it_fits(listing)


def tell_those_it_fits(listing: Listing) -> int:
    """One notice a person about ``listing``, once, and at most three of this kind in a day; returns how many."""
    told: dict[int, Listing] = {}
    for other in matches_of(listing, listing.author):
        for person in keepers(other):
            told.setdefault(person, other)
    told.pop(listing.author_id, None)
    return sum(tell(person, listing, other) for person, other in told.items())


@transaction.atomic
def tell(person_id: int, listing: Listing, fitting: Listing) -> int:
    # The lock of the person: two listings at once count each other's notice.
    person = User.objects.select_for_update(no_key=True).filter(pk=person_id, is_active=True).first()
    if person is None or not person.has_perm("sharing.request", listing):
        return 0
    told = Notification.objects.filter(recipient=person_id, kind=KIND)
    if told.filter(url=listing.get_absolute_url()).exists():
        return 0
    if told.filter(created_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        return 0
    params = {"what": fitting.title, "why": listing.title}
    notify_all({person_id: KIND}, params=params, url=listing.get_absolute_url(), place_id=listing.place_id)
    return 1
