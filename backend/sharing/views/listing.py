"""The page of a listing and what is done there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.errors import DomainError
from backend.moderation.selectors import hiding_of
from backend.sharing import services
from backend.sharing.models import Draw, Listing
from backend.sharing.registry import parts_of
from backend.sharing.rules import answers_for
from backend.sharing.selectors import exchange_of, matches_of, requests_for, requests_seen_by
from backend.sharing.views.finding import listing_of


def listing(request, slug):
    return render_listing(request, slug)


@login_required
@require_POST
def listing_close(request, slug):
    """Take it off the board (``outcome`` says how it ended), or put it back (``action=reopen``)."""
    listing = listing_of(request, slug)
    try:
        if request.POST.get("action") == "reopen":
            services.reopen_listing(listing, by=request.user)
            messages.success(request, _("It is back on the board."))
        else:
            close(request, listing)
            messages.success(request, _("It is off the board. The conversations stay."))
    except DomainError as refusal:
        return render_listing(request, slug, refusal=refusal)
    return redirect(listing)


def close(request, listing) -> None:
    """It worked out, with who answered (``whom``, a key) or with somebody else; or it is no longer current."""
    if request.POST.get("outcome") != Listing.Outcome.DONE:
        services.close_listing(listing, by=request.user)
        return
    whom = request.POST.get("whom", "")
    answer = get_object_or_404(listing.requests, pk=whom) if whom.isdecimal() else None
    services.close_with(listing, by=request.user, request=answer)


@login_required
@require_POST
def listing_request(request, slug):
    """Ask for it: a conversation with the author opens."""
    listing = listing_of(request, slug)
    try:
        amount = int(request.POST.get("amount", "1")) if request.POST.get("amount", "1").isdecimal() else 0
        words = request.POST.get("message", "")
        answer = services.request_listing(listing, by=request.user, message=words, amount=amount)
    except DomainError as refusal:
        return render_listing(request, slug, refusal=refusal)
    return redirect("conversation", answer.conversation_id)


def render_listing(request, slug, *, refusal=None):
    listing = listing_of(request, slug)
    user = request.user
    keeps = user.has_perm("sharing.see_history", listing)
    is_mine = answers_for(user, listing)
    my_request = my_exchange(user, listing)
    context = {
        "listing": listing,
        "place": listing.place,
        "tab": "board",
        "refusal": refusal,
        "is_mine": is_mine,
        "may_change": user.has_perm("sharing.change", listing),
        "may_close": user.has_perm("sharing.close", listing),
        "keeps": keeps,
        "may_bring_back": user.has_perm("sharing.bring_back", listing),
        "may_renew": may_renew(listing) and user.has_perm("sharing.bring_back", listing),
        "may_see_history": keeps and listing.revisions.exists(),
        "may_hide": not listing.is_hidden and user.has_perm("moderation.hide", listing),
        "may_request": listing.is_available and user.has_perm("sharing.request", listing),
        "parts": parts_of(request, listing),
        "requests": requests_for(listing) if is_mine else [],
        "my_request": my_request,
        "may_ask_again": my_request is not None and services.may_ask_again(my_request.request, listing),
        "left": services.left_of(listing) if listing.kind in services.PROMISED else None,
        "draw": Draw.objects.filter(listing=listing).first() if listing.handing == Listing.Handing.DRAW else None,
        "offer_words": offer_words(request, listing) if is_mine else "",
        "matches": matches_of(listing, user) if is_mine and listing.is_available else [],
        "hiding": hiding_of(listing) if listing.is_hidden and keeps else None,
        "message": request.POST.get("message") or opening_words(listing),
    }
    return render(request, "sharing/listing.html", context, status=refusal.status if refusal else 200)


def my_exchange(user, listing: Listing):
    """Where the reader's own request stands, or ``None``."""
    asked = requests_seen_by(user).filter(listing=listing, user=user.pk).first() if user.is_authenticated else None
    return exchange_of(asked, user) if asked else None


def may_renew(listing: Listing) -> bool:
    """Whether one tap makes sense: it ends soon, or ended by itself. Food ends with its day."""
    if listing.kind == Listing.Kind.FOOD:
        return False
    if listing.status == Listing.Status.OPEN:
        return listing.ends_soon
    return listing.outcome == Listing.Outcome.EXPIRED


def opening_words(listing: Listing) -> str:
    """A first message that can be sent as it is."""
    wishes = {
        Listing.Kind.ASK: _("Hello! I can help with “%(title)s”. When would it suit you?"),
        Listing.Kind.SKILL_REQUEST: _("Hello! I can help with “%(title)s”. When would it suit you?"),
        Listing.Kind.LEND: _("Hello! I would like to borrow “%(title)s” for some days. When would that be possible?"),
        Listing.Kind.SKILL_OFFER: _("Hello! I would be glad of your help: “%(title)s”. When would it suit you?"),
    }
    words = wishes.get(listing.kind, _("Hello! I would like “%(title)s”. When could I pick it up?"))
    return words % {"title": listing.title}


def offer_words(request, listing: Listing) -> str:
    """What "offer this" says to somebody who looks for it; the address becomes a card in the conversation."""
    url = request.build_absolute_uri(listing.get_absolute_url())
    return _("Hello! I have “%(title)s”. Would it suit you? %(url)s") % {"title": listing.title, "url": url}
