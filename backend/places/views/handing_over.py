"""Handing a place over: what would move, the act, and its receipt."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.reauthentication import asks_again, to_any_post
from backend.audit.models import AuditEntry
from backend.core.errors import DomainError, NotAllowed
from backend.core.permissions import require
from backend.places import forms, services
from backend.places.registry import duties_of
from backend.places.roles import KEEPERS
from backend.places.rules import is_coordinator
from backend.places.services.handing_over import HANDED_OVER
from backend.places.views.visit import place_or_404


@login_required
@asks_again(when=to_any_post)
def hand_over(request, slug, pk=None):
    """For oneself; a coordinator also for the person with ``pk``, who cannot any more."""
    place = place_or_404(request, slug)
    require(request.user, "places.hand_over", place)
    if pk is not None and pk != request.user.pk and not is_coordinator(request.user):
        raise NotAllowed()
    leaver = get_object_or_404(User, pk=pk or request.user.pk, memberships__place=place, memberships__role__in=KEEPERS)
    form, refusal = forms.HandOverForm(request.POST or None, place=place, leaver=leaver), None
    if form.is_valid():
        try:
            receipt = services.hand_over(place, leaver=leaver, by=request.user, **form.facts())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Handed over. Both of you, and the team, are told."))
            return redirect("place-receipt", slug, receipt.pk)
    duties = [duty for found in duties_of(place, leaver).values() for duty in found]
    context = {"place": place, "leaver": leaver, "form": form, "refusal": refusal, "duties": duties}
    return render(request, "places/hand_over.html", context, status=422 if form.errors or refusal else 200)


@login_required
def receipt(request, slug, pk):
    """What was handed over: for the two, and for those who keep the place."""
    place = place_or_404(request, slug)
    entry = get_object_or_404(AuditEntry.objects.select_related("actor"), pk=pk, place_id=place.pk, action=HANDED_OVER)
    two = {entry.data["leaver"], entry.data["successor"]}
    if request.user.pk not in two and not request.user.has_perm("places.use_panel", place):
        raise Http404
    names = {one.pk: one.display_name for one in User.objects.filter(pk__in=two).only("display_name")}
    context = {
        "place": place,
        "entry": entry,
        "leaver": names.get(entry.data["leaver"], ""),
        "successor": names.get(entry.data["successor"], ""),
    }
    return render(request, "places/receipt.html", context)
