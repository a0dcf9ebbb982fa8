"""Words of thanks after an exchange or a loan: public only when both agree; never stars."""

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.places.models import Membership
from backend.recognition.services import look_at
from backend.sharing.models import Listing, ListingRequest, ThankYou
from backend.sharing.services.hiding import AT_ONCE


@transaction.atomic
def thank_for_request(request: ListingRequest, *, by, text: str, agrees: bool = False) -> ThankYou:
    """Thank the other side of an exchange that worked out. Raises ``NotAllowed`` or ``Invalid``."""
    # Under the lock of the request: a second press replaces the words of the first.
    rows = ListingRequest.objects.select_for_update(of=("self",), no_key=True)
    request = rows.select_related("listing__place", "listing__author", "user", "conversation").get(pk=request.pk)
    require(by, "sharing.thank", request)
    listing = request.listing
    is_asker = by.pk == request.user_id
    to = (None if listing.is_of_place else listing.author) if is_asker else request.user
    url = request.conversation.get_absolute_url()
    return write_thanks(listing, occasion(request), by=by, to=to, text=text, agrees=agrees, url=url)


def occasion(about: Model) -> str:
    """What words of thanks are about, as ``ThankYou.occasion`` keeps it: "request:7", "loan:9"."""
    name = "request" if isinstance(about, ListingRequest) else about._meta.model_name
    return f"{name}:{about.pk}"


@transaction.atomic
def write_thanks(
    listing: Listing, occasion: str, *, by, to, text: str, agrees: bool = False, url: str = ""
) -> ThankYou:
    """Keep the words of ``by`` about ``occasion`` and tell ``to`` (``None``: the place); written again, they replace.

    For services that have asked for permission. New words need a new yes of who is thanked.
    """
    text = text.strip()
    if not text:
        raise Invalid(_("Write a few words."), field="text")
    if len(text) > ThankYou._meta.get_field("text").max_length:
        raise Invalid(_("Please say it more briefly."), field="text")
    facts = {"listing": listing, "to": to, "text": text, "author_agrees": agrees}
    note = ThankYou.objects.select_for_update().filter(author=by.pk, occasion=occasion).first()
    if note is None:
        note = ThankYou.objects.create(author=by, occasion=occasion, **facts)
        hit = look_at(note, by=by, where=occasion)
        if not (hit and hit.is_holding):
            tell_thanked(note, by=by, url=url)
        return note
    if note.text != text:
        note.receiver_agrees = False
    for name, value in facts.items():
        setattr(note, name, value)
    note.save()
    look_at(note, by=by, is_new=False)
    return note


def tell_thanked(note: ThankYou, *, by, url: str) -> None:
    people = [note.to_id] if note.to_id else animators(note.listing)
    kinds = dict.fromkeys((person for person in people if person != by.pk), Notification.Kind.THANKS)
    if kinds:
        params = {"who": by.display_name, "what": note.listing.title}
        address = url or note.listing.get_absolute_url()
        notify_all(kinds, params=params, url=address, place_id=note.listing.place_id)


def animators(listing: Listing) -> list[int]:
    rows = Membership.objects.active().filter(place=listing.place_id, role=Membership.Role.ANIMATOR)
    return list(rows.values_list("user_id", flat=True))


@transaction.atomic
def set_agreement(note: ThankYou, *, by, agrees: bool) -> ThankYou:
    """Say whether others may read it: who wrote it and who is thanked each for themselves, at any time."""
    note = ThankYou.objects.select_for_update(of=("self",)).select_related("listing__place").get(pk=note.pk)
    require(by, "sharing.agree", note)
    if by.pk == note.author_id:
        note.author_agrees = agrees
    else:
        note.receiver_agrees = agrees
    note.save(update_fields=["author_agrees", "receiver_agrees"])
    return note


@transaction.atomic
def hide_thanks(note: ThankYou, *, by) -> None:
    """Hide from everyone but their author. Called through moderation."""
    set_hidden(note, timezone.now(), "thanks.hidden", by=by)


@transaction.atomic
def restore_thanks(note: ThankYou, *, by) -> None:
    """Show hidden words again; whom they thank hears of them now where they were hidden from the first."""
    set_hidden(note, None, "thanks.restored", by=by)
    if note.hidden_at and note.hidden_at - note.created_at < AT_ONCE:
        kind, _colon, pk = note.occasion.partition(":")
        asked = ListingRequest.objects.filter(pk=pk).first() if kind == "request" else None
        tell_thanked(note, by=note.author, url=asked.conversation.get_absolute_url() if asked else "")


def set_hidden(note: ThankYou, at, action: str, *, by) -> None:
    ThankYou.objects.filter(pk=note.pk).update(hidden_at=at)
    record(action, by=by, target=note, place_id=note.listing.place_id)
