"""The way into a call elsewhere: opened, or shown in our page after a yes to whoever then learns of the reader."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe
from django_permissions_policy.decorators import permissions_policy_override

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.meetups import selectors, services
from backend.meetups.providers import Frame
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.dates import says_what_is_over
from backend.meetups.views.room import beside, find

# Hosts of which the reader said in this session that they may be shown here.
AGREED = "frames_of"


class Away(HttpResponseRedirect):
    """To another service. A way in is a key: neither kept by caches nor told on."""

    allowed_schemes = ["https", "http"]

    def __init__(self, url: str):
        super().__init__(url)
        add_never_cache_headers(self)
        self["Referrer-Policy"] = "no-referrer"


def page_context(request, slug: str) -> dict:
    """What pages of a call elsewhere show; only for those who may enter its room."""
    event, meetup, occurrence = find(request, slug)
    require(request.user, "meetups.enter", meetup)
    outside = selectors.outside_for(meetup, occurrence, request.user)
    over = occurrence.ends_at <= timezone.now() or outside.call.ended_at is not None
    return {
        "event": event, "meetup": meetup, "occurrence": occurrence, "place": event.place, "tab": "meetups",
        "outside": outside, "is_over": over,
    }  # fmt: skip


@for_all_who_come
@never_cache
@require_safe
def join(request, slug):
    """Make a way in and go there; with a reason why not, back in the room."""
    context = page_context(request, slug)
    try:
        return Away(services.way_in(context["meetup"], by=request.user).url)
    except DomainError as refusal:
        return render(request, "meetups/outside_refused.html", context | {"refusal": refusal}, status=refusal.status)


@for_all_who_come
@never_cache
def embed(request, slug):
    """The call or stream in our page, with the talk beside it. A form says yes, and takes it back."""
    context = page_context(request, slug)
    host = context["outside"].frame_host
    if not host or context["outside"].waits_for_answer or context["is_over"]:
        return redirect("meetup-room", slug=slug)
    if request.method == "POST":
        agree(request, host, is_agreed=request.POST.get("agree") == "1")
        return redirect("meetup-embed", slug=slug)
    context |= beside(request, context["occurrence"])
    context["second"] = context["outside"].kept.shows_second
    if host not in request.session.get(AGREED, []):
        return render(request, "meetups/embed.html", context)
    try:
        frame = services.frame_in(context["meetup"], by=request.user)
    except DomainError as refusal:
        return render(request, "meetups/outside_refused.html", context | {"refusal": refusal}, status=refusal.status)
    if frame is None:
        return redirect("meetup-room", slug=slug)
    return framed(frame)(render)(request, "meetups/embed.html", context | {"frame": frame})


def agree(request, host: str, *, is_agreed: bool) -> None:
    """Keep for this session whether ``host`` may be shown in our pages."""
    known = [one for one in request.session.get(AGREED, []) if one != host]
    request.session[AGREED] = [*known, host] if is_agreed else known


def framed(frame: Frame):
    """Allow this one page to show ``frame``, and the frame what it needs."""
    features = {name: ["self", frame.origin] for name in frame.features}
    policy = {**settings.SECURE_CSP, "frame-src": [frame.origin]}
    permissions = {**settings.PERMISSIONS_POLICY, **features}
    return lambda view: csp_override(policy)(permissions_policy_override(permissions)(view))


@for_all_who_come
@never_cache
@require_safe
def light(request, slug):
    """What changes while people look: on air, recorded, another target. A part of the page that htmx reads again."""
    context = page_context(request, slug)
    context["second"] = request.GET.get("second") == "1"
    context["has_moved"] = context["outside"].kept.shows_second != context["second"]
    return render(request, "meetups/embed.html#light", context)


@login_required
@require_POST
@says_what_is_over
def end(request, slug):
    """End the call at the service, for everybody."""
    context = page_context(request, slug)
    try:
        services.end_elsewhere(services.outside_call(context["occurrence"]), by=request.user)
    except DomainError as refusal:
        return render(request, "meetups/outside_refused.html", context | {"refusal": refusal}, status=refusal.status)
    return redirect("meetup-room", slug=slug)
