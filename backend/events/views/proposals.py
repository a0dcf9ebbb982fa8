"""What neighbours propose: the queue of those who run places, their answers, and taking a proposal back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.core.errors import DomainError, NotAllowed
from backend.core.permissions import require
from backend.events import services
from backend.events.forms import DecisionForm
from backend.events.models import Event
from backend.events.selectors.editing import story_of
from backend.places.models import Place
from backend.places.roles import roles_of

SHOWN = 50


@login_required
@require_safe
def proposal_queue(request) -> HttpResponse:
    """Proposals that wait for me, the longest first."""
    roles = roles_of(request.user)
    if not roles.animated and "coordinator" not in roles.network:
        raise NotAllowed()
    waiting = Event.objects.to_review_by(request.user).select_related("place", "author__avatar")
    context = {"proposals": list(waiting.order_by("updated_at", "pk")[:SHOWN])}
    return render(request, "events/proposals/queue.html", context)


@login_required
def proposal_review(request, slug) -> HttpResponse:
    """Approve a proposal, ask for changes, or decline it with a reason."""
    events = Event.objects.visible_to(request.user).select_related("place", "author__avatar", "cover")
    event = get_object_or_404(events.prefetch_related("rooms"), slug=slug)
    require(request.user, "events.review", event)
    if event.status not in services.UNDECIDED:
        messages.info(request, str(services.ProposalDecided()))
        return redirect(event)
    form = DecisionForm(request.POST or None)
    status, rooms_taken = 200, False
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                decide(event, form.cleaned_data, by=request.user)
            except DomainError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
                rooms_taken = refusal.field == "rooms"
                status = refusal.status
            else:
                messages.success(request, _("The author was told."))
                return redirect(event if form.cleaned_data["decision"] == DecisionForm.APPROVE else "proposal-queue")
    context = {"form": form, "event": event, "place": event.place, "tab": "calendar", "story": story_of(event)}
    context["rooms_taken"] = rooms_taken
    return render(request, "events/proposals/review.html", context, status=status)


def decide(event: Event, answer: dict, *, by) -> None:
    if answer["decision"] == DecisionForm.APPROVE:
        choices = {name: answer[name] for name in ("checked_rules", "author_leads", "skip_taken")}
        services.approve_event(event, by=by, **choices)
    elif answer["decision"] == DecisionForm.CHANGES:
        services.ask_changes(event, by=by, note=answer["note"])
    else:
        services.decline_event(event, by=by, reason=answer["note"])


@login_required
@require_POST
def proposal_withdraw(request, slug) -> HttpResponse:
    """Take my proposal back; it stays with me as a draft."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    try:
        services.withdraw_event(event, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You took it back. It stays with you as a draft."))
    return redirect(event)


@login_required
@require_POST
def cohost_leave(request, slug) -> HttpResponse:
    """Take my place off the hosts of an event."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    place = get_object_or_404(Place.objects.visible_to(request.user), slug=request.POST.get("place", ""))
    services.leave_event(event, place, by=request.user)
    messages.success(request, _("Your place no longer hosts this event."))
    return redirect(event)
