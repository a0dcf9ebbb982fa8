"""The secret addresses of one's own calendar: make, see, withdraw, replace."""

from base64 import b64encode
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.errors import DomainError
from backend.events.forms.feed import FeedForm
from backend.events.models import CalendarFeed
from backend.events.services.feeds import make_feed, revoke_feed, rotate_feed
from backend.places import qr


@login_required
def my_feeds(request) -> HttpResponse:
    """My addresses, and the form that makes another. A new one is shown in the answer to the form, and never again."""
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_feed(by=request.user, name=form.cleaned_data["name"])
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return render_feeds(request, form=FeedForm(), made=made)
    return render_feeds(request, form=form)


@login_required
@require_POST
def my_feed(request, pk) -> HttpResponse:
    """Withdraw one of my addresses, or put a new one in its place."""
    feed = get_object_or_404(CalendarFeed, pk=pk, user=request.user, revoked_at=None)
    if request.POST.get("action") == "rotate":
        return render_feeds(request, form=FeedForm(), made=rotate_feed(feed, by=request.user))
    revoke_feed(feed, by=request.user)
    messages.success(request, _("The address does not work any more."))
    return redirect("my-feeds")


def render_feeds(request, *, form: FeedForm, made: tuple[CalendarFeed, str] | None = None) -> HttpResponse:
    context = {
        "section": "calendar",
        "form": form,
        "feeds": CalendarFeed.objects.filter(user=request.user, revoked_at=None),
    }
    if made:
        address = settings.PUBLIC_URL + reverse("person-feed", args=[made[1]])
        split = urlsplit(address)
        context |= {
            "made": made[0],
            "address": address,
            "webcal": split._replace(scheme="webcal").geturl(),
            "code": f"data:image/svg+xml;base64,{b64encode(qr.svg(address)).decode()}",
        }
    response = render(request, "events/feeds.html", context, status=422 if form.errors else 200)
    # The page may hold the address: no cache keeps it.
    response["Cache-Control"] = "no-store"
    return response
