"""What keeps a listing in good order: renewal, its history, the rules of the board."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.sharing import services
from backend.sharing.money import RULE as MONEY
from backend.sharing.prohibited import ADDRESS, food_bans, prohibitions
from backend.sharing.selectors import history_of
from backend.sharing.views.finding import listing_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing_renew(request, slug):
    """Keep it longer by one tap. Opening the address changes nothing: mail filters open links too."""
    listing = listing_of(request, slug)
    require(request.user, "sharing.bring_back", listing)
    refusal = None
    if request.method == "POST":
        try:
            services.renew_listing(listing, by=request.user)
        except DomainError as problem:
            refusal = problem
        else:
            messages.success(request, _("“%(title)s” stays on the board.") % {"title": listing.title})
            back = request.POST.get("next", "")
            is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
            return redirect(back if is_ours else listing.get_absolute_url())
    context = {
        "listing": listing,
        "place": listing.place,
        "tab": "board",
        "refusal": refusal,
        "days": services.usual_days(listing.kind),
    }
    return render(request, "sharing/listing_renew.html", context, status=refusal.status if refusal else 200)


@login_required
@require_safe
def listing_history(request, slug):
    """What was changed, for whose it is and for those who keep order."""
    listing = listing_of(request, slug)
    require(request.user, "sharing.see_history", listing)
    context = {"listing": listing, "place": listing.place, "tab": "board", "changes": history_of(listing)}
    return render(request, "sharing/listing_history.html", context)


@require_safe
def board_rules(request):
    """What may not be shared, and why."""
    rules = (*prohibitions(), MONEY, ADDRESS)
    return render(request, "sharing/board_rules.html", {"prohibitions": rules, "food_bans": food_bans()})
