"""What the pages of the tools share: each is a part of the room, and a page of its own for those without scripts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.permissions import require
from backend.events.models import Event, Occurrence
from backend.meetups import selectors, services
from backend.meetups.forms import CallPollForm, HandoutForm, PointForm, QuestionForm
from backend.meetups.models import Call, Meetup
from backend.meetups.selectors.guests import date_of_guest
from backend.meetups.selectors.tools import call_of, tools_for

# The form with which each tool is added to.
FORMS = {"agenda": PointForm, "questions": QuestionForm, "handouts": HandoutForm, "polls": CallPollForm}

type Acts = dict[str, Callable]


def tools_context(request, call: Call, *, only: str | None = None) -> dict:
    """What the templates of the tools take: for the page of the room, or for ``only`` one of them.

    Asks 11 queries for all of them, whatever they hold, and what the permissions ask (``tools_for``).
    """
    forms = {f"{name}_form": form(auto_id=f"{name}_%s") for name, form in FORMS.items()}
    return {**forms, **tools_for(call, request.user, only=only)}


def meetup_asked(request, slug: str) -> Meetup:
    """The online side of an event that the reader may see. Raises ``Http404``."""
    events = Event.objects.visible_to(request.user).select_related("place", "meetup")
    return get_object_or_404(events, slug=slug, meetup__isnull=False).meetup


def call_asked(request, slug: str, date: str | None) -> Call:
    """The call of the date, or of the one that the room is about now. Raises ``Http404`` or ``NotAllowed``."""
    event = meetup_asked(request, slug).event
    require(request.user, "meetups.enter", event.meetup)
    dates = Occurrence.objects.visible_to(request.user).select_related("event__meetup").filter(event=event)
    if date:
        found = dates.filter(slug=date).first()
    else:
        found = date_of_guest(request.user) or selectors.current_date(event.meetup)
    if found is None:
        raise Http404
    if (call := call_of(found)) is None:
        services.call_for(found)
        call = call_of(found)
    require(request.user, "meetups.read_kept", call)
    return call


def tool(request, slug: str, date: str | None, name: str, acts: Acts) -> HttpResponse:
    """The page of a tool, or the act of it that a form names; htmx gets the part of the page back.

    An act is called with the request and the call, and gives back a form that is not right yet.
    """
    call = call_asked(request, slug, date)
    if request.method != "POST":
        return render_tool(request, call, name)
    form = refusal = None
    try:
        form = acts.get(request.POST.get("act"), unknown)(request, call)
    except DomainError as error:
        refusal = error
    if form is None and refusal is None and not request.htmx:
        return redirect(f"call-{name}", slug, call.occurrence.slug)
    return render_tool(request, call_asked(request, slug, call.occurrence.slug), name, form=form, refusal=refusal)


def unknown(request, call: Call):
    raise Invalid


def submit(request, form, act: Callable):
    """``act`` with what ``form`` says; the form with its errors where it is not right. Nothing typed is lost.

    What a program holds is not shown; whoever wrote it is told so, or would write it again.
    """
    if form.is_valid():
        try:
            made = act(**form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if getattr(made, "hidden_at", None):
                messages.info(request, _("A program holds it until a person has looked. Your notifications say why."))
    return form if form.errors else None


def render_tool(request, call: Call, name: str, *, form=None, refusal=None, **more) -> HttpResponse:
    context = {
        **tools_context(request, call, only=name),
        "event": call.meetup.event,
        "occurrence": call.occurrence,
        "place": call.place,
        "tab": "meetups",
        "tool": name,
        "tool_template": f"meetups/_{name}.html",
        "tool_refusal": refusal,
        # A whole page says it above everything.
        "tool_said": messages.get_messages(request) if request.htmx else [],
        **more,
    }
    if form is not None:
        context[f"{name}_form"] = context["form"] = form
    status = refusal.status if refusal else 422 if form is not None else 200
    return render(request, f"meetups/_{name}.html" if request.htmx else "meetups/tool.html", context, status=status)


def row_asked(request, rows, name: str = "pk"):
    """That of ``rows`` which the form names. Raises ``Http404``."""
    number = request.POST.get(name, "")
    return get_object_or_404(rows, pk=int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0)
