"""One request as its reader sees it, and those of a listing as its owner does."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.conversations.models import Message
from backend.sharing.models import Draw, Listing, ListingRequest
from backend.sharing.querysets import owned_by
from backend.sharing.selectors.left import PROMISED, left_of
from backend.sharing.selectors.thanks import Said, thanks_about

Status = ListingRequest.Status
LATELY = timedelta(days=30)


@dataclass
class Exchange:
    """Where a request stands for one reader. ``acts``: names of what they can do now."""

    request: ListingRequest
    is_owner: bool
    acts: set[str] = field(default_factory=set)
    draw: Draw | None = None
    place_in_line: int = 0
    thanks: list[Said] = field(default_factory=list)

    @property
    def listing(self) -> Listing:
        return self.request.listing

    @property
    def has_thanked(self) -> bool:
        """The reader did; they may still change their words."""
        return any(said.is_mine for said in self.thanks)

    @property
    def is_promised_kind(self) -> bool:
        return self.listing.kind in PROMISED


def requests_seen_by(user) -> QuerySet[ListingRequest]:
    """Requests of ``user``, of the young whom ``user`` looks after, and for what ``user`` answers for.

    The queryset form of ``sharing.see_request``.
    """
    if not user.is_authenticated:
        return ListingRequest.objects.none()
    mine = Q(user=user.pk) | Q(user__guardian=user.pk) | Q(listing__in=Listing.objects.filter(owned_by(user)))
    related = ("listing__place", "listing__author", "listing__category", "user__avatar", "conversation")
    return ListingRequest.objects.filter(mine).select_related(*related)


def exchange_of(request: ListingRequest, user) -> Exchange:
    """Where ``request`` stands and what ``user`` can do about it."""
    listing = request.listing
    shown = Exchange(request, is_owner=user.has_perm("sharing.complete", request))
    if listing.handing == Listing.Handing.DRAW and listing.kind in PROMISED:
        shown.draw = Draw.objects.filter(listing=listing).first()
    if request.status == Status.WAITING and not is_before_draw(shown):
        shown.place_in_line = place_of(request, shown.draw)
    if request.status == Status.DONE:
        shown.thanks = thanks_about(f"request:{request.pk}", user, is_side=True)
    shown.acts = {act for act in acts_now(shown) if user.has_perm(f"sharing.{PERMISSIONS.get(act, act)}", request)}
    return shown


PERMISSIONS = {"extend": "choose"}


def acts_now(shown: Exchange) -> set[str]:
    """What the state allows to anybody, before it is asked who."""
    request, listing, acts = shown.request, shown.listing, set()
    if request.status in ListingRequest.LIVE:
        acts |= {"decline", "withdraw"}
    if request.status == Status.DONE:
        acts.add("thank")
    if is_before_draw(shown):
        return acts
    if request.status == Status.CHOSEN:
        acts |= {"complete", "extend"} if listing.is_available else {"complete"}
    if request.status in (Status.WAITING, Status.LAPSED):
        is_enough = listing.kind not in PROMISED or left_of(listing) >= request.amount
        if is_enough:
            acts.add("complete")
        if is_enough and listing.kind in PROMISED and listing.is_available and request.status == Status.WAITING:
            acts.add("choose")
    return acts


def is_before_draw(shown: Exchange) -> bool:
    return shown.draw is not None and shown.draw.drawn_at is None and shown.listing.status == Listing.Status.OPEN


def place_of(request: ListingRequest, draw: Draw | None) -> int:
    """Which in the line ``request`` is, from 1: in the order of asking, or as drawn."""
    waiting = request.listing.requests.filter(status=Status.WAITING).order_by("pk").values_list("code", flat=True)
    codes = list(waiting)
    if draw is not None:
        drawn = {code: number for number, code in enumerate(draw.order)}
        codes.sort(key=lambda code: drawn.get(code, len(drawn)))
    return codes.index(request.code) + 1 if request.code in codes else 0


def requests_for(listing: Listing) -> list[ListingRequest]:
    """Who asked, for whose it is: each with their first words and how much they got lately (1 query).

    What waits for a decision comes first, in the order of asking; then what is over.
    """
    now = timezone.now()
    said = Message.objects.filter(
        conversation=OuterRef("conversation"), author=OuterRef("user"), deleted_at=None, hidden_at=None
    ).order_by("number")
    got = ListingRequest.objects.filter(
        user=OuterRef("user"), status=Status.DONE, closed_at__gt=now - LATELY, listing__kind__in=PROMISED
    ).exclude(listing=listing)
    count = got.order_by().values("user").annotate(number=Count("pk")).values("number")
    rows = listing.requests.select_related("user__avatar").annotate(
        words=Subquery(said.values("body")[:1]), got_lately=Coalesce(Subquery(count), 0)
    )
    asked = list(rows.order_by("pk"))
    for request in asked:
        request.listing = listing
        request.is_new_neighbour = request.user.date_joined > now - LATELY
    order = {Status.CHOSEN: 0, Status.WAITING: 1, Status.TALK: 1}
    return sorted(asked, key=lambda request: (order.get(request.status, 2), request.pk))
