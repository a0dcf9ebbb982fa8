"""The dates of an event for those who run it: the list, and what is done with one of them."""

from datetime import date as day_type
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.events import services
from backend.events.forms import CancelForm
from backend.events.forms.scopes import NewDayForm, PostponeForm
from backend.events.forms.when import WhenForm
from backend.events.models import Event
from backend.events.recurrence import summary
from backend.events.selectors.programme import date_list
from backend.events.views.scopes import occurrence_to_change


@login_required
@require_safe
def dates(request, slug) -> HttpResponse:
    """All dates of an event: what comes with its seats and rooms, what was, what is left out."""
    event = event_to_change(request, slug)
    is_past = "minione" in request.GET
    context = {
        "event": event,
        "place": event.place,
        "tab": "calendar",
        "summary": summary(event.pattern, request.LANGUAGE_CODE),
        "list": date_list(event, now=timezone.now(), since=_day_asked(request), is_past=is_past),
        "may_cancel": request.user.has_perm("events.cancel", event),
        "may_manage": request.user.has_perm("events.manage_attendees", event),
    }
    return render(request, "events/scopes/dates.html", context)


def event_to_change(request, slug: str) -> Event:
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("place"), slug=slug)
    require(request.user, "events.change", event)
    return event


def _day_asked(request) -> day_type | None:
    try:
        return parse_date(request.GET.get("od", ""))
    except ValueError:
        return None


@login_required
def date_add(request, slug) -> HttpResponse:
    """Add an extra date."""
    event = event_to_change(request, slug)
    pattern = event.pattern
    shown = WhenForm.initial_from(pattern.first, pattern.duration)
    shown = {name: value for name, value in shown.items() if name not in ("day", "last_day")}
    form = NewDayForm(request.POST or None, event=event, initial=shown)
    if form.is_valid():
        starts_at, ends_at = form.span()
        skip_taken = form.cleaned_data["skip_taken"]
        try:
            date = services.add_date(
                event, by=request.user, starts_at=starts_at, ends_at=ends_at, skip_taken=skip_taken
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The date is added."))
            return redirect(date)
    context = {"form": form, "event": event, "place": event.place, "tab": "calendar"}
    return render(request, "events/scopes/date_add.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def date_back(request, slug) -> HttpResponse:
    """Bring a date back that was left out."""
    event = event_to_change(request, slug)
    starts_at = _moment_asked(request)
    try:
        if starts_at is not None:
            services.add_date(event, by=request.user, starts_at=starts_at, skip_taken=True)
            messages.success(request, _("The date is back in the calendar."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("event-dates", slug)


def _moment_asked(request) -> datetime | None:
    """One of the left-out dates: an instant with its zone, as the list wrote it."""
    try:
        at = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        return None
    return at if at and at.tzinfo else None


@login_required
def date_cancel(request, slug, date) -> HttpResponse:
    """Cancel one date, with a reason that everyone with a seat gets."""
    return put_off(request, slug, date, CancelForm, services.cancel_occurrence, "cancel")


@login_required
def date_postpone(request, slug, date) -> HttpResponse:
    """Postpone one date to a day that is not known yet."""
    return put_off(request, slug, date, PostponeForm, services.postpone_occurrence, "postpone")


def put_off(request, slug, date, form_class, act, name: str) -> HttpResponse:
    occurrence = occurrence_to_change(request, slug, date, "events.cancel")
    form = form_class(request.POST or None)
    if form.is_valid():
        try:
            act(occurrence, by=request.user, reason=form.cleaned_data["cancel_reason"])
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Everyone who signed up was told."))
            return redirect(occurrence)
    context = {"form": form, "act": name, "occurrence": occurrence, "event": occurrence.event}
    context["place"] = occurrence.place
    return render(request, "events/scopes/put_off.html", context, status=422 if form.errors else 200)


@login_required
def date_new_day(request, slug, date) -> HttpResponse:
    """Give a date, a postponed one above all, its new day."""
    occurrence = occurrence_to_change(request, slug, date, "events.cancel")
    zone = occurrence.zone
    first, last = (at.astimezone(zone).replace(tzinfo=None) for at in (occurrence.starts_at, occurrence.ends_at))
    form = NewDayForm(request.POST or None, event=occurrence.event, initial=WhenForm.initial_from(first, last - first))
    if form.is_valid():
        starts_at, ends_at = form.span()
        choice = {"skip_taken": form.cleaned_data["skip_taken"]}
        try:
            services.give_date(occurrence, by=request.user, starts_at=starts_at, ends_at=ends_at, **choice)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Everyone who signed up was told of the new day and asked to confirm."))
            return redirect(occurrence)
    context = {"form": form, "occurrence": occurrence, "event": occurrence.event, "place": occurrence.place}
    return render(request, "events/scopes/new_day.html", context, status=422 if form.errors else 200)


@login_required
def date_restore(request, slug, date) -> HttpResponse:
    """Let a cancelled or postponed date take place after all."""
    occurrence = occurrence_to_change(request, slug, date, "events.cancel")
    refusal = None
    if request.method == "POST":
        try:
            skip_taken = "skip_taken" in request.POST
            services.restore_occurrence(occurrence, by=request.user, skip_taken=skip_taken)
        except DomainError as said:
            refusal = said
        else:
            messages.success(request, _("The date takes place. Everyone who signed up was told."))
            return redirect(occurrence)
    return confirm(request, occurrence, "restore", refusal)


@login_required
def date_leave_out(request, slug, date) -> HttpResponse:
    """Take a date out of the series for which nobody signed up."""
    occurrence = occurrence_to_change(request, slug, date)
    refusal = None
    if request.method == "POST":
        try:
            services.leave_out(occurrence, by=request.user)
        except DomainError as said:
            refusal = said
        else:
            messages.success(request, _("The date is left out. The list below brings it back."))
            return redirect("event-dates", slug)
    return confirm(request, occurrence, "leave_out", refusal)


def confirm(request, occurrence, act: str, refusal) -> HttpResponse:
    context = {"act": act, "refusal": refusal, "occurrence": occurrence, "event": occurrence.event}
    context["place"] = occurrence.place
    return render(request, "events/scopes/confirm.html", context, status=refusal.status if refusal else 200)


def refuse(form, refusal: DomainError) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
