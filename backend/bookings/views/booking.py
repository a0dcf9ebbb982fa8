"""One booking, as both sides see it, and my bookings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.audit.services import looked_at
from backend.bookings import services
from backend.bookings.forms.asking import SlotForm
from backend.bookings.forms.deciding import KeysForm, ReturnForm, WordsForm
from backend.bookings.models import Booking
from backend.bookings.selectors.conflicts import clashes
from backend.bookings.selectors.desk import case_of
from backend.core.errors import DomainError
from backend.core.permissions import require

PAGE = 100


def booking_or_404(request, slug) -> Booking:
    bookings = Booking.objects.visible_to(request.user).with_people().select_related("rules", "created_by")
    found = get_object_or_404(bookings, slug=slug)
    if request.user.pk not in (found.holder_id, found.guardian_id):
        looked_at(found, by=request.user, what="booking", place_id=found.place_id)
    return found


@login_required
@require_safe
def my_bookings(request):
    """What I asked for: ahead, soonest first; then what is over or was not to be."""
    mine = Booking.objects.mine(request.user).with_people()
    now = timezone.now()
    ahead = mine.live().filter(ends_at__gt=now).order_by("starts_at", "pk")[:PAGE]
    ahead = list(ahead)
    over = mine.exclude(pk__in=[booking.pk for booking in ahead]).order_by("-starts_at", "-pk")[:PAGE]
    return render(request, "bookings/my_bookings.html", {"section": "bookings", "ahead": ahead, "over": list(over)})


@login_required
@require_safe
def booking(request, slug):
    """The story of a booking and what can be done next."""
    return render_booking(request, booking_or_404(request, slug))


def render_booking(request, booking: Booking, *, refusal=None, form=None, act: str = ""):
    context = booking_context(request, booking) | {"refusal": refusal, "act": act}
    if form is not None:
        context["words"] = form
    status = refusal.status if refusal else 200
    return render(request, "bookings/booking.html", context, status=status)


def booking_context(request, booking: Booking) -> dict:
    may_decide = request.user.has_perm("bookings.decide", booking)
    now = timezone.now()
    is_open = booking.status in Booking.OPEN or booking.status == Booking.Status.WAITING
    case = None
    if may_decide and is_open:
        case = case_of(booking, clashes([booking], by=request.user).get(booking.pk, []))
    others = Booking.objects.none()
    if booking.series:
        others = Booking.objects.visible_to(request.user).filter(series=booking.series, place=booking.place_id)
    return {
        "booking": booking,
        "place": booking.place,
        "tab": "rooms",
        "steps": booking.steps.select_related("by"),
        "series": list(others.order_by("starts_at", "pk")[:PAGE]),
        "handovers": booking.handovers.all(),
        "case": case,
        "words": WordsForm(),
        "is_open": is_open,
        "has_started": booking.starts_at <= now,
        "proposal_is_over": booking.proposed_starts_at is not None and booking.proposed_starts_at <= now,
        "is_mine": request.user.has_perm("bookings.answer", booking),
        "is_guardian": request.user.has_perm("bookings.confirm", booking),
        "may_decide": may_decide,
        "may_change": request.user.has_perm("bookings.change", booking),
        "return_form": ReturnForm(initial={"head_count": booking.head_count}),
        "keys_form": KeysForm(),
    }


def act_of(action: str, form: WordsForm):
    """The service behind a button, with what was written."""
    text, series = form.cleaned_data["text"], form.cleaned_data["whole_series"]
    acts = {
        "accept": lambda one, by: (services.accept_series if series else services.accept_booking)(
            one, by=by, text=text
        ),
        "decline": lambda one, by: services.decline_booking(one, by=by, reason=text, whole_series=series),
        "ask": lambda one, by: services.ask_question(one, by=by, text=text),
        "answer": lambda one, by: services.answer_question(one, by=by, text=text),
        "confirm": lambda one, by: services.confirm_booking(one, by=by),
        "agree": lambda one, by: services.accept_proposal(one, by=by),
        "withdraw": lambda one, by: services.withdraw_booking(one, by=by, whole_series=series),
        "no_show": lambda one, by: services.mark_no_show(one, by=by),
    }
    return acts.get(action)


@login_required
@require_POST
def booking_act(request, slug):
    """One step: answer, accept, decline, ask, withdraw …; back to the story."""
    found = booking_or_404(request, slug)
    form = WordsForm(request.POST)
    act = act_of(request.POST.get("action", ""), form) if form.is_valid() else None
    if act is None:
        return redirect(found)
    try:
        result = act(found, request.user)
    except DomainError as refusal:
        if refusal.field == "text":
            form.add_error("text", str(refusal))
        fresh = booking_or_404(request, slug)
        return render_booking(request, fresh, refusal=refusal, form=form, act=request.POST["action"])
    told_done(request, result)
    return redirect(found)


def told_done(request, result) -> None:
    skipped = [one for one in result if isinstance(one, services.Skipped)] if isinstance(result, list) else []
    for one in skipped:
        messages.warning(request, one.reason)
    if not skipped or len(skipped) < len(result):
        messages.success(request, _("Done."))


@login_required
@require_POST
def booking_keys(request, slug):
    """Keys go out or come back."""
    found = booking_or_404(request, slug)
    require(request.user, "bookings.change", found)
    try:
        if returned := request.POST.get("back"):
            handover = get_object_or_404(found.handovers.select_related("booking__place"), pk=returned)
            services.take_keys_back(handover, by=request.user)
        else:
            form = KeysForm(request.POST)
            key = form.cleaned_data["key"] if form.is_valid() else ""
            services.hand_out_keys(found, by=request.user, key=key)
    except DomainError as refusal:
        return render_booking(request, found, refusal=refusal, act="keys")
    messages.success(request, _("Done."))
    return redirect(found)


@login_required
@require_POST
def booking_close(request, slug):
    """The room came back: how many came and what was looked at."""
    found = booking_or_404(request, slug)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        context = booking_context(request, found) | {"return_form": form, "act": "close"}
        return render(request, "bookings/booking.html", context, status=422)
    try:
        services.close_booking(found, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return render_booking(request, found, refusal=refusal, act="close")
    messages.success(request, _("Done."))
    return redirect(found)


@login_required
def booking_cancel(request, slug):
    """Where the reminder leads: call the booking off."""
    found = booking_or_404(request, slug)
    require(request.user, "bookings.cancel", found)
    form = WordsForm(request.POST or None)
    context = {"booking": found, "place": found.place, "tab": "rooms", "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_booking(found, by=request.user, reason=form.cleaned_data["text"])
        except DomainError as refusal:
            if refusal.field == "text":
                form.add_error("text", str(refusal))
            else:
                context["refusal"] = refusal
            return render(request, "bookings/booking_cancel.html", context, status=refusal.status)
        messages.success(request, _("Cancelled. Thank you: somebody else can use the room now."))
        return redirect(found)
    return render(request, "bookings/booking_cancel.html", context)


@login_required
@require_safe
def booking_print(request, slug):
    """The confirmation on paper, with the rules as they were accepted (R13)."""
    found = booking_or_404(request, slug)
    return render(request, "bookings/booking_print.html", {"booking": found, "place": found.place, "tab": "rooms"})


@login_required
def booking_slot(request, slug):
    """Those who run the place propose another time or rooms, or, once accepted, move the booking."""
    found = booking_or_404(request, slug)
    require(request.user, "bookings.decide", found)
    is_firm = found.status == Booking.Status.ACCEPTED
    form = SlotForm.of(found, request.POST or None)
    context = {"booking": found, "place": found.place, "tab": "rooms", "form": form, "is_firm": is_firm}
    if request.method == "POST" and form.is_valid():
        try:
            give_slot(found, form, by=request.user, is_firm=is_firm)
        except DomainError as refusal:
            if refusal.field in form.fields:
                form.add_error(refusal.field, str(refusal))
            else:
                context["refusal"] = refusal
            return render(request, "bookings/booking_slot.html", context, status=refusal.status)
        messages.success(request, _("Moved, and told.") if is_firm else _("Proposed: they will answer."))
        return redirect(found)
    return render(request, "bookings/booking_slot.html", context, status=422 if form.errors else 200)


def give_slot(booking: Booking, form: SlotForm, *, by, is_firm: bool) -> None:
    starts_at, ends_at = form.span
    slot = {"rooms": form.cleaned_data["rooms"], "starts_at": starts_at, "ends_at": ends_at, "by": by}
    if is_firm:
        services.move_booking(booking, **slot)
    else:
        services.propose_slot(booking, **slot, text=form.cleaned_data["text"])
