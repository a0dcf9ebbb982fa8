"""Changing a series: which dates are meant, and what exactly would change, before it is saved."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.events import services
from backend.events.forms.scopes import DateForm, PlanForm
from backend.events.models import Event, Occurrence
from backend.events.selectors.programme import coming_counts
from backend.events.services import Outcome, PlanChanged, preview
from backend.events.services.scopes import rest_of

# Words of an address: ?zakres=nastepne&od=<date>.
SCOPE, FOLLOWING, SINCE = "zakres", "nastepne", "od"
NOT_CARRIED = ("csrfmiddlewaretoken", "plan", "skip_taken", "orphans", "orphans_reason")
SHOWN = 12


@dataclass
class Sheet:
    """A form that waits for an answer to its plan: where it is posted, and what it says."""

    event: Event
    here: str
    fields: dict[str, list[str]]


def save_or_ask(request, act: Callable[..., Outcome], sheet: Sheet) -> Outcome | HttpResponse:
    """Carry ``act`` out when nothing but words changes, or when its plan was shown; else show the plan.

    ``act`` takes ``seen``, ``skip_taken`` and ``cancel_orphans``. Raises what it raises.
    """
    answer, refusal = PlanForm(request.POST if "plan" in request.POST else None), None
    if answer.is_valid() and answer.cleaned_data["plan"]:
        try:
            return act(seen=answer.cleaned_data["plan"], **answer.choices())
        except PlanChanged as changed:
            refusal, answer = changed, PlanForm(initial=answer.cleaned_data)
    outcome = preview(lambda: act(skip_taken=True))
    if not answer.is_bound and refusal is None and (outcome.is_quiet or not outcome.event.is_published):
        return act()
    return render_plan(request, outcome, sheet, answer, refusal)


def render_plan(request, outcome: Outcome, sheet: Sheet, answer: PlanForm, refusal) -> HttpResponse:
    event = outcome.event
    context = {
        "outcome": outcome,
        "event": sheet.event,
        "place": sheet.event.place,
        "tab": "calendar",
        "form": answer,
        "refusal": refusal,
        "here": sheet.here,
        "hidden": [
            (name, value) for name, values in sheet.fields.items() for value in values if name not in NOT_CARRIED
        ],
        "shown": f":{SHOWN}",
        "shown_rest": f"{SHOWN}:",
        "sees_names": request.user.has_perm("events.manage_attendees", event),
    }
    status = 409 if refusal else 422 if answer.errors else 200
    return render(request, "events/scopes/plan.html", context, status=status)


def act_of(event: Event, date: Occurrence | None, facts: dict, *, by) -> Callable[..., Outcome]:
    """The change of ``event`` that a form means: of all dates, or from ``date`` on."""

    def act(**choices) -> Outcome:
        skip_taken = facts.get("skip_taken", False) or choices.get("skip_taken", False)
        said = {**facts, **choices, "skip_taken": skip_taken}
        return services.change_following(date, by=by, **said) if date else services.change_all(event, by=by, **said)

    return act


def date_asked(request, event: Event) -> Occurrence | None:
    """The date from which on a series is to change, when the address says so; at the first date, all are meant."""
    if request.GET.get(SCOPE) != FOLLOWING:
        return None
    date = get_object_or_404(event.occurrences.select_related("event", "place"), slug=request.GET.get(SINCE, ""))
    return date if can_split(date) else None


def occurrence_to_change(request, slug: str, date: str, permission: str = "events.change") -> Occurrence:
    """The date of the address, for one who may change it."""
    dates = Occurrence.objects.visible_to(request.user).select_related("event", "place", "booking")
    occurrence = get_object_or_404(dates.prefetch_related("booking__rooms"), slug=date, event__slug=slug)
    require(request.user, permission, occurrence)
    return occurrence


@login_required
@require_safe
def scope_choice(request, slug, date) -> HttpResponse:
    """Which dates are meant: this one, this and the following, all."""
    occurrence = occurrence_to_change(request, slug, date)
    if not occurrence.event.is_series:
        return redirect("event-edit", slug)
    following, every = coming_counts(occurrence, now=timezone.now())
    context = {
        "occurrence": occurrence,
        "event": occurrence.event,
        "place": occurrence.place,
        "tab": "calendar",
        "has_following": not occurrence.is_off and can_split(occurrence),
        "is_over": occurrence.ends_at <= timezone.now(),
        "following": following,
        "every": every,
    }
    return render(request, "events/scopes/choice.html", context)


def can_split(occurrence: Occurrence) -> bool:
    try:
        rest_of(occurrence)
    except Invalid:
        return False
    return True


@login_required
def occurrence_edit(request, slug, date) -> HttpResponse:
    """Change one date of a series: its words, time, seats and rooms."""
    occurrence = occurrence_to_change(request, slug, date)
    if not occurrence.event.is_series:
        return redirect("event-edit", slug)
    is_back = request.POST.get("action") == "back"
    form = DateForm(request.POST or None, occurrence=occurrence)
    if request.method == "POST" and form.is_valid() and not is_back:
        changes = form.changes()

        def act(*, seen: str = "", **_choices) -> Outcome:
            return services.change_this(occurrence, by=request.user, seen=seen, **changes)

        sheet = Sheet(occurrence.event, request.path, dict(request.POST.lists()))
        try:
            answer = save_or_ask(request, act, sheet)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if isinstance(answer, HttpResponse):
                return answer
            messages.success(request, _("Saved."))
            return redirect(Occurrence.objects.select_related("event").get(pk=occurrence.pk))
    context = {
        "form": form,
        "occurrence": occurrence,
        "event": occurrence.event,
        "place": occurrence.place,
        "tab": "calendar",
    }
    return render(request, "events/scopes/date_form.html", context, status=422 if form.errors else 200)
