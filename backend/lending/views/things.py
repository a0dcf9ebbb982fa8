"""The things of a place: what it lends, and what is being repaired."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.lending import services
from backend.lending.forms.desk import RepairEndForm, RepairForm
from backend.lending.models import Repair
from backend.lending.selectors.finding import things_of
from backend.places.models import Place
from backend.sharing.models import Listing
from backend.sharing.views.finding import listing_of, place_of

MOST = 200


@require_safe
def things(request, slug):
    """What the place lends; those who run it see closed things and repairs as well."""
    place: Place = place_of(request, slug)
    runs = request.user.has_perm("lending.manage", place)
    rows = things_of(place).filter(pk__in=Listing.objects.visible_to(request.user).values("pk")).for_cards()
    if not runs:
        rows = rows.filter(status=Listing.Status.OPEN)
    open_ones = Repair.objects.filter(closed_at=None)
    rows = rows.prefetch_related(Prefetch("repairs", queryset=open_ones, to_attr="open_repairs"))
    context = {"place": place, "things": list(rows[:MOST]), "runs": runs, "tab": "board"}
    return render(request, "lending/things.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def repair(request, slug):
    """Open a repair of a thing, or end the one that is open; earlier ones below."""
    listing = listing_of(request, slug)
    require(request.user, "lending.record", listing)
    present = listing.repairs.filter(closed_at=None).select_related("loan").first()
    form_class = RepairEndForm if present else RepairForm
    form = form_class(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            act(request, listing, present, form)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
        else:
            return redirect("place-things", listing.place.slug) if listing.is_of_place else redirect(listing)
    context = {
        "listing": listing,
        "place": listing.place,
        "tab": "board",
        "repair": present,
        "form": form,
        "over": listing.repairs.exclude(closed_at=None).select_related("opened_by")[:20],
    }
    return render(request, "lending/repair.html", context, status=status)


def act(request, listing: Listing, present: Repair | None, form) -> None:
    if present:
        present = get_object_or_404(Repair.objects.select_related("listing"), pk=present.pk)
        services.close_repair(present, by=request.user, **form.cleaned_data)
        messages.success(request, _("It can be lent again."))
    else:
        services.open_repair(listing, by=request.user, **form.cleaned_data)
        messages.success(request, _("Nobody gets it until the repair is over."))
