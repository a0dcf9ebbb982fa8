"""The moderators' queue."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from backend.moderation import registry, selectors
from backend.moderation.live import NETWORK
from backend.moderation.models import Report
from backend.places.roles import roles_of
from backend.places.rules import has_network_role

PAGE = 50
WHOSE = ("mine", "free")


@login_required
@require_GET
def report_queue(request):
    """What waits for me, gravest and oldest first."""
    require_desk(request.user)
    filters = filters_of(request)
    cases = list(selectors.queue(request.user, filters)[: PAGE + 1])
    for mark in registry.case_marks:
        mark(cases[:PAGE])
    context = {
        "cases": cases[:PAGE],
        "has_more": len(cases) > PAGE,
        "filters": filters,
        "reasons": Report.Reason.choices,
        "places": selectors.places_of_desk(request.user),
        "counts": selectors.counts_for(request.user),
        "on_duty": selectors.on_duty_at_desks(request.user, timezone.now()),
        "last": None if cases else selectors.last_decided_for(request.user),
        "topics": topics_of(request.user),
        "section": "panel",
    }
    name = "moderation/report_queue.html"
    return render(request, f"{name}#cases" if request.htmx else name, context)


def require_desk(user) -> None:
    """The desk is for those who keep order somewhere; for others it is not there."""
    if not roles_of(user).kept and not has_network_role(user):
        raise Http404


def topics_of(user) -> str:
    """Topics of the desks that ``user`` looks after, for ``<live-region>``."""
    if has_network_role(user):
        return f"desk.{NETWORK}"
    return " ".join(f"desk.{place}" for place in roles_of(user).kept)


def filters_of(request) -> selectors.Filters:
    asked = request.GET
    place = asked.get("place", "")
    return selectors.Filters(
        whose=asked["whose"] if asked.get("whose") in WHOSE else "",
        place=int(place) if place.isdecimal() and len(place) < 16 else None,
        reason=asked["reason"] if asked.get("reason") in Report.Reason.values else "",
    )
