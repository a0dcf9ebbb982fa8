"""Putting things on the board, changing them, taking them off."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.media.services import delete_picture
from backend.recognition.services import look_at
from backend.sharing.live import ListingClosed, ListingCreated
from backend.sharing.models import Category, Listing, ListingRequest
from backend.sharing.prohibited import Hit
from backend.sharing.registry import check_changing, check_closing, follow_closing
from backend.sharing.selectors.left import PROMISED, is_all_gone
from backend.sharing.services.checking import WITH_WORDS, check
from backend.sharing.services.lasting import usual_end
from backend.sharing.services.learning import learn_words_of
from backend.sharing.services.line import FOUND, GONE, WENT, decline_rest, serve, settle
from backend.sharing.services.lots import open_draw, renew_draw
from backend.sharing.services.matching import tell_matches
from backend.sharing.services.newness import refuse_changed, refuse_early
from backend.sharing.services.noticing import notice
from backend.sharing.services.photos import set_photos
from backend.sharing.services.revisions import keep_revision
from backend.sharing.services.searches import alert_searches

HELP = (Listing.Kind.SKILL_OFFER, Listing.Kind.SKILL_REQUEST)
USUAL_CATEGORY = {**dict.fromkeys(HELP, "skills"), Listing.Kind.FOOD: "food"}


@transaction.atomic
def create_listing(
    place, *, by, photos=(), shown_at=(), is_draft: bool = False, is_sure: bool = False, **fields
) -> Listing:
    """Put a listing on the board of ``place``, with ``photos`` (stored pictures) in their order.

    ``shown_at``: places on whose boards it stands too (scope ``chosen``). ``is_draft`` keeps it for its author alone
    and checks nothing yet. ``is_sure``: the author says that it is not what its words look like; it is published and
    a notice goes to those who keep order. Raises ``NotAllowed``, ``Invalid``, ``LooksProhibited`` or ``NotYet``.
    """
    require(by, "sharing.add", place)
    listing = Listing(place=place, author=by, **fields)
    if listing.is_of_place:
        require(by, "sharing.add_of_place", place)
    if "category" not in fields:
        listing.category = Category.objects.get(key=USUAL_CATEGORY.get(listing.kind, "other"))
    if listing.kind in HELP:
        listing.quantity = None
    listing.status = Listing.Status.DRAFT if is_draft else Listing.Status.OPEN
    hits = []
    if not is_draft:
        hits = made_fit(listing, changed=everything(), shown_at=shown_at, is_sure=is_sure)
        refuse_early(listing, by=by)
    listing.save()
    set_boards(listing, shown_at)
    set_photos(listing, list(photos))
    if not is_draft:
        appear(listing, hits)
    return listing


@transaction.atomic
def update_listing(listing: Listing, *, by, photos=None, shown_at=None, is_sure: bool = False, **fields) -> Listing:
    """Change words and photos; ``photos`` is the whole new order, and what is missing in it is deleted.

    What was replaced is kept (``ListingRevision``). A draft stays one and is not checked. The kind never changes:
    loans, promises and days of food hang on it.
    """
    listing = locked(listing)
    require(by, "sharing.change", listing)
    before = {name: getattr(listing, name) for name, value in fields.items() if getattr(listing, name) != value}
    if "kind" in before:
        raise Invalid(_("The kind cannot be changed. Take it off the board and post it anew."), field="kind")
    if "handing" in before and listing.requests.filter(status__in=ListingRequest.LIVE).exists():
        raise Invalid(_("Somebody has asked already, so who gets it is decided as it was said."), field="handing")
    if "is_of_place" in before:
        require(by, "sharing.add_of_place", listing.place)
    for name in before:
        setattr(listing, name, fields[name])
    boards = list(listing.shown_at.values_list("pk", flat=True).order_by("pk"))
    wanted = boards if shown_at is None else shown_at
    is_draft = listing.status == Listing.Status.DRAFT
    hits = []
    if not is_draft:
        hits = made_fit(listing, changed=before, shown_at=wanted, is_sure=is_sure)
        refuse_changed(listing, before, by=by)
    check_changing(listing, before)
    listing.save()
    if shown_at is not None and set_boards(listing, shown_at):
        before["shown_at"] = boards
    if photos is not None and (count := set_photos(listing, list(photos))) is not None:
        before["photos"] = count
    keep_revision(listing, before, by=by)
    if not is_draft:
        if {"title", "body"} & set(before):
            learn_words_of(listing)
        notice(listing, hits)
        if {*WITH_WORDS, "photos"} & set(before):
            watch(listing, by=by, is_new=False)
        if "handing" in before:
            renew_draw(listing, timezone.now(), by=by)
        open_draw(listing, timezone.now())
        serve(listing, timezone.now())
        settle(listing)
    return listing


@transaction.atomic
def publish_listing(listing: Listing, *, by, is_sure: bool = False, **changes) -> Listing:
    """Put a draft on the board, as if it were written now, with the last ``changes`` (as of ``update_listing``).

    Raises as ``create_listing`` does.
    """
    listing = update_listing(listing, by=by, is_sure=is_sure, **changes)
    if listing.status != Listing.Status.DRAFT:
        return listing
    require(by, "sharing.add", listing.place)
    listing.status, listing.created_at = Listing.Status.OPEN, timezone.now()
    boards = list(listing.shown_at.values_list("pk", flat=True))
    hits = made_fit(listing, changed=everything(), shown_at=boards, is_sure=is_sure)
    refuse_early(listing, by=by)
    listing.save()
    appear(listing, hits)
    return listing


@transaction.atomic
def delete_draft(listing: Listing, *, by) -> None:
    """Throw a draft away with its photos. What neighbours have seen is closed, never deleted."""
    listing = locked(listing)
    require(by, "sharing.change", listing)
    if listing.status != Listing.Status.DRAFT:
        raise Invalid(_("It is on the board already. Close it instead."))
    throw_away(listing)


def throw_away(listing: Listing) -> None:
    """Delete a draft with its photos, whoever may ask for it; its author may be muted and leave Ganek."""
    pictures = [photo.picture for photo in listing.photos.select_related("picture")]
    listing.delete()
    for picture in pictures:
        delete_picture(picture)


@transaction.atomic
def close_listing(listing: Listing, *, by, outcome: str = Listing.Outcome.WITHDRAWN) -> Listing:
    """Take the listing off the board. Its page and its conversations stay."""
    listing = locked(listing)
    require(by, "sharing.close", listing)
    if listing.status == Listing.Status.OPEN:
        take_off(listing, by=by, outcome=outcome)
    return listing


def take_off(listing: Listing, *, by, outcome: str = Listing.Outcome.WITHDRAWN) -> None:
    """Close a locked listing that is open, whoever may ask for it: its place may be closed and its author go."""
    check_closing(listing)
    listing.status, listing.closed_at, listing.outcome = Listing.Status.CLOSED, timezone.now(), outcome
    if listing.kind in PROMISED:
        listing.busy_until = None
    listing.save(update_fields=["status", "closed_at", "outcome", "busy_until", "updated_at"])
    worked_out = outcome == Listing.Outcome.DONE
    decline_rest(listing, GONE if not worked_out else FOUND if listing.is_wish else WENT)
    follow_closing(listing)
    record_power("listing.closed", listing, by)
    publish(ListingClosed(place_id=listing.place_id, listing_id=listing.pk))


@transaction.atomic
def reopen_listing(listing: Listing, *, by) -> Listing:
    """Put a closed listing back, for its usual days when its time has passed. Food needs a new day first.

    What is drawn by lot gets a new draw. Raises ``NotAllowed`` (also in a place that is closed, or that they left) or
    ``Invalid``.
    """
    listing = locked(listing)
    require(by, "sharing.bring_back", listing)
    if listing.status != Listing.Status.CLOSED:
        return listing
    if listing.kind in PROMISED and is_all_gone(listing):
        raise Invalid(_("All of it was handed over. Edit it and say how many there are now."), field="quantity")
    now = timezone.now()
    if listing.is_past(now):
        if listing.kind == Listing.Kind.FOOD:
            raise Invalid(_("Its time has passed. Edit it and choose a new day first."), field="expires_at")
        listing.expires_at, listing.expiry_told_at = usual_end(listing, now), None
    listing.status, listing.closed_at, listing.outcome = Listing.Status.OPEN, None, ""
    listing.save()
    renew_draw(listing, now, by=by)
    record_power("listing.reopened", listing, by)
    publish(ListingCreated(place_id=listing.place_id, listing_id=listing.pk))
    return listing


def locked(listing: Listing) -> Listing:
    return Listing.objects.select_for_update(of=("self",)).select_related("place", "author").get(pk=listing.pk)


def everything() -> set[str]:
    """Names of all fields: of what is new to neighbours, all is judged."""
    return {field.name for field in Listing._meta.get_fields()}


def made_fit(listing: Listing, *, changed, shown_at, is_sure: bool) -> list[Hit]:
    """Check ``listing`` and say until when it stands; returns what a person should look at."""
    hits = check(listing, changed=changed, shown_at=shown_at, is_sure=is_sure)
    if listing.expires_at is None:
        listing.expires_at = usual_end(listing, timezone.now())
    if "expires_at" in changed:
        listing.expiry_told_at = None
    return hits


def set_boards(listing: Listing, places) -> bool:
    """On whose boards it stands besides its own; returns whether that is news."""
    wanted = list(places) if listing.scope == Listing.Scope.CHOSEN else []
    if any(place.status != place.Status.ACTIVE for place in wanted):
        raise Invalid(_("One of these places is not open to listings now."), field="shown_at")
    before = set(listing.shown_at.values_list("pk", flat=True))
    after = {place.pk for place in wanted if place.pk != listing.place_id}
    if before != after:
        listing.shown_at.set(after)
    return before != after


def appear(listing: Listing, hits: list[Hit]) -> None:
    """``listing`` is new to neighbours: open pages hear of it, and a person of what looks prohibited."""
    learn_words_of(listing)
    notice(listing, hits)
    watch(listing, by=listing.author)
    open_draw(listing, timezone.now())
    tell_matches.enqueue(listing.pk)
    alert_searches.enqueue(listing.pk)
    publish(ListingCreated(place_id=listing.place_id, listing_id=listing.pk))


def watch(listing: Listing, *, by, is_new: bool = True) -> None:
    """Have programs look at words and photos. Those whom it fits learn of what is held when it is shown again."""
    pictures = [photo.picture for photo in listing.photos.select_related("picture")]
    digests = [digest for picture in pictures for digest in picture.digests]
    look_at(listing, by=by, where=f"board.{listing.place_id}", digests=digests, is_new=is_new)


def record_power(action: str, listing: Listing, by, **data) -> None:
    if by is None or by.pk != listing.author_id:
        record(action, by=by, target=listing, place_id=listing.place_id, **data)
