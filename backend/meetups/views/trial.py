"""A look at the line between a browser and this house, before a call."""

import os

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.core.errors import TooMany
from backend.core.floods import refuse_flood
from backend.core.permissions import require
from backend.meetups.views.coffee_room import find
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.tools import meetup_asked

PIECE = 128 * 1024  # bytes in each direction: a second on the slowest line that carries a voice and a picture
TRIALS = 60  # requests of one person in a quarter of an hour: six for each look


@for_all_who_come
@never_cache
@require_http_methods(["GET", "POST"])
def trial(request, slug) -> HttpResponse:
    """The line to the room of an event."""
    require(request.user, "meetups.enter", meetup_asked(request, slug))
    return exchange(request)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def coffee_trial(request, code) -> HttpResponse:
    """The line to a coffee, for those who were brought together there."""
    find(request, code)
    return exchange(request)


def exchange(request) -> HttpResponse:
    """So many bytes (``?bytes=``, at most ``PIECE``) that nothing on their way can pack; what is sent is dropped."""
    try:
        refuse_flood(f"meetups.trial.{request.user.pk}", TRIALS, within=900)
    except TooMany as refusal:
        return HttpResponse(status=refusal.status, headers={"Retry-After": str(refusal.retry_after)})
    if request.method == "POST":
        return HttpResponse(status=204 if len(request.body) <= PIECE else 413)
    wanted = request.GET.get("bytes", "0")
    size = min(int(wanted), PIECE) if wanted.isascii() and wanted.isdigit() and len(wanted) < 8 else 0
    return HttpResponse(os.urandom(size), content_type="application/octet-stream")
