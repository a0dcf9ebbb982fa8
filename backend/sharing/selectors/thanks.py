"""Reads of words of thanks."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.accounts.rules import kept_apart
from backend.moderation.models import Case, Report
from backend.places.roles import roles_of
from backend.sharing.models import Listing, ThankYou


def public_thanks() -> QuerySet[ThankYou]:
    """What both agreed to show, newest first, of listings that are not hidden."""
    rows = ThankYou.objects.filter(author_agrees=True, receiver_agrees=True, hidden_at=None)
    shown = rows.filter(listing__hidden_at=None, author__is_active=True)
    return shown.select_related("author__avatar", "to", "listing__place")


def thanks_for(person, reader) -> QuerySet[ThankYou]:
    """Words that thank ``person``, for a reader who may see the profile."""
    return public_thanks().filter(to=person.pk).exclude(author__in=kept_apart(reader))


def thanks_at(place, reader) -> QuerySet[ThankYou]:
    """Words about what was shared at ``place``."""
    apart = kept_apart(reader)
    return public_thanks().filter(listing__place=place.pk).exclude(Q(author__in=apart) | Q(to__in=apart))


@dataclass(frozen=True)
class Said:
    """Words of thanks on the page of an exchange or loan; ``may_agree``: the reader is one of the two."""

    note: ThankYou
    may_agree: bool
    is_mine: bool


def thanks_about(occasion: str, reader, *, is_side: bool) -> list[Said]:
    """What the two sides said about one exchange or loan, as ``reader`` may read it.

    ``is_side``: they stand on one of the two sides; others read what both agreed to show. Hidden words stand for
    their author alone.
    """
    rows = ThankYou.objects.filter(occasion=occasion).select_related("author__avatar", "to", "listing__place")
    return [
        Said(note, may_agree=reader.has_perm("sharing.agree", note), is_mine=note.author_id == reader.pk)
        for note in rows.order_by("pk")
        if note.author_id == reader.pk or (note.hidden_at is None and (is_side or note.is_public))
    ]


def thanks_visible_to(user) -> QuerySet[ThankYou]:
    """What ``user`` may read, and so report: public words, own ones, and what was reported where they keep order.

    Words that the two keep to themselves are theirs, until one of them asks for help. Of a thing of a place its
    animators are one side. Hidden words are kept from whom they thank.
    """
    listings = Listing.objects.visible_to(user)
    rows = ThankYou.objects.filter(listing__in=listings).select_related("listing__place", "author", "to")
    shown = Q(author_agrees=True, receiver_agrees=True, hidden_at=None)
    if not user.is_authenticated:
        return rows.filter(shown)
    roles = roles_of(user)
    about = Case.objects.filter(content_type=Report.content_type_of(ThankYou), object_id=OuterRef("pk"))
    kept = Q(Exists(about)) if roles.network else Q(Exists(about), listing__place__in=roles.kept)
    thanked = Q(to=None) if "coordinator" in roles.network else Q(to=None, listing__place__in=roles.animated)
    return rows.filter(shown | kept | Q(author=user.pk) | Q(thanked | Q(to=user.pk), hidden_at=None))
