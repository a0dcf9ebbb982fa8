"""The form of an event: a new one, one like another, a change; and what it means before it is saved."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.conversations.services import record_deed
from backend.conversations.views.answers import message_asked
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.events import services
from backend.events.forms import EventSheet
from backend.events.models import Event, Occurrence
from backend.events.selectors.editing import recent_events, story_of
from backend.events.services.facts import MOST_QUESTIONS
from backend.events.services.scopes import rest_of
from backend.events.views.recurrence import preview_asked
from backend.events.views.scopes import SCOPE, SINCE, Sheet, act_of, date_asked, save_or_ask
from backend.media.forms import PhotoTray
from backend.places.models import Place

# These show the form again and write nothing; each has a template of its own for htmx.
SHOWING = {
    "dates": "events/_recurrence_preview.html",
    "photos": "events/form/_photo.html",
    "access": "events/form/_access.html",
    "question": "events/form/_questions.html",
}
PREVIEW = "events/form/_preview.html"


@dataclass
class Desk:
    """What the form is about: the place, and the event that is changed (``None``: a new one)."""

    place: Place
    event: Event | None = None
    copied: Event | None = None
    source: object = None  # the message out of which the event grows
    since: Occurrence | None = None  # of a series: only the dates from this one on


@login_required
def event_add(request, slug) -> HttpResponse:
    """A new event. Those who run the place publish it, others propose it."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    if not request.user.has_perm("events.add", place):
        require(request.user, "events.propose", place)
    like = Event.objects.visible_to(request.user).filter(slug=request.GET.get("kopia", "")).first()
    return handle(request, Desk(place, copied=like, source=message_asked(request)))


@login_required
def event_edit(request, slug) -> HttpResponse:
    """Change an event; people who signed up are told when time or place changes."""
    events = Event.objects.visible_to(request.user).select_related("place", "cover")
    event = get_object_or_404(events.prefetch_related("place__opening_hours", "place__opening_exceptions"), slug=slug)
    require(request.user, "events.change", event)
    since = date_asked(request, event)
    if since:
        event.pattern = rest_of(since)  # shown and compared, saved as a series of its own
    return handle(request, Desk(event.place, event=event, since=since))


def handle(request, desk: Desk) -> HttpResponse:
    """Show the form, show it anew with what was pressed, or save."""
    if request.method != "POST":
        cover = desk.event.cover if desk.event else None
        tray = PhotoTray(request.user, [cover] if cover else [], most=1)
        return render_form(request, desk, sheet_of(request, desk, tray=tray))
    tray = PhotoTray.of_request(request, most=1)
    action = request.GET.get("action") or request.POST.get("action") or usual_action(request, desk)
    if action in SHOWING:
        sheet = sheet_of(request, desk, half_filled(request.POST, action), tray=tray, action=action)
        sheet.hush()
        if action == "access":
            sheet.fill_access()
        return render_form(request, desk, sheet)
    sheet = sheet_of(request, desk, request.POST, tray=tray, action=action)
    if not sheet.is_valid():
        return render_form(request, desk, sheet, status=422)
    if action not in ("draft", "publish", "propose"):
        return render_form(request, desk, sheet, is_preview=action != "back")
    try:
        event = save(request, desk, sheet)
    except DomainError as refusal:
        sheet.add_refusal(refusal)
        return render_form(request, desk, sheet, status=refusal.status)
    if isinstance(event, HttpResponse):  # first the plan
        return event
    if desk.source:
        record_deed(desk.source, by=request.user, **deed_of(event))
    was_listed = desk.event is not None and desk.event.is_published
    messages.success(request, _("Saved.") if was_listed else said(event))
    return redirect(event)


def usual_action(request, desk: Desk) -> str:
    return "publish" if request.user.has_perm("events.add", desk.place) else "propose"


def sheet_of(request, desk: Desk, data=None, *, tray, action="") -> EventSheet:
    initial = {"languages": [desk.place.default_language], **words_of(desk.source)}
    if desk.copied:
        initial = {}
    return EventSheet(
        data, place=desk.place, user=request.user, tray=tray, event=desk.event, shown=desk.copied,
        initial=initial, action=action,
    )  # fmt: skip


def half_filled(data: QueryDict, action: str) -> QueryDict:
    """What was posted, with room for one question more when it was asked for."""
    data = data.copy()
    if action == "question":
        count = data.get("question-TOTAL_FORMS", "0")
        data["question-TOTAL_FORMS"] = min(int(count) + 1 if count.isdecimal() else 1, MOST_QUESTIONS)
    return data


def save(request, desk: Desk, sheet: EventSheet) -> Event | HttpResponse:
    """The event as saved; or the plan of what would change, to be agreed with first."""
    facts = sheet.facts()
    if sheet.action == "propose":
        if desk.event:
            return services.send_event(desk.event, by=request.user, **facts)
        return services.propose_event(desk.place, by=request.user, **facts)
    if desk.event:
        act = act_of(desk.event, desk.since, {**facts, "status": sheet.status}, by=request.user)
        saved = save_or_ask(request, act, Sheet(desk.event, address(request), carried(request, sheet)))
        return saved if isinstance(saved, HttpResponse) else saved.event
    return services.create_event(desk.place, by=request.user, status=sheet.status, **facts)


def carried(request, sheet: EventSheet) -> dict[str, list[str]]:
    """What was posted, for a page that posts it again: photos by their tokens."""
    fields = dict(request.POST.lists())
    fields["photo"] = [row["token"] for row in sheet.tray.rows]
    fields.pop("remove_photo", None)
    return fields


def said(event: Event) -> str:
    return {
        Event.Status.DRAFT: _("The draft is kept."),
        Event.Status.PROPOSED: _("Sent. You will be told as soon as somebody answers."),
    }.get(event.status, _("The event is in the calendar."))


def words_of(source) -> dict:
    """What a message says, as the first words of an event."""
    if source is None:
        return {}
    title, _newline, rest = source.body.strip().partition("\n")
    return {"title": title[:120], "description": source.body if rest or len(title) > 120 else ""}


def deed_of(event: Event) -> dict:
    return {"kind": "event", "object_id": event.pk, "title": event.title, "url": event.get_absolute_url()}


def render_form(request, desk: Desk, sheet: EventSheet, *, is_preview=False, status=200) -> HttpResponse:
    may_publish = request.user.has_perm("events.add", desk.place)
    is_published = desk.event is not None and desk.event.is_published
    now = timezone.now()
    context = {
        "form": sheet.for_display(),
        "place": desk.place,
        "event": desk.event,
        "since": desk.since,
        "tab": "calendar",
        "source": desk.source,
        "is_preview": is_preview,
        "dates": preview_asked(request.POST, desk.place.zone, now=now) if request.method == "POST" else None,
        "recent": recent_events(desk.place, request.user) if desk.event is None and may_publish else [],
        "story": story_of(desk.event) if desk.event and not is_published else [],
        "may_publish": may_publish,
        "is_published": is_published,
        "has_drafts": may_publish or (desk.event is not None and desk.event.status == Event.Status.DRAFT),
        "here": address(request),
        "urls": {action: address(request, action=action) for action in (*SHOWING, "preview")},
    }
    return render(request, template(request, sheet, status), context, status=status)


def template(request, sheet: EventSheet, status: int) -> str:
    """The page; for htmx the part of it that was pressed."""
    if not request.htmx:
        return "events/event_form.html"
    return SHOWING.get(sheet.action, PREVIEW)


def address(request, **more) -> str:
    """This page as it was opened (a copy, out of a message), and ``more``."""
    kept = {name: request.GET[name] for name in ("kopia", "message", SCOPE, SINCE) if name in request.GET}
    query = urlencode({**kept, **more})
    return f"{request.path}?{query}" if query else request.path
