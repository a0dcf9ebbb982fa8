from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.lending.selectors import record_of
from backend.lending.selectors.lists import borrowed_by, disputed_for, lent_by, waits_of
from backend.lending.selectors.people import card_of, pauses_that_run
from backend.places import qr


@login_required
@never_cache
@require_safe
def my_loans(request):
    """What I borrow, what I lend, where I wait."""
    borrowed, gave_back = borrowed_by(request.user)
    lent, came_back = lent_by(request.user)
    context = {
        "section": "loans",
        "borrowed": borrowed,
        "lent": lent,
        "over": sorted([*gave_back, *came_back], key=lambda loan: loan.updated_at, reverse=True),
        "holds": waits_of(request.user),
        "disputed": disputed_for(request.user),
        "record": record_of(request.user),
        "pauses": pauses_that_run(request.user),
        "card_qr": qr.inline(request.build_absolute_uri(card_address(request.user))),
    }
    return render(request, "lending/my_loans.html", context)


def card_address(user) -> str:
    return f"{reverse('lending-card')}?{urlencode({'karta': card_of(user)})}"
