"""The room of an online event: its door, the call, what those who run it do there."""

import json
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh, retarget, trigger_client_event
from django_permissions_policy.decorators import permissions_policy_override

from backend.conversations.views.room import room_context
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.events.models import Event
from backend.events.selectors.coming import Company, company_at
from backend.live.presence import here
from backend.meetups import selectors, services
from backend.meetups.forms import GroupsForm
from backend.meetups.ice import servers_for
from backend.meetups.models import Call, Meetup, Participant
from backend.meetups.rules import is_guest, is_past
from backend.meetups.selectors.coffee import coffee_in
from backend.meetups.selectors.groups import groups_for
from backend.meetups.selectors.guests import date_of_guest
from backend.meetups.selectors.reporting import REASONS
from backend.meetups.selectors.room import Room, room_for, state_of
from backend.meetups.selectors.tools import call_of
from backend.meetups.services import coffee, groups, reporting
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.dates import refuse_past, says_what_is_over
from backend.meetups.views.tools import row_asked, tools_context
from backend.places.switches import is_on as is_on_at

# Only here may a page use these devices; everywhere else browsers are told no (``PERMISSIONS_POLICY`` in settings).
DEVICES = {
    **settings.PERMISSIONS_POLICY,
    **dict.fromkeys(("camera", "microphone", "display-capture", "speaker-selection"), "self"),
}

# As ``React`` of the protocol, with what each says.
SIGNS = [
    ("👍", gettext_lazy("Yes, agreed")), ("👏", gettext_lazy("A clap")), ("❤️", gettext_lazy("A heart")),
    ("😀", gettext_lazy("A smile")), ("🎉", gettext_lazy("Hurrah")), ("🤔", gettext_lazy("I wonder")),
]  # fmt: skip


def find(request, slug: str):
    """The online event of ``slug`` that the reader may see, its meetup and the date that the room is about.

    For a guest that to which they were invited, for all others that for which the page was made, else the one which
    runs or comes next. Raises ``DateOver`` where something is to be done on a date that is over.
    """
    events = Event.objects.visible_to(request.user).select_related("place", "meetup")
    event = get_object_or_404(events, slug=slug, meetup__isnull=False)
    meetup = get_object_or_404(Meetup.objects.select_related("event__place"), event=event)
    dates = event.occurrences.for_cards(request.user).select_related("conversation__place", "event__meetup")
    now = date_of_guest(request.user) or selectors.current_date(meetup)
    named = request.GET.get("date") if not is_guest(request.user) else None
    wanted = {"slug": named} if named else {"pk": getattr(now, "pk", None)}
    occurrence = get_object_or_404(dates, **wanted)
    if request.method == "POST" and occurrence != now:
        refuse_past(meetup, occurrence)
    return event, meetup, occurrence


@permissions_policy_override(DEVICES)
@for_all_who_come
@never_cache
@require_safe
def meetup_room(request, slug):
    """The room: its door, waiting, the call, or the link to a call elsewhere when it is time."""
    event, meetup, occurrence = find(request, slug)
    context = {"event": event, "occurrence": occurrence, "meetup": meetup, "place": event.place, "tab": "meetups"}
    is_off = not is_on_at("meetups", event.place_id)
    if is_off or not request.user.has_perm("meetups.enter", meetup):
        if request.htmx:  # a part of the page asks: the whole page says why
            return HttpResponseClientRefresh()
        if is_off:
            return render(request, "meetups/room_off.html", context, status=404)
        page = "meetups/guest_out.html" if is_guest(request.user) else "meetups/room_refused.html"
        return render(request, page, context, status=403)
    if not meetup.is_built_in:
        return elsewhere(request, context)
    room = room_for(occurrence, request.user, now=timezone.now())
    return render_room(request, context, room)


@for_all_who_come
@require_safe
def room_left(request, slug):
    """After the call: the way back, in case leaving was a mistake."""
    event, _meetup, occurrence = find(request, slug)
    context = {"event": event, "occurrence": occurrence, "place": event.place, "tab": "meetups"}
    return render(request, "meetups/room_left.html", context)


def render_room(request, context: dict, room: Room, *, refusal: DomainError | None = None):
    context |= {"room_of_call": room, "call": room.call, "refusal": refusal, "ways": Participant.Way.choices}
    context["way"] = request.POST.get("way") or (room.part.way if room.part else Participant.Way.VOICE)
    context |= beside(request, context["occurrence"])
    if room.step == "in":
        # In an attribute: a part of the page that is drawn anew keeps the text of scripts as it was.
        context["state_as_json"] = json.dumps(state_of(room))
        context |= {"signs": SIGNS, "groups": groups_for(room), "reasons": REASONS}
        context["my_coffee"] = coffee_in(room.call, request.user)
        context["may_offer_coffee"] = room.runs and request.user.has_perm("meetups.offer_coffee", room.call)
        is_asked = room.call.coffee_offered_at and not room.call.has_groups
        context["may_join_coffee"] = is_asked and request.user.has_perm("meetups.join_coffee", room.call)
        context["groups_form"] = groups_form(request, refusal)
        if refusal:
            context["said"] = {"part": request.POST.get("part"), "details": request.POST.get("details", "")}
    status = refusal.status if refusal else 200
    if request.htmx and room.step == "in" and "call-panel" not in (request.htmx.target or ""):
        # The door opened: the page of the call is another one.
        return HttpResponseClientRedirect(room_address(request, context["meetup"], context["occurrence"]))
    if not request.htmx:
        if room.step in ("early", "door", "waiting"):
            context["company"] = company_before(request, room.occurrence)
        return page_of(context["meetup"])(request, "meetups/room.html", context, status=status)
    # The call itself is never drawn anew: its pictures would go.
    if "call-panel" in (request.htmx.target or "") and room.step == "in":
        return render(request, "meetups/room.html#panel", context, status=status)
    return retarget(render(request, "meetups/room.html#room", context, status=status), "#room")


def company_before(request, occurrence) -> Company | None:
    """Who is going to be there, before one comes in, for those who may know."""
    may_see = request.user.has_perm("events.see_attendees", occurrence)
    return company_at(occurrence, request.user) if may_see else None


def page_of(meetup: Meetup):
    """``render`` of a room's page, which alone may open a socket of the server that forwards its picture."""
    if not (meetup.has_sfu and settings.JANUS_URL):
        return render
    parts = urlsplit(settings.JANUS_URL)
    policy = {**settings.SECURE_CSP, "connect-src": [CSP.SELF, f"{parts.scheme}://{parts.netloc}"]}
    return csp_override(policy)(render)


def groups_form(request, refusal: DomainError | None) -> GroupsForm:
    """The form of small groups, as it was filled in where that was refused."""
    if refusal is None or "how" not in request.POST:
        return GroupsForm(auto_id="groups_%s")
    form = GroupsForm(request.POST, auto_id="groups_%s")
    if form.is_valid() and refusal.field in form.fields:
        form.add_error(refusal.field, str(refusal))
    return form


def beside(request, occurrence) -> dict:
    """The talk and the tools beside the picture, of a whole page and where the reader may read them."""
    context = talk_context(request, occurrence)
    if request.htmx:
        return context
    call = call_of(occurrence)
    if call is None and not is_past(occurrence, None, timezone.now()):
        # Questions are asked and notes begun before anybody opens the call, and beside one that is elsewhere.
        services.call_for(occurrence)
        call = call_of(occurrence)
    has_tools = call is not None and request.user.has_perm("meetups.read_kept", call)
    return {**context, "has_tools": has_tools, **(tools_context(request, call) if has_tools else {})}


def talk_context(request, occurrence) -> dict:
    talk = occurrence.conversation
    if talk is None or request.htmx:
        return {"may_talk": talk is not None}
    if not request.user.has_perm("conversations.view", talk):
        return {"may_talk": False}
    return {**room_context(request, talk), "client_id": uuid.uuid4(), "may_talk": True}


def elsewhere(request, context: dict):
    """The room of a call that is not here: who is in, the talk, and the link when it is time."""
    meetup, occurrence, now = context["meetup"], context["occurrence"], timezone.now()
    outside = selectors.outside_for(meetup, occurrence, request.user)
    context |= {
        "outside": outside,
        "invites": outside.runs and request.user.has_perm("meetups.invite_guests", outside.call),
        "is_over": occurrence.ends_at <= now,
        "people_in": here(meetup.topic).count,
        **beside(request, occurrence),
    }
    if not (request.htmx or context["is_over"]):
        context["company"] = company_before(request, occurrence)
    return render(request, "meetups/elsewhere.html#call" if request.htmx else "meetups/elsewhere.html", context)


@for_all_who_come
@never_cache
@require_GET
def call_connection(request, slug):
    """Servers that help browsers find each other, with credentials for an hour; only for those who are in."""
    _event, _meetup, occurrence = find(request, slug)
    call = get_object_or_404(Call.objects.select_related("meetup__event__place"), occurrence=occurrence)
    require(request.user, "meetups.attend", call)
    servers, is_relayed = servers_for(request.user, call)
    return JsonResponse({"iceServers": servers, "iceTransportPolicy": "relay" if is_relayed else "all"})


@permissions_policy_override(DEVICES)
@for_all_who_come
@require_POST
@says_what_is_over
def call_act(request, slug, act):
    """One act at the door or in the call: scripts get 204, htmx the part of the page, a plain form the page again."""
    event, meetup, occurrence = find(request, slug)
    if act not in ACTS or not meetup.is_built_in:
        raise Http404
    require(request.user, "meetups.enter", meetup)
    call = services.call_for(occurrence)
    refusal = None
    try:
        ACTS[act](request, call)
    except DomainError as error:
        refusal = error
    if request.htmx or refusal:
        if refusal and not request.htmx and "text/html" not in request.headers.get("Accept", ""):
            return JsonResponse({"code": refusal.code, "message": str(refusal)}, status=refusal.status)
        context = {"event": event, "occurrence": occurrence, "meetup": meetup, "place": event.place, "tab": "meetups"}
        room = room_for(occurrence, request.user, now=timezone.now())
        return with_words(request, render_room(request, context, room, refusal=refusal))
    if "text/html" in request.headers.get("Accept", ""):
        return redirect(room_address(request, meetup, occurrence))
    return HttpResponse(status=204)


def with_words(request, response):
    """What an act said goes beside the part of the page, which is drawn anew at once."""
    if request.htmx and (said := [str(one) for one in messages.get_messages(request)]):
        trigger_client_event(response, "said", {"text": " ".join(said)})
    return response


def room_address(request, meetup: Meetup, occurrence) -> str:
    """Of the room as it is now; with the date where the next one has taken the room and this one goes on."""
    is_now = is_guest(request.user) or occurrence == selectors.current_date(meetup)
    return reverse("meetup-room", args=[meetup.event.slug], query=None if is_now else {"date": occurrence.slug})


def part_of(request, call: Call) -> Participant:
    """The participant whom a form names."""
    return row_asked(request, call.participants.select_related("user", "call"), "part")


def is_on(request) -> bool:
    return request.POST.get("on") == "1"


def group_of(request) -> int | None:
    """The small group that a form names; none for the main room."""
    number = request.POST.get("group", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else None


def come(request, call):
    services.come(call, by=request.user, way=request.POST.get("way", Participant.Way.VOICE))


def open_door(request, call):
    services.open_call(call, by=request.user)
    come(request, call)


def hand(request, call):
    if is_on(request):
        services.raise_hand(call, by=request.user)
    else:
        mine = get_object_or_404(call.participants.select_related("call"), user=request.user)
        services.lower_hand(mine, by=request.user)


def split(request, call):
    groups.split(call, by=request.user, **GroupsForm(request.POST).wish())


def go_to_group(request, call):
    """Oneself, or whom a form names; those who run the call look into any group."""
    group = group_of(request)
    if "part" in request.POST:
        groups.move(part_of(request, call), by=request.user, group=group)
    elif request.user.has_perm("meetups.host", call):
        groups.visit(call, by=request.user, group=group)
    else:
        groups.choose_group(call, by=request.user, group=group)


def call_host(request, call):
    """Ask for those who run the call; or say, as one of them, that it is done."""
    if (group := group_of(request)) is None:
        groups.call_host(call, by=request.user)
    else:
        groups.answer_group(call, by=request.user, group=group)


def report(request, call):
    """Tell moderators about somebody in one's small group, and leave it."""
    reason, details = request.POST.get("reason", ""), request.POST.get("details", "")[:2000]
    reporting.report_person(part_of(request, call), by=request.user, reason=reason, details=details)
    messages.success(request, _("Thank you. A moderator will read it, and you will hear what was decided."))


def end_groups(request, call):
    """Call all back at once, or because a page saw that the time is over."""
    if request.POST.get("over") == "1":
        groups.end_groups_if_over(call, by=request.user)
    else:
        groups.come_back(call, by=request.user)


def offer_coffee(request, call):
    """Ask all whether they would like a coffee in a small group; or take the question back."""
    (coffee.offer_coffee if is_on(request) else coffee.withdraw_offer)(call, by=request.user)


# By the word in the address.
ACTS = {
    "wejdz": come,
    "otworz": open_door,
    "zakoncz": lambda request, call: services.end_call(call, by=request.user),
    "wpusc": lambda request, call: services.admit(part_of(request, call), by=request.user),
    "wpusc-wszystkich": lambda request, call: services.admit_all(call, by=request.user),
    "odmow": lambda request, call: services.refuse(part_of(request, call), by=request.user),
    "wypros": lambda request, call: services.send_out(part_of(request, call), by=request.user),
    "zamknij": lambda request, call: services.lock(call, by=request.user, is_locked=is_on(request)),
    "poczekalnia": lambda request, call: services.set_lobby(call, by=request.user, has_lobby=is_on(request)),
    "sluchamy": lambda request, call: services.listen_all(call, by=request.user, is_listening=is_on(request)),
    "pomoc": lambda request, call: services.change_role(
        part_of(request, call), by=request.user, role=request.POST.get("role", "")
    ),
    "prowadzenie": lambda request, call: services.hand_over(part_of(request, call), by=request.user),
    "przejmij": lambda request, call: services.take_over(call, by=request.user),
    "reka": hand,
    "opusc-reke": lambda request, call: services.lower_hand(part_of(request, call), by=request.user),
    "popros": lambda request, call: services.ask(
        part_of(request, call), by=request.user, what=request.POST.get("what", "")
    ),
    "migacz": lambda request, call: services.mark_signer(
        part_of(request, call), by=request.user, is_signer=is_on(request)
    ),
    "grupy": split,
    "do-grupy": go_to_group,
    "wezwij": call_host,
    "zglos": report,
    "powiedz-grupom": lambda request, call: groups.tell_groups(
        call, by=request.user, text=request.POST.get("text", "")
    ),
    "dluzej": lambda request, call: groups.give_more_time(call, by=request.user),
    "wracamy": end_groups,
    "kawa-propozycja": offer_coffee,
    "kawa": lambda request, call: coffee.answer_offer(call, by=request.user, wants=is_on(request)),
    "kawa-zaczynamy": lambda request, call: coffee.begin_coffee(call, by=request.user),
}
