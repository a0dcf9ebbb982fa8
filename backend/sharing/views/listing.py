"""The page of a listing and what is done there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.errors import DomainError
from backend.sharing import services
from backend.sharing.models import Listing
from backend.sharing.registry import parts_of
from backend.sharing.selectors import reason_hidden
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
            done = request.POST.get("outcome") == Listing.Outcome.DONE
            services.close_listing(
                listing, by=request.user, outcome=Listing.Outcome.DONE if done else Listing.Outcome.WITHDRAWN
            )
            messages.success(request, _("It is off the board. The conversations stay."))
    except DomainError as refusal:
        return render_listing(request, slug, refusal=refusal)
    return redirect(listing)


@login_required
@require_POST
def listing_request(request, slug):
    """Ask for it: a conversation with the author opens."""
    listing = listing_of(request, slug)
    try:
        answer = services.request_listing(listing, by=request.user, message=request.POST.get("message", ""))
    except DomainError as refusal:
        return render_listing(request, slug, refusal=refusal)
    return redirect("conversation", answer.conversation_id)


def render_listing(request, slug, *, refusal=None):
    listing = listing_of(request, slug)
    user = request.user
    may_close = user.has_perm("sharing.close", listing)
    is_mine = user.is_authenticated and listing.author_id == user.pk
    requests = listing.requests.select_related("user__avatar", "conversation").order_by("-pk") if is_mine else []
    my_request = None
    if user.is_authenticated and not is_mine:
        my_request = listing.requests.filter(user=user.pk).first()
    context = {
        "listing": listing,
        "place": listing.place,
        "tab": "board",
        "refusal": refusal,
        "is_mine": is_mine,
        "may_change": user.has_perm("sharing.change", listing),
        "may_close": may_close,
        "may_renew": may_renew(listing),
        "may_see_history": user.has_perm("sharing.see_history", listing) and listing.revisions.exists(),
        "may_hide": not listing.is_hidden and user.has_perm("moderation.hide", listing),
        "may_request": listing.is_available and user.has_perm("sharing.request", listing),
        "parts": parts_of(request, listing),
        "requests": requests,
        "my_request": my_request,
        "hidden_reason": reason_hidden(listing) if listing.is_hidden and may_close else "",
        "message": request.POST.get("message") or opening_words(listing),
    }
    return render(request, "sharing/listing.html", context, status=refusal.status if refusal else 200)


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
        Listing.Kind.LEND: _("Hello! I would like to borrow “%(title)s”. When could I pick it up?"),
        Listing.Kind.SKILL_OFFER: _("Hello! I would be glad of your help: “%(title)s”. When would it suit you?"),
    }
    words = wishes.get(listing.kind, _("Hello! I would like “%(title)s”. When could I pick it up?"))
    return words % {"title": listing.title}
