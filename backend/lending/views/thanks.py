"""Words of thanks of the two sides of a loan."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.errors import DomainError
from backend.lending import services
from backend.lending.models import Loan
from backend.lending.views.loan import loan_or_404, render_loan
from backend.sharing.models import ThankYou
from backend.sharing.services import occasion, set_agreement
from backend.sharing.views.exchange import said_of


@login_required
@require_POST
def loan_thanks(request, slug):
    """Write words of thanks, or say whether others may read them; back to the loan."""
    found = loan_or_404(request, slug)
    try:
        messages.success(request, act(request, found))
    except DomainError as refusal:
        return render_loan(request, loan_or_404(request, slug), refusal=refusal, act="thank")
    return redirect(found)


def act(request, found: Loan) -> str:
    """Do what the button says; returns what is said to the person."""
    match request.POST.get("action"):
        case "thank":
            agrees = bool(request.POST.get("agrees"))
            services.thank_for_loan(found, by=request.user, text=request.POST.get("text", ""), agrees=agrees)
            return _("Your words of thanks are delivered.")
        case "agree":
            pk, agrees = request.POST.get("note", ""), request.POST.get("agrees") == "yes"
            notes = ThankYou.objects.filter(occasion=occasion(found))
            note = get_object_or_404(notes, pk=pk if pk.isdecimal() else None)
            return said_of(set_agreement(note, by=request.user, agrees=agrees), agrees)
    raise Http404
