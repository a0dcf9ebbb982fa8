"""Announcements of the network: making, withdrawing, closing the strip."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.terms import forms, services
from backend.terms.models import Announcement

CLOSED = "closed_announcements"  # in the session of who is not signed in
REMEMBERED = 20


@login_required
def announcements(request):
    """What runs, what ran, and a form for the next."""
    require(request.user, "terms.announce")
    form, refusal = forms.AnnouncementForm(request.POST or None), None
    if form.is_valid():
        try:
            services.announce(by=request.user, **form.facts())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The announcement is on its way."))
            return redirect("panel-announcements")
    rows = Announcement.objects.select_related("created_by")[:50]
    context = {"form": form, "refusal": refusal, "announcements": rows}
    return render(request, "terms/panel_announcements.html", context, status=422 if form.errors or refusal else 200)


@login_required
@require_POST
def withdraw(request, pk):
    require(request.user, "terms.announce")
    services.withdraw_announcement(get_object_or_404(Announcement, pk=pk), by=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect("panel-announcements")


@require_POST
def close(request, pk):
    """Show this strip no more: to a person for good, to a guest in this browser's session."""
    announcement = get_object_or_404(Announcement, pk=pk)
    if request.user.is_authenticated and not getattr(request.user, "is_guest", False):
        services.close_announcement(announcement, by=request.user)
    else:
        request.session[CLOSED] = [*request.session.get(CLOSED, []), announcement.pk][-REMEMBERED:]
    return redirect(safe_next(request))


def safe_next(request) -> str:
    """Where the person was; never another site."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"
