"""The rota: who is on duty when; planning, offering, taking; quiet hours."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.moderation import selectors, services
from backend.moderation.forms import DutyForm, OfferForm, QuietForm
from backend.moderation.models import Duty, QuietHours
from backend.moderation.selectors import rota as read
from backend.moderation.selectors.week import Week, place_shown, within
from backend.moderation.services.rota import FILLED_AHEAD
from backend.moderation.views.queue import require_desk, topics_of
from backend.places.models import Place
from backend.places.rules import has_network_role

MOST = 50  # of my duties, and of those that I could take


@login_required
@require_safe
def rota(request):
    """A week as a table, what I have to do, what is free, and when nobody is there."""
    require_desk(request.user)
    now, zone, places = timezone.now(), read.network_zone(), read.places_of_rota(request.user)
    shown = place_shown(request.GET.get("miejsce", ""), places, of_network=has_network_role(request.user))
    today = timezone.localdate(timezone=zone)
    week = Week.of(request.GET.get("tydzien", ""), today)
    start, end = week.span
    has_rota = read.has_rota(shown, now)
    # Of what no weekly duty was written for yet nothing is known.
    known = read.midnight(today + FILLED_AHEAD)
    gaps = read.gaps(shown, now, min(max(end, now + read.AHEAD), known)) if has_rota else []
    context = {
        "zone": str(zone),
        "today": today,
        "week": week,
        "days": week.days(list(read.duties_between(request.user, start, end, shown)), gaps),
        "gaps": within(gaps, now, now + read.AHEAD),
        "has_rota": has_rota,
        "on_duty": read.on_duty(shown.pk if shown else None, now),
        "mine": list(read.my_duties(request.user, now)[:MOST]),
        "free": list(read.open_duties(request.user, now)[:MOST]),
        "places": places,
        "place": shown,
        "of_network": has_network_role(request.user),
        "quiet": selectors.quiet_hours([shown.pk if shown else None])[shown.pk if shown else None],
        "may_set_quiet": request.user.has_perm("moderation.set_quiet_hours", shown),
        "topics": topics_of(request.user),
        "section": "panel",
    }
    name = "moderation/rota.html"
    return render(request, f"{name}#rota" if request.htmx else name, context)


@login_required
def add(request):
    """A duty, once or every week."""
    require_desk(request.user)
    form = DutyForm(request.POST or None, by=request.user, initial=gap_asked(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_duty(form.plan(), by=request.user)
        except DomainError as error:
            refusal = error
            if error.field in form.fields:
                form.add_error(error.field, str(error))
        else:
            messages.success(request, _("It stands in the rota."))
            return redirect("rota")
    context = {"form": form, "refusal": refusal if refusal and refusal.field not in form.fields else None}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "moderation/duty_form.html", context | {"section": "panel"}, status=status)


@login_required
@require_safe
def duty(request, pk):
    """One duty, with what I may do about it."""
    return render_duty(request, duty_or_404(request.user, pk))


@login_required
@require_POST
def act(request, pk):
    """Take it, ask somebody, take that back, say no, end it."""
    row = duty_or_404(request.user, pk)
    said = request.POST.get("action", "")
    if said not in ACTS:
        raise Http404
    try:
        done = ACTS[said](request, row)
    except DomainError as refusal:
        return render_duty(request, duty_or_404(request.user, pk), refusal=refusal)
    messages.success(request, done)
    return redirect("rota" if said == "end" else row)


@login_required
def quiet(request, slug=None):
    """When ordinary reports tell nobody, at a place or in the network."""
    require_desk(request.user)
    place = get_object_or_404(Place.objects.visible_to(request.user), slug=slug) if slug else None
    require(request.user, "moderation.set_quiet_hours", place)
    row = QuietHours.objects.filter(place=place).first()
    default = QuietForm.AS_NETWORK if place else QuietForm.NONE
    initial = {"which": default if row is None else QuietForm.NONE if row.is_none else QuietForm.OWN}
    if row and not row.is_none:
        initial |= {"quiet_from": row.quiet_from, "quiet_until": row.quiet_until}
    form = QuietForm(request.POST or None, is_of_place=place is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.set_quiet_hours(place, by=request.user, hours=form.hours())
        messages.success(request, _("Saved."))
        return redirect(request.path)
    of_network = selectors.quiet_hours([None])[None]
    context = {"form": form, "place": place, "of_network": of_network, "section": "panel"}
    return render(request, "moderation/quiet_hours.html", context, status=422 if form.errors else 200)


def take(request, row) -> str:
    services.take_duty(row, by=request.user)
    return _("The duty is yours. Thank you!")


def offer(request, row) -> str:
    form = OfferForm(request.POST, people=who_could(row, request.user))
    to = form.cleaned_data["to"] if form.is_valid() else None
    if not form.is_valid():
        raise services.NotFree(_("Choose somebody who may take it."))
    services.offer_duty(row, by=request.user, to=to)
    return _("Asked. Until somebody takes it, it stays yours.")


def keep(request, row) -> str:
    services.keep_duty(row, by=request.user)
    return _("It stays yours.")


def decline(request, row) -> str:
    services.decline_duty(row, by=request.user)
    return _("Said no. Whose it is was told.")


def end(request, row) -> str:
    services.end_duty(row, by=request.user, following=request.POST.get("scope") == "following")
    return _("Taken out of the rota. Those whom it concerns were told.")


ACTS = {"take": take, "offer": offer, "keep": keep, "decline": decline, "end": end}


def duty_or_404(user, pk) -> Duty:
    rows = Duty.objects.visible_to(user).select_related("user", "asked", "weekly").prefetch_related("places")
    return get_object_or_404(rows, pk=pk)


def who_could(row: Duty, user) -> list:
    """Others who may take it."""
    people = read.who_may_hold(everywhere=row.everywhere, places=row.places.all())
    return [person for person in people if person.pk not in (user.pk, row.user_id)]


def render_duty(request, row: Duty, *, refusal=None):
    is_over = row.is_cancelled or row.ends_at <= timezone.now()
    may = {
        name: not is_over and request.user.has_perm(f"moderation.{name}_duty", row) for name in ("take", "offer", "end")
    }
    others = who_could(row, request.user) if may["offer"] and not row.offered_at else []
    context = {
        "duty": row,
        "zone": str(read.network_zone()),
        "is_over": is_over,
        "may": may,
        "was_asked": not is_over and row.asked_id == request.user.pk,
        "form": OfferForm(people=others) if others else None,
        "refusal": refusal,
        "section": "panel",
    }
    return render(request, "moderation/duty.html", context, status=refusal.status if refusal else 200)


def gap_asked(request) -> dict:
    """Day and hours of a gap whose link was followed."""
    found, zone = {}, read.network_zone()
    try:
        start, end = (parse_datetime(request.GET.get(name, "")) for name in ("od", "do"))
        if start and end and timezone.is_aware(start) and timezone.is_aware(end):
            start, end = start.astimezone(zone), end.astimezone(zone)
            found = {"first_day": start.date(), "starts": start.time(), "ends": end.time()}
    except (ValueError, OverflowError):  # no time, or one that no clock here shows
        pass
    if slug := request.GET.get("miejsce"):
        found["places"] = Place.objects.filter(slug=slug)
    elif found and request.user.has_perm("moderation.plan_rota"):
        found["everywhere"] = True
    return found
