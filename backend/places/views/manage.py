"""Pages of those who run a place."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.reauthentication import asks_again
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.places import forms, services
from backend.places.models import Membership, Place
from backend.places.roles import KEEPERS
from backend.places.views.visit import place_or_404

ENDING = {Place.Status.SUSPENDED.value, Place.Status.CLOSED.value}


@login_required
def add(request):
    """Open a new place (coordinators)."""
    require(request.user, "places.add")
    form = forms.NewPlaceForm(request.POST or None, may_change_status=True)
    if form.is_valid():
        place = services.create_place(by=request.user, **form.facts())
        messages.success(request, _("The place is open. Now set its hours."))
        return redirect("place-hours", place.slug)
    return render(request, "places/place_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@asks_again(when=lambda request, slug: request.POST.get("status") in ENDING)
def edit(request, slug):
    """Basic facts, contact and accessibility."""
    place = place_or_404(request, slug)
    require(request.user, "places.change", place)
    may_change_status = request.user.has_perm("places.change_status", place)
    initial = {"features": place.features, "offers": place.offers}
    form = forms.PlaceForm(request.POST or None, instance=place, initial=initial, may_change_status=may_change_status)
    if form.is_valid():
        services.update_place(place, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("place-edit", slug)
    context = {"form": form, "place": place, "tab": "about"}
    return render(request, "places/place_form.html", context, status=422 if form.errors else 200)


@login_required
def edit_hours(request, slug):
    """Hours with their exceptions: rows to change, add and remove."""
    place = place_or_404(request, slug)
    require(request.user, "places.change", place)
    formsets, refusal, status = hours_formsets(request, place), None, 200
    # Each is asked, so that every wrong row shows its error at once.
    formsets_valid = [formset.is_valid() for formset in formsets]
    if request.method == "POST" and all(formsets_valid):
        try:
            told = services.save_rows(place, formsets, by=request.user, accepts_broken="accepts_broken" in request.POST)
        except services.HoursBreak as broken:
            # What was saved and taken back left its traces in the rows.
            formsets, refusal, status = hours_formsets(request, place), broken, broken.status
        else:
            messages.success(request, _("Saved. Those who were to come then were told.") if told else _("Saved."))
            return redirect(request.path)
    elif request.method == "POST":
        status = 422
    context = {"formsets": formsets, "place": place, "tab": "about", "refusal": refusal}
    return render(request, "places/hours_form.html", context, status=status)


def hours_formsets(request, place) -> list:
    return [
        formset(request.POST or None, instance=place, prefix=str(number))
        for number, formset in enumerate((forms.HoursFormSet, forms.ExceptionFormSet))
    ]


@login_required
def photos(request, slug):
    """Photos of the place, each with a description."""
    place = place_or_404(request, slug)
    require(request.user, "places.change", place)
    form = forms.PhotoForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            services.add_photo(place, form.cleaned_data["photo"], alt=form.cleaned_data["alt"], by=request.user)
        except Invalid as refusal:
            form.add_error("photo", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("place-photos", slug)
    context = {"form": form, "place": place, "tab": "about", "photos": place.photos.select_related("picture")}
    return render(request, "places/photos.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def photo_delete(request, slug, pk):
    place = place_or_404(request, slug)
    require(request.user, "places.change", place)
    services.remove_photo(get_object_or_404(place.photos.select_related("picture", "place"), pk=pk), by=request.user)
    return redirect("place-photos", slug)


@login_required
def members(request, slug):
    """Who belongs here; those who run the place admit, change roles and remove."""
    place = place_or_404(request, slug)
    require(request.user, "places.see_members", place)
    people = place.memberships.select_related("user__avatar").order_by("role", "user__display_name", "pk")
    may_manage = request.user.has_perm("places.manage_members", place)
    context = {
        "place": place,
        "tab": "about",
        "members": people.active()[:500],
        "pending": people.pending() if may_manage else [],
        "may_manage": may_manage,
        "roles": Membership.Role.choices,
    }
    return render(request, "places/members.html", context)


@login_required
@require_POST
@asks_again(when=lambda request, slug, pk: request.POST.get("role") in KEEPERS)
def member_act(request, slug, pk):
    """Admit, decline, change the role of or remove one person."""
    place = place_or_404(request, slug)
    require(request.user, "places.manage_members", place)
    membership = get_object_or_404(place.memberships, pk=pk)
    acts = {
        "admit": services.admit_member,
        "decline": services.decline_member,
        "remove": services.remove_member,
    }
    try:
        if act := acts.get(request.POST.get("action")):
            act(membership, by=request.user)
        else:
            form = forms.RoleForm(request.POST)
            if not form.is_valid():
                raise Invalid(_("Choose a role."))
            services.change_role(membership, form.cleaned_data["role"], by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return redirect("place-members", slug)


@login_required
@asks_again(when=lambda request, slug: request.POST.get("role") in KEEPERS)
def invitations(request, slug):
    """Links and QR codes that admit at once."""
    place = place_or_404(request, slug)
    require(request.user, "places.invite", place)
    form = forms.InvitationForm(request.POST or None)
    if form.is_valid():
        try:
            services.create_invitation(place, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The invitation is ready: show the code or send the link."))
            return redirect("place-invitations", slug)
    live = place.invitations.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())
    context = {"form": form, "place": place, "tab": "about", "invitations": live[:50]}
    return render(request, "places/invitations.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def invitation_revoke(request, slug, pk):
    place = place_or_404(request, slug)
    require(request.user, "places.manage_members", place)
    services.revoke_invitation(get_object_or_404(place.invitations, pk=pk), by=request.user)
    messages.success(request, _("The invitation no longer works."))
    return redirect("place-invitations", slug)
