"""What the board knows of people (``backend.privacy.registry``)."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.walking import by_key
from backend.moderation.services.removal import forget_copies
from backend.privacy.registry import WORDS_KEPT, Basis, Enclosed, GivenConsent, Kind, Records, Sweep
from backend.sharing.models import Listing, ListingPhoto, ListingRequest, ThankYou
from backend.sharing.models.passing import heir_of
from backend.sharing.services import set_agreement
from backend.sharing.services.choosing import take_back, taken
from backend.sharing.services.listings import locked, take_off, throw_away
from backend.sharing.services.photos import set_photos

FORGOTTEN = "–"
NO_WORDS = {
    "title": FORGOTTEN,
    "body": "",
    "size": "",
    "pickup_area": "",
    "pickup_note": "",
    "lending_terms": "",
    "parts": "",
    "search_stems": "",
}


def photos_of(user):
    photos = ListingPhoto.objects.filter(listing__author=user, listing__is_of_place=False)
    for photo in by_key(photos.select_related("picture")):
        picture = photo.picture
        yield Enclosed(
            name=f"listings/{photo.listing_id}-{photo.position + 1}.webp",
            open=partial(picture.storage.open, picture.name(1600)),
        )


def leave_board(user) -> None:
    """What is offered is closed and those who asked are told; things of a place pass to who runs it longest.

    Nobody is asked for leave: who is muted, or whose place or board is closed, has the right to go too.
    """
    for request in ListingRequest.objects.filter(user=user, status__in=ListingRequest.LIVE):
        take_back(taken(request), by=user)
    mine = Listing.objects.filter(author=user, is_of_place=False)
    for listing in by_key(mine.filter(status=Listing.Status.OPEN)):
        take_off(locked(listing), by=user)
    for listing in by_key(mine.filter(status=Listing.Status.DRAFT)):
        throw_away(locked(listing))
    for listing in by_key(mine.filter(photos__isnull=False).distinct()):
        set_photos(listing, [])
    forget_copies(mine)


def forget_words(now: datetime) -> int:
    """Take words, photos and earlier versions from what ended ``WORDS_KEPT`` ago; returns of how many listings."""
    ended = Listing.objects.filter(is_of_place=False, status=Listing.Status.CLOSED, closed_at__lt=now - WORDS_KEPT)
    forgotten = 0
    for found in by_key(ended.exclude(title=FORGOTTEN)):
        with transaction.atomic():
            listing = locked(found)
            if listing.closed_at is None or listing.closed_at >= now - WORDS_KEPT:
                continue  # offered again meanwhile
            set_photos(listing, [])
            listing.revisions.all().delete()
            listing.requests.update(reason="")
            Listing.objects.filter(pk=listing.pk).update(**NO_WORDS)
            forgotten += 1
    return forgotten


def pass_things_on(user) -> None:
    things = Listing.objects.filter(author=user, is_of_place=True)
    for place in set(things.values_list("place", flat=True)):
        if heir := heir_of(place, {user.pk}):
            things.filter(place=place).update(author=heir)


def shown_thanks(user):
    """Words of thanks are shown with a name only while both agree."""
    for note in ThankYou.objects.filter(author=user).select_related("listing"):
        yield GivenConsent(
            key=f"thanks-{note.pk}",
            title=_("My words of thanks may be read by others"),
            text=note.text,
            given_at=note.created_at if note.author_agrees else None,
            withdrawn_at=None if note.author_agrees else note.created_at,
            withdraw=partial(end_showing, note),
        )


def end_showing(note: ThankYou, by) -> None:
    set_agreement(note, by=by, agrees=False)


LISTINGS = Kind(
    code="listings",
    title=_("What you share and ask for"),
    what=_("Listings with photos, requests, words of thanks, searches that you keep."),
    purpose=_("So that neighbours can give, lend and help each other."),
    basis=Basis.CONTRACT,
    seen_by=_("Whoever you show it to: your place, chosen places, or the network. Never your address."),
    kept=_(
        "words and photos of a listing: 3 years after it ended, which it does by itself at its date; that something was"
        " given or lent: with the account; a kept search until you end it"
    ),
    period=WORDS_KEPT,
    after_leaving=_(
        "That something was given or lent, for the counts: without its words and photos. What you wrote in thanks stays"
        " with whom you thanked, without a name."
    ),
    records=(
        Records(
            model="sharing.Listing",
            person=("author",),
            only=Q(is_of_place=False),
            says={
                "place__name": _("Place"),
                "kind": _("What is it"),
                "title": _("Title"),
                "body": _("Description"),
                "condition": _("Condition"),
                "size": _("Size"),
                "pickup_area": _("Roughly where"),
                "pickup_note": _("When it suits"),
                "lending_terms": _("On which terms"),
                "parts": _("What belongs to it"),
                "status": _("Status"),
                "outcome": _("How it ended"),
                "created_at": _("Added"),
                "expires_at": _("Available until"),
            },
            at_leaving=NO_WORDS,
        ),
        Records(
            model="sharing.ListingRevision",
            person=("by",),
            says={"listing__title": _("Listing"), "at": _("Changed"), "before": _("Before")},
        ),
        Records(
            model="sharing.ListingRequest",
            person=("user",),
            says={
                "listing__title": _("Listing"),
                "status": _("Status"),
                "amount": _("How many"),
                "code": _("Code"),
                "created_at": _("Asked"),
                "closed_at": _("Closed"),
            },
            at_leaving={"reason": ""},
        ),
        Records(
            model="sharing.ThankYou",
            person=("author",),
            says={"created_at": _("Written"), "text": _("My words"), "author_agrees": _("Others may read it")},
            at_leaving={"author_agrees": False},
        ),
        Records(
            model="sharing.ThankYou",
            person=("to",),
            says={"created_at": _("Somebody thanked me on"), "text": _("Words"), "receiver_agrees": _("I show it")},
        ),
        Records(
            model="sharing.SavedSearch",
            person=("user",),
            says={
                "name": _("Name"),
                "query": _("Filters"),
                "alert": _("Tell me"),
                "created_at": _("Saved"),
            },
        ),
    ),
    covers=("sharing.ListingPhoto", "sharing.Listing_shown_at", "sharing.Draw"),
    files=photos_of,
    before_leaving=leave_board,
    at_leaving=pass_things_on,
    sweeps=(Sweep(name="sharing.words", act=forget_words),),
)

NOTHING = {"Names of categories.": ("sharing.Category",)}
