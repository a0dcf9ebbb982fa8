"""Searches that people keep: kept, changed, and told of."""

from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import parse_qs

from django.db import transaction
from django.db.models import Q, QuerySet
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.accounts.rules import kept_apart
from backend.audit.services import job_ran
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.sharing.models import Listing, SavedSearch
from backend.sharing.selectors.filters import filters_of

JOB = "searches"
KIND = Notification.Kind.SEARCH_FOUND
MOST_KEPT = 30  # by one person
AT_ONCE_A_DAY = 10  # notices of one person; what is more waits for the daily one
NAMED = 3  # titles in one notice
LONGEST_QUERY = SavedSearch._meta.get_field("query").max_length


@transaction.atomic
def keep_search(place, *, by, query: str, name: str, alert: str = SavedSearch.Alert.NOW) -> SavedSearch:
    """Keep the filters of ``query`` on the board of ``place`` (``None``: of the network) for ``by``.

    The same filters are kept once: again, they get the new name and way of telling. Raises ``NotAllowed`` or
    ``Invalid``, when it is one too many.
    """
    require(by, "sharing.keep_search")
    if place is not None:
        require(by, "places.view", place)
    if len(query) > LONGEST_QUERY:
        raise Invalid(_("These are too many filters to keep. Take some away."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once count each other
    mine = by.saved_searches.all()
    if not mine.filter(place=place, query=query).exists() and mine.count() >= MOST_KEPT:
        raise Invalid(_("You keep many searches already. Delete one first."))
    search, _is_new = SavedSearch.objects.update_or_create(
        user=by, place=place, query=query, defaults={"name": name, "alert": alert}
    )
    return search


@transaction.atomic
def change_search(search: SavedSearch, *, by, name: str, alert: str) -> SavedSearch:
    """Rename it, or change how it tells. What came before a change from "not at all" is no news."""
    search = SavedSearch.objects.select_for_update(of=("self",)).get(pk=search.pk)
    require(by, "sharing.change_search", search)
    if search.alert == SavedSearch.Alert.NEVER and alert != search.alert:
        search.told_at = timezone.now()
    search.name, search.alert = name, alert
    search.save(update_fields=["name", "alert", "told_at"])
    return search


@transaction.atomic
def forget_search(search: SavedSearch, *, by) -> None:
    require(by, "sharing.change_search", search)
    search.delete()


def found_by(search: SavedSearch, listings: QuerySet, *, at: datetime) -> QuerySet:
    """Those of ``listings`` that ``search`` finds at ``at``: what its person may see and did not write."""
    rows = listings.visible_to(search.user).open(at=at).exclude(author=search.user_id)
    if apart := kept_apart(search.user):
        rows = rows.exclude(author__in=apart)
    return filters_of(parse_qs(search.query), search.place).apply(rows)


@task
def alert_searches(listing_id: int) -> int:
    """Let the worker tell those at once whose searches find the new listing. Here below ``tasks``: ``listings`` hands
    it over."""
    listing = Listing.objects.select_related("place").filter(pk=listing_id).first()
    if listing is None or not listing.is_open(at=timezone.now()):
        return 0
    searches = SavedSearch.objects.filter(boards_of(listing), alert=SavedSearch.Alert.NOW, user__is_active=True)
    searches = searches.exclude(user=listing.author_id).select_related("user", "place").order_by("user", "pk")
    told = 0
    for _user, mine in groupby(searches.iterator(chunk_size=500), key=lambda search: search.user_id):
        rows = Listing.objects.filter(pk=listing.pk)
        if hits := [search for search in mine if found_by(search, rows, at=timezone.now()).exists()]:
            told += tell_at_once(hits, listing)
    return told


def boards_of(listing: Listing) -> Q:
    """Searches of the boards where ``listing`` stands."""
    shown = [listing.place_id, *listing.shown_at.values_list("pk", flat=True)]
    boards = Q(place__in=shown)
    if listing.scope == Listing.Scope.NETWORK:
        boards |= Q(place=None) | Q(query__contains="network=on")
    return boards


@transaction.atomic
def tell_at_once(hits: list[SavedSearch], listing: Listing) -> int:
    """One notice a person about ``listing``, whichever of their searches found it, and not too many in a day."""
    person = User.objects.select_for_update(no_key=True).get(pk=hits[0].user_id)
    told = Notification.objects.filter(recipient=person.pk, kind=KIND)
    if told.filter(url=listing.get_absolute_url()).exists():
        return 0
    if told.filter(created_at__gt=timezone.now() - timedelta(days=1)).count() >= AT_ONCE_A_DAY:
        return 0
    params = {"what": hits[0].name, "why": listing.title}
    # ``told_at`` stays: something older may wait for the daily notice, which knows by this one what was told.
    notify(person, KIND, params=params, url=listing.get_absolute_url(), place_id=listing.place_id)
    return 1


def tell_daily() -> dict[str, int]:
    """Once a day: what searches have found since, and what was too much to be told at once. Free to call again."""
    now = timezone.now()
    searches = SavedSearch.objects.filter(user__is_active=True).exclude(alert=SavedSearch.Alert.NEVER)
    numbers = searches.order_by("user", "pk").values_list("pk", flat=True)
    did = {"told": sum(tell_one(pk, now) for pk in list(numbers))}
    job_ran(JOB, **did)
    return did


@transaction.atomic
def tell_one(pk: int, now: datetime) -> int:
    rows = SavedSearch.objects.select_for_update(of=("self",)).select_related("user", "place")
    search = rows.filter(pk=pk).exclude(alert=SavedSearch.Alert.NEVER).first()
    if search is None:
        return 0
    since = search.told_at or search.created_at
    rows = found_by(search, Listing.objects.filter(created_at__gt=since), at=now).newest_first()
    news = Notification.objects.filter(recipient=search.user_id, kind=KIND, created_at__gt=since)
    told = set(news.values_list("url", flat=True))  # at once, whichever search found it
    found = rows.only("slug", "title")[: NAMED + 1 + len(told)]
    titles = [listing.title for listing in found if listing.get_absolute_url() not in told]
    if found:
        search.told_at = now
        search.save(update_fields=["told_at"])
    if not titles:
        return 0
    why = ", ".join(titles[:NAMED]) + (" …" if len(titles) > NAMED else "")
    url = search.get_absolute_url()
    notify(search.user, KIND, params={"what": search.name, "why": why}, url=url, place_id=search.place_id)
    return 1
