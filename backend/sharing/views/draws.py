"""The page of a draw, on which anybody can check it."""

from datetime import datetime

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.sharing import services
from backend.sharing.models import Draw, ListingRequest
from backend.sharing.services.lots import fingerprint
from backend.sharing.views.finding import listing_of


@require_http_methods(["GET", "HEAD", "POST"])
def listing_draw(request, slug):
    """When lots are drawn, what was committed to, and afterwards all that is needed to check; POST moves the time."""
    listing = listing_of(request, slug)
    refusal = None
    if request.method == "POST":
        require(request.user, "sharing.draw", listing)
        try:
            services.set_draw_time(listing, by=request.user, closes_at=time_sent(request, listing))
        except DomainError as problem:
            refusal = problem
        else:
            return redirect("listing-draw", slug)
    draw = Draw.objects.filter(listing=listing).first()
    if draw is None:
        raise Http404
    requests = list(listing.requests.select_related("user").order_by("pk"))
    context = {
        "listing": listing,
        "place": listing.place,
        "tab": "board",
        "draw": draw,
        "refusal": refusal,
        "rows": rows_of(draw, requests),
        "my_code": code_of(request.user, requests),
        "may_move": draw.drawn_at is None and request.user.has_perm("sharing.draw", listing),
        "closes_at": request.POST.get("closes_at") or f"{draw.closes_at.astimezone(listing.zone):%Y-%m-%dT%H:%M}",
        "today": timezone.now().astimezone(listing.zone),
    }
    return render(request, "sharing/draw.html", context, status=refusal.status if refusal else 200)


def time_sent(request, listing) -> datetime:
    """The time that the owner typed, in the place's zone."""
    try:
        typed = datetime.fromisoformat(request.POST.get("closes_at", ""))
    except ValueError:
        raise Invalid(_("Choose a day and a time."), field="closes_at") from None
    return typed if typed.tzinfo else typed.replace(tzinfo=listing.zone)


def rows_of(draw: Draw, requests: list[ListingRequest]) -> list[dict]:
    """Codes and no names: before the draw those that will take part, after it in the order drawn."""
    by_code = {request.code: request for request in requests}
    if draw.drawn_at is None:
        taking = [request.code for request in requests if request.status == ListingRequest.Status.WAITING]
        return [{"code": code} for code in taking]
    return [
        {"code": code, "fingerprint": fingerprint(f"{draw.secret}:{code}"), "request": by_code.get(code)}
        for code in draw.order
    ]


def code_of(user, requests: list[ListingRequest]) -> str:
    return next((request.code for request in requests if request.user_id == user.pk), "")
