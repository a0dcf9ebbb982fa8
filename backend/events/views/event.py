"""One event, and each of its dates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.core.permissions import require
from backend.events import selectors, services, structured
from backend.events.forms import CancelForm
from backend.events.models import Event, Occurrence
from backend.events.pictures import date_preview
from backend.events.selectors.coming import company_at, seats_box
from backend.events.selectors.hidden import hidden_seats, hushed
from backend.events.selectors.page import event_page
from backend.events.selectors.programme import still_to_come
from backend.places.models import Place


@require_safe
def event(request, slug) -> HttpResponse:
    """One event: its only date, or of a series the next one."""
    event = Event.objects.visible_to(request.user).filter(slug=slug).first()
    if event is None:
        return hidden_date(request, occurrence__event__slug=slug)
    date = selectors.date_to_show(event, now=timezone.now())
    if date is None:
        raise Http404
    return render_occurrence(request, date.slug)


@require_safe
def occurrence(request, slug, date) -> HttpResponse:
    """One date of an event: when, where, who leads, and a seat in one press."""
    found = visible_date(request, date)
    if found is None:
        return hidden_date(request, occurrence__slug=date)
    if found.event.slug != slug:  # the series was split: the date went on in another
        return redirect(found, permanent=True)
    return render_occurrence(request, date)


@require_safe
def short_link(request, code) -> HttpResponse:
    """The few letters that stand on paper lead to the date; the name of a place leads to its calendar."""
    if place := Place.objects.visible_to(request.user).filter(slug=code).first():
        return redirect("place-calendar", place.slug)
    return redirect(occurrence_asked(request, code))


def hidden_date(request, **asked) -> HttpResponse:
    """What one who has a place there still reads of a date of a hidden event: when, where, and the way out."""
    mine = hidden_seats(request.user, at=timezone.now()).filter(**asked) if request.user.is_authenticated else None
    seat = mine.first() if mine is not None else None
    if seat is None:
        raise Http404
    return render(request, "events/hidden.html", {"seat": seat, "occurrence": hushed(seat.occurrence)})


def occurrence_asked(request, date: str) -> Occurrence:
    found = visible_date(request, date)
    if found is None:
        raise Http404
    return found


def visible_date(request, date: str) -> Occurrence | None:
    return Occurrence.objects.visible_to(request.user).select_related("event", "place").filter(slug=date).first()


def render_occurrence(request, date: str, *, refusal=None) -> HttpResponse:
    dates = Occurrence.objects.visible_to(request.user).for_cards(request.user)
    occurrence = get_object_or_404(
        dates.select_related("event__author__avatar", "event__cover", "conversation"), slug=date
    )
    event = occurrence.event
    may_see_people = request.user.has_perm("events.see_attendees", occurrence)
    context = {
        "occurrence": occurrence,
        "event": event,
        "place": occurrence.place,
        "tab": "calendar",
        "link_preview": date_preview(occurrence),
        "refusal": refusal,
        "pressed": bool(request.htmx) and request.method == "POST",
        "box": seats_box(occurrence, request.user, at=timezone.now()),
        "company": company_at(occurrence, request.user) if may_see_people else None,
        "other_dates": selectors.next_dates(event, request.user, now=timezone.now()) if event.is_series else [],
        **vars(event_page(occurrence, request.user)),
        "may_change": request.user.has_perm("events.change", occurrence),
        "may_cancel": request.user.has_perm("events.cancel", occurrence),
        "may_copy": event.is_published and request.user.has_perm("events.propose", occurrence.place),
        "may_review": event.status in services.UNDECIDED and request.user.has_perm("events.review", occurrence),
        "may_withdraw": request.user.has_perm("events.withdraw", occurrence),
        "may_hide": not event.is_hidden and request.user.has_perm("moderation.hide", event),
        "may_talk": occurrence.conversation and request.user.has_perm("conversations.view", occurrence.conversation),
    }
    context["structured"] = structured.event_data(occurrence, hosts=context["hosts"], others=context["other_dates"])
    template = occurrence_template(request, context)
    return render(request, template, context, status=refusal.status if refusal else 200)


def occurrence_template(request, context) -> str:
    """The page; for htmx the box with the seats, or the card whose button was pressed."""
    if not request.htmx:
        return "events/event.html"
    if card := request.POST.get("card"):
        context["show_place"] = card == "far"
        return "events/_event_card.html"
    return "events/event.html#seats"


@login_required
def event_cancel(request, slug) -> HttpResponse:
    """Cancel all coming dates with a reason that everyone with a seat gets."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("place"), slug=slug)
    require(request.user, "events.cancel", event)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        services.cancel_event(event, by=request.user, reason=form.cleaned_data["cancel_reason"])
        messages.success(request, _("The event is cancelled and everyone who signed up was told."))
        return redirect("event", slug)
    context = {
        "form": form,
        "event": event,
        "occurrence": selectors.date_to_show(event, now=timezone.now()),
        "coming": still_to_come(event, now=timezone.now()),
        "place": event.place,
    }
    return render(request, "events/event_cancel.html", context, status=422 if form.errors else 200)
