"""Being recorded, or not; and what becomes of recordings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.conversations.views.answers import number
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.meetups import selectors, services
from backend.meetups.models import Recording
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.dates import says_what_is_over
from backend.meetups.views.embed import page_context
from backend.meetups.views.room import find


@for_all_who_come
@require_POST
@says_what_is_over
def answer(request, slug):
    """Say whether one may be recorded: now, or in a recording of an earlier date."""
    _event, meetup, occurrence = find(request, slug)
    agrees = request.POST.get("agrees") == "1"
    if named := request.POST.get("recording", ""):
        rows = Recording.objects.select_related("call__meetup__event__place", "call__occurrence__event__place")
        recording = get_object_or_404(rows, pk=number(named) or 0, call__meetup=meetup)
        has_answered = recording.call.recording_answers.filter(user=request.user.pk).exists()
        if not (has_answered or request.user.has_perm("meetups.watch_recording", recording)):
            raise Http404  # whether there is one that waits is nobody else's
        services.answer_recording(recording.call, by=request.user, agrees=agrees)
        return redirect("meetup-recordings", slug=slug)
    services.answer_recording(services.outside_call(occurrence), by=request.user, agrees=agrees)
    return redirect("meetup-room", slug=slug)


@login_required
@require_POST
@says_what_is_over
def record(request, slug):
    """Record this date after all, or do not."""
    context = page_context(request, slug)
    try:
        services.set_recorded(
            services.outside_call(context["occurrence"]), by=request.user, is_recorded=request.POST.get("on") == "1"
        )
    except DomainError as refusal:
        return render(request, "meetups/outside_refused.html", context | {"refusal": refusal}, status=refusal.status)
    return redirect("meetup-room", slug=slug)


@login_required
@never_cache
@require_safe
def recordings(request, slug):
    """Recordings of all dates of an event that the reader may watch; those who run it decide about each."""
    return render(request, "meetups/recordings.html", recordings_context(request, slug))


def recordings_context(request, slug: str) -> dict:
    event, meetup, occurrence = find(request, slug)
    require(request.user, "meetups.enter", meetup)
    outside = selectors.outside_for(meetup, occurrence, request.user)
    return {
        "event": event, "meetup": meetup, "occurrence": occurrence, "place": event.place, "tab": "meetups",
        "outside": outside, "recordings": outside.recordings,
    }  # fmt: skip


@login_required
@require_POST
def look(request, slug):
    """Ask the service now for what was recorded at the last date."""
    context = recordings_context(request, slug)
    new = 0
    try:
        for call in selectors.recorded_calls(context["meetup"]):
            new += services.look_for_recordings(call, by=request.user)
    except DomainError as refusal:
        return refused(request, context, refusal)
    if new:
        messages.success(request, ngettext("%(n)s new recording.", "%(n)s new recordings.", new) % {"n": new})
    else:
        messages.info(request, _("There is no new recording. The service may need some hours."))
    return redirect("meetup-recordings", slug=slug)


@login_required
@require_POST
def decide(request, slug, number):
    """Publish a recording, show it no longer, or say that it has captions."""
    context = recordings_context(request, slug)
    rows = Recording.objects.select_related("call__meetup__event__place", "call__occurrence__event__place")
    recording = get_object_or_404(rows, pk=number, call__meetup=context["meetup"])
    if not request.user.has_perm("meetups.keep_recordings", recording.call):
        raise Http404  # whether there is one that waits is nobody else's
    try:
        match request.POST.get("act"):
            case "publish":
                has_captions = request.POST.get("has_captions") == "on"
                services.publish_recording(recording, by=request.user, has_captions=has_captions)
            case "withdraw":
                services.withdraw_recording(recording, by=request.user)
            case "captions":
                services.mark_captioned(recording, by=request.user)
            case _:
                raise Http404
    except DomainError as refusal:
        return refused(request, context, refusal)
    return redirect("meetup-recordings", slug=slug)


def refused(request, context: dict, refusal: DomainError):
    return render(request, "meetups/recordings.html", context | {"refusal": refusal}, status=refusal.status)
