"""The desk of who leads an event: the list, what was told, who came, who phoned."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.audit.services import looked_at
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.core.views import spreadsheet
from backend.events.forms.sign_up import MessageForm, PhoneSignUpForm, ReasonForm
from backend.events.models import Attendance, Occurrence
from backend.events.selectors.coming import counts_by_status, desk_groups
from backend.events.services import desk as services
from backend.events.services import waiting
from backend.events.services.reconfirming import reconfirm_for
from backend.events.views.event import occurrence_asked

# From then on people are marked at the door.
DOOR_OPENS = timedelta(hours=3)
# One press each; those of ``REASONED`` ask why first.
ACTS = {
    "approve": services.approve,
    "answer": services.answer_for,
    "confirm": reconfirm_for,
    "sign_off": services.sign_off,
}
REASONED = {"decline": services.decline, "move_up": waiting.move_up, "give_seat": waiting.give_seat}
MARKS = {"attended": "attended", "no_show": "no_show", "unmark": ""}


def desk_of(request, date: str) -> Occurrence:
    """The date whose list one keeps; whoever may see the date but not its list is refused."""
    found = occurrence_asked(request, date)
    require(request.user, "events.manage_attendees", found)
    looked_at(found, by=request.user, what="desk", place_id=found.place_id)
    return found


@login_required
@never_cache
@require_safe
def desk(request, slug, date) -> HttpResponse:
    """Everyone on the list by status, with what they told; htmx gets the list alone."""
    return render_desk(request, desk_of(request, date))


def render_desk(request, found: Occurrence, *, refusal=None, reasons=None) -> HttpResponse:
    groups = desk_groups(found)
    coming = next((group.rows for group in groups if group.status == "going"), [])
    context = {
        "occurrence": found,
        "event": found.event,
        "place": found.place,
        "groups": groups,
        "questions": list(found.event.questions.all()),
        "came": sum(row.party for row in coming if row.outcome == "attended") + found.extra_heads,
        "refusal": refusal,
        "reasons": reasons or {},
        "has_begun": found.starts_at <= timezone.now(),
        "may_mark": found.starts_at - DOOR_OPENS <= timezone.now(),
    }
    for group in groups:
        for row in group.rows:
            row.told = row.answers_to(context["questions"])
    template = "events/desk/desk.html#list" if request.htmx else "events/desk/desk.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


@login_required
@require_POST
def desk_act(request, slug, date, pk) -> HttpResponse:
    """Mark, agree, decline, move up: one row of the list."""
    found = desk_of(request, date)
    row = get_object_or_404(found.attendances, pk=pk)
    action = request.POST.get("action")
    try:
        if action in MARKS:
            services.mark(row, MARKS[action], by=request.user)
        elif action in REASONED:
            REASONED[action](row, by=request.user, reason=request.POST.get("reason", ""))
        elif action in ACTS:
            ACTS[action](row, by=request.user)
        else:
            raise Invalid()
    except Invalid as refusal:
        if action in REASONED:
            return ask_why(request, found, row, action, refusal)
        return render_desk(request, found, refusal=refusal)
    except DomainError as refusal:
        return render_desk(request, found, refusal=refusal)
    return render_desk(request, desk_of(request, date)) if request.htmx else redirect("desk", slug, date)


def ask_why(request, found: Occurrence, row: Attendance, action: str, refusal: DomainError) -> HttpResponse:
    """A page of its own for the reason: it works without scripts, and nothing is done by a slip."""
    asked = "asked" in request.POST
    form = ReasonForm({"reason": request.POST.get("reason", "")} if asked else None)
    if asked and form.is_valid():
        form.add_error("reason", str(refusal))
    context = {"occurrence": found, "event": found.event, "row": row, "action": action, "form": form}
    return render(request, "events/desk/reason.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def desk_extra(request, slug, date) -> HttpResponse:
    """How many came without signing up."""
    found = desk_of(request, date)
    heads = request.POST.get("heads", "")
    try:
        services.count_extra(found, int(heads) if heads.isdecimal() and len(heads) < 7 else -1, by=request.user)
    except DomainError as refusal:
        return render_desk(request, found, refusal=refusal)
    return render_desk(request, desk_of(request, date)) if request.htmx else redirect("desk", slug, date)


@login_required
def desk_phone(request, slug, date) -> HttpResponse:
    """Sign up somebody who phoned or came by; then a slip can be printed."""
    found = desk_of(request, date)
    form = PhoneSignUpForm(request.POST or None, event=found.event)
    if form.is_valid():
        try:
            row = services.sign_up_by_phone(found, by=request.user, **form.who(), **form.facts())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(who)s is on the list.") % {"who": row.name})
            return redirect("desk-slip", slug, date, row.pk)
    context = {"occurrence": found, "event": found.event, "form": form}
    return render(request, "events/desk/phone.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def desk_slip(request, slug, date, pk) -> HttpResponse:
    """A printed slip in place of a reminder, for one who signed up by phone."""
    found = desk_of(request, date)
    row = get_object_or_404(found.attendances.exclude(registered_by=None), pk=pk)
    return render(request, "events/desk/slip.html", {"occurrence": found, "event": found.event, "row": row})


@login_required
def desk_message(request, slug, date) -> HttpResponse:
    """A word to everyone with the chosen statuses."""
    found = desk_of(request, date)
    form = MessageForm(request.POST or None, counts=counts_by_status(found))
    if form.is_valid():
        try:
            told = services.write_to_all(
                found, by=request.user, text=form.cleaned_data["text"], statuses=tuple(form.cleaned_data["statuses"])
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            said = ngettext("%(n)s person was told.", "%(n)s people were told.", told) % {"n": told}
            messages.success(request, said)
            return redirect("desk", slug, date)
    silent = found.attendances.live().filter(user=None, email="")
    context = {"occurrence": found, "event": found.event, "form": form, "to_call": silent}
    return render(request, "events/desk/message.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def desk_print(request, slug, date) -> HttpResponse:
    """The door list on paper: large type, boxes to tick."""
    found = desk_of(request, date)
    rows = list(found.attendances.going().select_related("user"))
    rows.sort(key=lambda row: row.who.casefold())
    questions = list(found.event.questions.all())
    for row in rows:
        row.told = row.answers_to(questions)
    context = {
        "occurrence": found,
        "event": found.event,
        "rows": rows,
        "heads": sum(row.party for row in rows),
        "empty_lines": range(6),
    }
    return render(request, "events/desk/print.html", context)


@login_required
@never_cache
@require_safe
def desk_csv(request, slug, date) -> HttpResponse:
    """The list as a table for a spreadsheet."""
    found = desk_of(request, date)
    day = found.starts_at.astimezone(found.zone).date().isoformat()
    questions = list(found.event.questions.all())
    titles = [
        _("name"), _("status"), _("people"), _("who comes along"), _("what you need"), _("helps"), _("was there"),
        _("e-mail"), _("phone"), _("consent"), _("signed up"), *(question.text for question in questions),
    ]  # fmt: skip
    rows = [csv_row(row, found, questions) for group in desk_groups(found) for row in group.rows]
    return spreadsheet(f"{found.event.slug}-{day}", [titles, *rows])


def csv_row(row: Attendance, found: Occurrence, questions) -> list:
    told = dict(row.answers_to(questions))
    return [
        row.who, row.get_status_display(), row.party, ", ".join(row.party_names), row.needs,
        _("yes") if row.helps else "", row.get_outcome_display() if row.outcome else "", row.email, row.phone,
        row.consent, row.created_at.astimezone(found.zone).strftime("%Y-%m-%d %H:%M"),
        *(told.get(question.text, "") for question in questions),
    ]  # fmt: skip
