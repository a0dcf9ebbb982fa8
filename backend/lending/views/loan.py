from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render

from backend.lending.models import Loan


@login_required
def loan(request, slug: str):
    """The story of one loan, for both sides and the desk."""
    loans = Loan.objects.visible_to(request.user).select_related("listing", "place", "borrower")
    found = get_object_or_404(loans.prefetch_related("steps__by"), slug=slug)
    return render(request, "lending/loan.html", {"loan": found, "place": found.place, "tab": "board"})
