"""Coming to a date: one press, a form, a letter, every time."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.errors import DomainError, Invalid, TooMany
from backend.events import services
from backend.events.forms.sign_up import GuestSignUpForm, SignUpForm
from backend.events.models import Attendance, Event, Occurrence
from backend.events.selectors.coming import position, seats_box
from backend.events.selectors.hidden import hushed
from backend.events.services import guests, reconfirming, standing
from backend.events.services.letters import status_in_words
from backend.events.views.event import occurrence_asked, render_occurrence, visible_date

ACTS = {
    "attend": services.sign_up,
    "leave": services.give_up,
    "confirm": reconfirming.reconfirm,
}


@require_POST
def attendance(request, slug, date) -> HttpResponse:
    """Take a seat, give it up, confirm it: htmx gets the seats box back, a plain form the page."""
    found = visible_date(request, date)
    if found is None:
        return leave_unseen(request, date)
    if not request.user.is_authenticated:
        return to_login(request, found)
    act = ACTS.get(request.POST.get("action"), services.sign_up)
    try:
        if request.POST.get("action") == "wait":
            services.sign_up(found, by=request.user, waits=True)
        else:
            act(found, by=request.user)
    except Invalid:  # something is asked that one press cannot answer
        return go_to(request, sign_up_url(found))
    except DomainError as refusal:
        return render_occurrence(request, date, refusal=refusal)
    return render_occurrence(request, date) if request.htmx else redirect(found)


def leave_unseen(request, date: str) -> HttpResponse:
    """Give up a place at a date that one may no longer see: a moderator hid it, or the place closed its doors."""
    if not request.user.is_authenticated or request.POST.get("action") != "leave":
        raise Http404
    found = get_object_or_404(Occurrence, slug=date, attendances__user=request.user)
    services.give_up(found, by=request.user)
    messages.success(request, _("You gave your place up."))
    return go_to(request, reverse("my-calendar"))


def sign_up_url(found: Occurrence) -> str:
    return reverse("sign-up", args=[found.event.slug, found.slug])


def go_to(request, address: str) -> HttpResponse:
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)


def to_login(request, found: Occurrence) -> HttpResponse:
    """After signing in, the person is back at the event."""
    return go_to(request, redirect_to_login(found.get_absolute_url()).url)


@never_cache
def sign_up(request, slug, date) -> HttpResponse:
    """Sign up with others, needs and answers, or change that; without an account by name and e-mail."""
    found = occurrence_asked(request, date)
    if not request.user.is_authenticated:
        return guest_form(request, found)
    box = seats_box(found, request.user, at=timezone.now())
    mine = box.mine if box.status in LIVE else None
    form = SignUpForm(request.POST or None, event=found.event, row=mine)
    if form.is_valid():
        try:
            row = save_sign_up(request, found, form, mine)
        except DomainError as refusal:
            form.refuse(refusal)
            found = occurrence_asked(request, date)
            box = seats_box(found, request.user, at=timezone.now())
            return render_form(request, found, form, box, may_wait=may_wait(found, form, box, refusal))
        messages.success(request, status_in_words(row))
        return redirect(found)
    return render_form(request, found, form, box)


def may_wait(found: Occurrence, form: SignUpForm, box, refusal: DomainError) -> bool:
    """Whether the waiting list helps those who are too many for the seats that are left."""
    fits_some_day = form.facts()["party"] <= (found.capacity or 0)
    return isinstance(refusal, services.EventFull) and not form.row and box.may_wait and fits_some_day


LIVE = ("going", "waiting", "offered", "asked")


def save_sign_up(request, found: Occurrence, form: SignUpForm, mine: Attendance | None) -> Attendance:
    if mine:
        return services.change_sign_up(found, by=request.user, **form.facts())
    return services.sign_up(found, by=request.user, waits="waits" in request.POST, **form.facts())


def guest_form(request, found: Occurrence) -> HttpResponse:
    """Name and e-mail instead of an account."""
    if not request.user.has_perm("events.attend_as_guest", found):
        return redirect_to_login(found.get_absolute_url())
    box = seats_box(found, request.user, at=timezone.now())
    form = GuestSignUpForm(request.POST or None, event=found.event)
    status = 200
    if form.is_valid():
        try:
            guests.ask_as_guest(
                found, language=get_language(), address=get_adapter().get_client_ip(request) or "",
                **form.who(), **form.facts(),
            )  # fmt: skip
        except DomainError as refusal:
            form.refuse(refusal)
            status = refusal.status if isinstance(refusal, TooMany) else 200
        else:
            return render(request, "events/sign_up_letter.html", {"occurrence": found, **form.who()})
    return render_form(request, found, form, box, status=status)


def render_form(request, found: Occurrence, form: SignUpForm, box, *, status: int = 200, **more) -> HttpResponse:
    context = {"occurrence": found, "event": found.event, "place": found.place, "form": form, "box": box, **more}
    status = 422 if form.errors and status == 200 else status
    return render(request, "events/sign_up.html", context, status=status)


@login_required
@never_cache
def always(request, slug) -> HttpResponse:
    """Come to every date of a series, or stop."""
    if request.POST.get("action") == "stop":
        return stop(request, slug)
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("place"), slug=slug)
    if not event.is_series or event.sign_up != Event.SignUp.OPEN:
        raise Http404
    mine = event.standing_attendances.filter(user=request.user, ended_at=None).first()
    form = SignUpForm(None if mine else request.POST or None, event=event)
    for name in ("needs", "helps"):  # these are told for one date
        form.fields.pop(name, None)
    if form.is_valid():
        facts = form.facts()
        try:
            standing.come_always(event, by=request.user, party=facts.pop("party"), **facts)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("You are on the list of every coming date. You can skip any of them."))
            return redirect(event)
    context = {"event": event, "place": event.place, "form": form, "standing": mine}
    return render(request, "events/always.html", context, status=422 if form.errors else 200)


def stop(request, slug: str) -> HttpResponse:
    """End my promise to come every time, also to a series that a moderator hid."""
    promised = Event.objects.filter(standing_attendances__user=request.user).select_related("place").distinct()
    event = get_object_or_404(promised, slug=slug)
    gone = standing.stop_coming(event, by=request.user)
    messages.success(request, _("You no longer come every time. Given up: %(n)s dates.") % {"n": gone})
    return redirect(event if request.user.has_perm("events.view", event) else "my-calendar")


GUEST_ACTS = {
    "confirm": guests.confirm_guest,
    "take": guests.take_as_guest,
    "leave": guests.leave_as_guest,
    "reconfirm": reconfirming.reconfirm_as_guest,
}


@never_cache
def guest(request, secret) -> HttpResponse:
    """What the link of a letter opens: state, change, cancel. A button acts, never the opening itself."""
    row = guests.guest_of(secret)
    if row is None:
        return private(render(request, "events/guest_gone.html", status=404))
    refusal, form = None, SignUpForm(event=row.occurrence.event, row=row)
    if request.method == "POST":
        try:
            form = guest_acts(request, row, form)
        except DomainError as said:
            refusal = said
        if refusal is None and not form.errors:
            return redirect("guest-sign-up", secret)
        row = guests.guest_of(secret)
    context = guest_context(row, form, refusal)
    status = refusal.status if refusal else 422 if form.errors else 200
    return private(render(request, "events/guest.html", context, status=status))


def guest_acts(request, row: Attendance, form: SignUpForm) -> SignUpForm:
    """Do what the guest pressed; a change that does not fit comes back with its errors."""
    if act := GUEST_ACTS.get(request.POST.get("action")):
        act(row)
        return form
    form = SignUpForm(request.POST, event=row.occurrence.event, row=row)
    if form.is_valid():
        try:
            guests.change_as_guest(row, **form.facts())
        except DomainError as refusal:
            form.refuse(refusal)
    return form


def guest_context(row: Attendance, form: SignUpForm, refusal) -> dict:
    now = timezone.now()
    waits = row.status == Attendance.Status.WAITING
    return {
        "row": row,
        "occurrence": hushed(row.occurrence),
        "is_hidden": row.occurrence.event.is_hidden,
        "form": form,
        "refusal": refusal,
        "is_over": row.occurrence.ends_at <= now,
        "is_live": row.status in LIVE,
        "is_asked": reconfirming.is_asked(row),
        "place_in_line": position(row) if waits else None,
        "may_take": row.status == Attendance.Status.OFFERED or (waits and row.offered_until),
    }


def private(response: HttpResponse) -> HttpResponse:
    """For no search engine, and the address for no other site: it is a secret."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # With "no-referrer" browsers send forms from "null", which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    return response
