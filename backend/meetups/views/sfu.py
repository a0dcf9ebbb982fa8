"""The way of one browser to the server that forwards sound and picture of a larger room."""

from dataclasses import asdict

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.errors import DomainError
from backend.meetups.ice import servers_for
from backend.meetups.services import sfu
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.dates import says_what_is_over
from backend.meetups.views.room import find


@for_all_who_come
@never_cache
@require_POST
@says_what_is_over
def way_in(request, slug):
    """Make a way in for the window ``tab``; asked again by whoever lost it. Keys of one person: never cached."""
    _event, meetup, occurrence = find(request, slug)
    if not meetup.has_sfu:
        raise Http404
    call = get_object_or_404(sfu.rooms(), occurrence=occurrence)
    try:
        way = sfu.way_in(call, by=request.user, tab=request.POST.get("tab", ""))
    except DomainError as refusal:
        answer = JsonResponse({"code": refusal.code, "message": str(refusal)}, status=refusal.status)
        if wait := getattr(refusal, "retry_after", 0):
            answer["Retry-After"] = wait
        return answer
    # Only the operator's server learns the addresses: no relay is needed to hide them.
    servers, _is_relayed = servers_for(request.user, call)
    return JsonResponse({**asdict(way), "iceServers": servers})
