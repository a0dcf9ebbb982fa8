"""Guests without an account: the page that a personal link opens, and the page of those who give links."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from backend.accounts.sessions import GUEST
from backend.core.errors import DomainError, Invalid, TooMany
from backend.core.floods import refuse_flood
from backend.core.permissions import require
from backend.events.models import Event
from backend.meetups import selectors, services
from backend.meetups.forms import EntranceForm, GuestLinkForm, GuestsForm
from backend.meetups.models import Call, GuestLink
from backend.meetups.rules import is_past, opens_at
from backend.meetups.selectors.guests import link_of_token, links_of
from backend.meetups.selectors.tools import call_of
from backend.meetups.services import LinkGone
from backend.meetups.views.tools import row_asked
from backend.places import qr

# Addresses that lead nowhere, from one address of the internet in an hour.
MISSES = 30


# --- who holds a link ---------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entrance(request, token) -> HttpResponse:
    """What a personal link opens. Only the button comes in: scanners of mail open links, too."""
    link = link_of_token(token)
    if link is None:
        return private(gone(request))
    form, refusal = EntranceForm(initial={"name": name_now(link)}), None
    if request.method == "POST":
        form = EntranceForm(request.POST)
        try:
            if request.user.is_authenticated:
                services.come_with_account(link, by=request.user)
                return private(redirect("meetup-room", slug=link.occurrence.event.slug))
            if form.is_valid():
                come_in(request, services.come_as_guest(link, language=get_language(), **form.cleaned_data))
                return private(redirect("meetup-room", slug=link.occurrence.event.slug))
        except Invalid as said:
            form.add_error(said.field if said.field in form.fields else None, str(said))
        except LinkGone:
            return private(gone(request))
        except DomainError as said:
            refusal = said
    status = refusal.status if refusal else 422 if form.errors else 200
    context = entrance_context(link) | {"form": form, "refusal": refusal}
    return private(render(request, "meetups/guest_entrance.html", context, status=status))


def come_in(request, guest) -> None:
    """The session is the guest's from now on; one that somebody else may know is not."""
    request.session.cycle_key()
    request.session[GUEST] = guest.pk


def name_now(link: GuestLink) -> str:
    """What the guest was called last time, without the mark; or what those who gave the link call them."""
    if link.user is None or not link.user.is_guest:
        return link.name
    before, _name, after = services.marked("|").partition("|")
    return link.user.display_name.removeprefix(before).removesuffix(after)


def entrance_context(link: GuestLink) -> dict:
    date, now = link.occurrence, timezone.now()
    call = call_of(date) or Call(occurrence=date, meetup=date.event.meetup)
    return {
        "link": link, "occurrence": date, "event": date.event, "meetup": date.event.meetup, "call": call,
        "opens_at": opens_at(date, runs=False), "is_over": is_past(date, call, now), "is_early": now < date.starts_at,
    }  # fmt: skip


def gone(request) -> HttpResponse:
    """The same for a link that never was, that was taken back, or whose time is over."""
    try:
        refuse_flood(f"meetups.guest.ip.{get_adapter().get_client_ip(request) or ''}", MISSES)
    except TooMany as refusal:
        return render(request, "meetups/guest_gone.html", {"refusal": refusal}, status=refusal.status)
    return render(request, "meetups/guest_gone.html", status=404)


def private(response: HttpResponse) -> HttpResponse:
    """For no search engine, and the address for no other site: it is a secret."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # With "no-referrer" browsers send forms from "null", which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    return response


# --- who gives them -----------------------------------------------------------------


def call_to_invite_to(request, slug: str, date: str | None) -> Call:
    """The call of the date, for those who may give links to it. Raises ``Http404`` or ``NotAllowed``."""
    events = Event.objects.visible_to(request.user).select_related("place", "meetup")
    event = get_object_or_404(events, slug=slug, meetup__isnull=False)
    found = event.occurrences.filter(slug=date).first() if date else selectors.current_date(event.meetup)
    if found is None:
        raise Http404
    if (call := call_of(found)) is None:
        services.call_for(found)
        call = call_of(found)
    require(request.user, "meetups.invite_guests", call)
    return call


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_links(request, slug, date=None) -> HttpResponse:
    """Links that were given to one date: make one, send it again, take it back; and whether guests may come at all."""
    call = call_to_invite_to(request, slug, date)
    form, refusal = GuestLinkForm(initial={"language": get_language()}), None
    if request.method == "POST":
        try:
            form = LINK_ACTS.get(request.POST.get("act"), unknown)(request, call) or form
        except DomainError as said:
            refusal = said
        if refusal is None and not form.errors:
            return private(redirect("guest-links", slug, call.occurrence.slug))
        call = call_to_invite_to(request, slug, call.occurrence.slug)
    status = refusal.status if refusal else 422 if form.errors else 200
    meetup = call.meetup
    context = invite_context(call) | {
        "links": list(links_of(call)), "form": form, "refusal": refusal, "most": services.MOST_GUESTS,
        "guests_form": GuestsForm(initial={"lets_guests": meetup.lets_guests, "guests_wait": meetup.guests_wait}),
    }  # fmt: skip
    return private(render(request, "meetups/guest_links.html", context, status=status))


@login_required
@never_cache
@require_safe
def guest_card(request, slug, date, number) -> HttpResponse:
    """A link as a card to print or to show on a screen: the code, when, and what to do."""
    call = call_to_invite_to(request, slug, date)
    # The link of a sign-up is for nobody but who signed up.
    link = get_object_or_404(call.occurrence.guest_links.select_related("attendance"), pk=number, attendance=None)
    if not link.works or not call.meetup.lets_guests:
        raise Http404
    context = invite_context(call) | {"link": link, "code": qr.inline(link.address)}
    return private(render(request, "meetups/guest_card.html", context))


def invite_context(call: Call) -> dict:
    event = call.meetup.event
    return {
        "call": call, "event": event, "meetup": call.meetup, "occurrence": call.occurrence, "place": event.place,
        "tab": "meetups", "opens_at": opens_at(call.occurrence, runs=False),
    }  # fmt: skip


def unknown(request, call):
    raise Invalid


def allow(request, call):
    form = GuestsForm(request.POST)
    form.is_valid()
    services.allow_guests(call, by=request.user, **form.cleaned_data)


def give(request, call):
    form = GuestLinkForm(request.POST)
    if form.is_valid():
        try:
            link = services.give_link(call, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            said = _("The link for %(name)s is ready and was sent.") if link.email else _(
                "The link for %(name)s is ready: copy it, or show the code."
            )  # fmt: skip
            messages.success(request, said % {"name": link.name})
    return form if form.errors else None


def send(request, call):
    link = services.send_link(link_asked(request, call), by=request.user)
    messages.success(request, _("The link was sent to %(email)s.") % {"email": link.email})


def take_back(request, call):
    link = services.take_back(link_asked(request, call), by=request.user)
    messages.success(request, _("The link of %(name)s no longer works.") % {"name": link.name})


def link_asked(request, call) -> GuestLink:
    return row_asked(request, call.occurrence.guest_links.select_related("occurrence__event__meetup", "attendance"))


LINK_ACTS = {"allow": allow, "give": give, "send": send, "take_back": take_back}
