"""Pages of a place that anyone may open, and joining it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.core.errors import DomainError
from backend.places import qr, services
from backend.places.models import Closing, Invitation, Membership, Operator, Place


def place_or_404(request, slug) -> Place:
    return get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)


def may_move_on(user, closing: Closing | None) -> bool:
    """Whether the successor of a closing place is offered: it is open, and they do not belong there yet."""
    return closing is not None and closing.successor is not None and user.has_perm("places.join", closing.successor)


@require_safe
def about(request, slug):
    """Address, hours, access, rooms, rules and the people who run it."""
    place = place_or_404(request, slug)
    closing = Closing.objects.filter(place=place).select_related("successor").first()
    animators = place.memberships.active().filter(role=Membership.Role.ANIMATOR).select_related("user__avatar")
    context = {
        "place": place,
        "tab": "about",
        "closing": closing,
        "may_move_on": may_move_on(request.user, closing),
        "controller": place.controller or Operator.objects.filter(is_default=True).first(),
        "rooms": place.rooms.all(),
        "photos": place.photos.select_related("picture"),
        "animators": animators if request.user.is_authenticated else [],
        "member_count": place.memberships.active().count(),
        "membership": place.memberships.filter(user=request.user.pk).first(),
        "may_edit": request.user.has_perm("places.change", place),
        "may_see_members": request.user.has_perm("places.see_members", place),
    }
    return render(request, "places/about.html", context)


@login_required
@require_POST
def join(request, slug):
    """Belong to the place, at once or after an animator admits."""
    place = place_or_404(request, slug)
    try:
        membership = services.join_place(place, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        pending = membership.status == Membership.Status.PENDING
        messages.success(
            request, _("An animator will answer you soon.") if pending else _("Welcome! You belong here now.")
        )
    return redirect(place)


@login_required
@require_POST
def move_on(request, slug):
    """Belong to the place that follows a closing one."""
    place = place_or_404(request, slug)
    try:
        membership = services.move_on(place, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("place-about", slug)
    pending = membership.status == Membership.Status.PENDING
    messages.success(request, _("An animator will answer you soon.") if pending else _("Welcome! You belong here now."))
    return redirect(membership.place)


@login_required
@require_POST
def leave(request, slug):
    """Stop belonging, or withdraw the request."""
    place = place_or_404(request, slug)
    try:
        services.leave_place(place, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You no longer belong to this place. Come back any time."))
    return redirect(place)


@login_required
@require_POST
def make_home(request, slug):
    """Choose the home place."""
    services.set_home_place(place_or_404(request, slug), by=request.user)
    messages.success(request, _("This is your home place now."))
    return redirect("place-about", slug)


def invitation(request, code):
    """Where a link or QR code leads: accept, or sign in first."""
    found = get_object_or_404(Invitation.objects.select_related("place"), code=code)
    if request.method == "POST" and request.user.is_authenticated:
        try:
            services.accept_invitation(code, by=request.user)
        except DomainError as refusal:
            return render(
                request, "places/invitation.html", {"invitation": found, "refusal": refusal}, status=refusal.status
            )
        messages.success(request, _("Welcome! You belong here now."))
        return redirect(found.place)
    return render(request, "places/invitation.html", {"invitation": found})


@require_safe
def invitation_qr(request, code):
    """The invitation as a QR code."""
    found = get_object_or_404(Invitation, code=code)
    return HttpResponse(qr.svg(request.build_absolute_uri(found.get_absolute_url())), content_type="image/svg+xml")
