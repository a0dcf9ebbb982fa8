"""One request for what is on the board, as both sides see it: where it stands, what can be done, thanks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.core.errors import DomainError, Invalid
from backend.sharing import services
from backend.sharing.models import ThankYou
from backend.sharing.selectors import exchange_of, requests_seen_by

DAYS = (1, 2, 3, 5, 7, 14)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request, pk):
    """Where a request stands; POST does one of ``ACTS``. htmx gets the part that stands in a conversation."""
    found = get_object_or_404(requests_seen_by(request.user), pk=pk)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("action", ""))
        if act is None:
            raise Http404
        try:
            said = act(found, request)
        except DomainError as refusal:
            return render_exchange(request, pk, refusal=refusal)
        if said:
            messages.success(request, said)
        return redirect(way_back(request, found))
    return render_exchange(request, pk)


def render_exchange(request, pk, *, refusal=None):
    found = get_object_or_404(requests_seen_by(request.user), pk=pk)
    deal = exchange_of(found, request.user)
    if request.htmx and request.method != "POST":
        return render(request, "sharing/_exchange_bar.html", {"deal": deal})
    context = {
        "deal": deal,
        "listing": deal.listing,
        "place": deal.listing.place,
        "tab": "board",
        "refusal": refusal,
        "typed": request.POST,
        "days": DAYS,
        "may_thank": "thank" in deal.acts,
        "usual_days": number(request.POST.get("days")) or services.HOLD_DAYS,
        "is_in_talk": request.user.has_perm("conversations.view", found.conversation),
    }
    return render(request, "sharing/exchange.html", context, status=refusal.status if refusal else 200)


def way_back(request, found) -> str:
    """Where the button stood, when that is a page of ours."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if is_ours else found.get_absolute_url()


def choose(found, request) -> str:
    amount = request.POST.get("amount")
    services.choose_request(
        found,
        by=request.user,
        days=asked_number(request.POST.get("days", services.HOLD_DAYS), "days"),
        amount=asked_number(amount, "amount") if amount else None,
    )
    return _("It is promised to %(name)s, who was told.") % {"name": found.user.display_name}


def decline(found, request) -> str:
    services.decline_request(found, by=request.user, reason=request.POST.get("reason", ""))
    return _("%(name)s was told kindly.") % {"name": found.user.display_name}


def withdraw(found, request) -> str:
    services.withdraw_request(found, by=request.user)
    return _("Thank you for saying so. It may help somebody else now.")


def complete(found, request) -> str:
    services.complete_request(found, by=request.user)
    return _("Well done! You may thank each other now.")


def thank(found, request) -> str:
    agrees = bool(request.POST.get("agrees"))
    services.thank_for_request(found, by=request.user, text=request.POST.get("text", ""), agrees=agrees)
    return _("Your words of thanks are delivered.")


def agree(found, request) -> str:
    notes = ThankYou.objects.filter(occasion=services.occasion(found))
    note = get_object_or_404(notes, pk=asked_number(request.POST.get("note"), "note"))
    agrees = request.POST.get("agrees") == "yes"
    return said_of(services.set_agreement(note, by=request.user, agrees=agrees), agrees)


def said_of(note: ThankYou, agrees: bool) -> str:
    """Who reads words of thanks, now that one of the two has answered."""
    if note.is_public:
        return _("Others may read it.")
    return _("Others may read it when you both agree.") if agrees else _("Others do not read it.")


ACTS = {
    "choose": choose, "decline": decline, "withdraw": withdraw, "complete": complete, "thank": thank, "agree": agree,
}  # fmt: skip


def number(text) -> int | None:
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


def asked_number(text, name: str) -> int:
    """``text`` as a number; raises ``Invalid`` for anything else."""
    found = number(text)
    if found is None:
        raise Invalid(field=name)
    return found
