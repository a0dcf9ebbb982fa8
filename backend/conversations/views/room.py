"""One room: reading it, saying something, and what belongs to one's own place in it."""

import uuid
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Case, Value, When
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.rules import kept_apart
from backend.conversations import selectors, services
from backend.conversations.fragments import frame_of
from backend.conversations.models import Conversation, Message, Participation
from backend.conversations.rules import silence_of
from backend.conversations.services.attaching import ACCEPTED, NewFile, NewPhoto
from backend.conversations.services.mentions import GROUPS, people_shown, spoke_in
from backend.conversations.views.answers import acted, number, refusal_json, room_or_404, wants_json
from backend.conversations.views.beside import beside, is_asking
from backend.core.errors import DomainError
from backend.places.models import Place
from backend.search.folding import fold

SUGGESTED = 8  # names offered while one types


@login_required
@require_GET
def conversation_list(request):
    """All my talks; the first visit to a place's room starts there."""
    for place in selectors.places_without_room(request.user):
        services.main_room(place)
    context = {"rooms": selectors.rooms_of(request.user), "section": "messages"}
    if request.htmx:
        return render(
            request, "conversations/_rooms.html", {**context, "room": {"pk": number(request.GET.get("room"))}}
        )
    return render(request, "conversations/conversation_list.html", context)


@login_required
def conversation(request, pk):
    """Read a conversation; POST says something in it."""
    room = selectors.room_for(request.user, pk)
    if room is None:
        return _closed_door(request, pk)
    if request.method == "POST":
        return _say(request, room)
    return render_room(request, room)


@login_required
@require_GET
def conversation_log(request, pk):
    """What came after a number, as the frames of the socket: for browsers that poll."""
    room = room_or_404(request, pk)
    missing = selectors.log_after(room.pk, number(request.GET.get("after")) or 0)
    language = get_language()
    entries = [frame_of(entry, language) for entry in missing.entries]
    answer = {"entries": entries, "head_seq": missing.head_seq, "reset": missing.reset}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@login_required
@require_GET
def conversation_history(request, pk):
    """Messages before or after a number, to be put at that end of the list."""
    room = room_or_404(request, pk)
    context = {"room": room, "viewer_id": request.user.pk, "blocked": blocked_by(request.user)}
    context["muted"] = selectors.muted_by(request.user)
    context["is_asking"] = is_asking(request.user, room)
    if (after := number(request.GET.get("after"))) is not None:
        window = selectors.window_after(room, after)
        return render(request, "conversations/_history.html", {**context, "window": window, "part": "later"})
    window = selectors.window_before(room, number(request.GET.get("before")))
    return render(request, "conversations/_history.html", {**context, "window": window, "part": "earlier"})


@login_required
@require_GET
def conversation_state(request, pk):
    """What stands around the log, as it is now: head, pins and restraints, or the composer's side."""
    room = room_or_404(request, pk)
    part = "composer_state" if request.GET.get("part") == "composer" else "head"
    return render(request, f"conversations/_{part}.html", around_room(request, room))


@login_required
@require_POST
def conversation_seen(request, pk):
    """Remember how far I read (the socket says the same with ``seen``); the button is for browsers without scripts."""
    room = room_or_404(request, pk)
    services.mark_seen(room, number(request.POST.get("seq")) or 0, by=request.user)
    return HttpResponse(status=204) if wants_json(request) else redirect(f"{room.get_absolute_url()}#bottom")


@login_required
@require_POST
def conversation_mute(request, pk):
    """What may call me: everything, mentions only, or nothing."""
    room = room_or_404(request, pk)
    calls = request.POST.get("calls", "all")
    services.set_calls(room, by=request.user, is_muted=calls != "all", mentions_call=calls != "nothing")
    return redirect(room)


@login_required
def conversation_draft(request, pk):
    """What I began to write here: POST keeps it for all my devices, GET gives it."""
    room = room_or_404(request, pk)
    if request.method == "POST":
        services.save_draft(room, request.POST.get("body", ""), by=request.user)
        return HttpResponse(status=204)
    mine = Participation.objects.filter(conversation=room, user=request.user).first()
    answer = {"body": mine.draft if mine else ""}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@login_required
@require_GET
def conversation_people(request, pk):
    """Who may be called by ``@q``: those who spoke here first, at most a handful."""
    room = room_or_404(request, pk)
    asked = fold(request.GET.get("q", ""))[:60]
    words = [words[0] for calls, words in GROUPS.items() if calls != "here" or may_moderate(request, room)]
    groups = [{"name": word, "is_group": True} for word in words if room.place_id and fold(word).startswith(asked)]
    people = people_shown(room, request.user).not_blocked_with(request.user).exclude(pk=request.user.pk)
    people = people.filter(search_text__contains=asked).annotate(
        rank=Case(When(pk__in=spoke_in(room), then=Value(0)), default=Value(1))
    )
    found = [{"name": person.display_name} for person in people.order_by("rank", "display_name")[:SUGGESTED]]
    return JsonResponse({"people": [*found, *groups]}, headers={"Cache-Control": "no-store"})


@require_GET
def place_chat(request, slug):
    """To the main room of the place; neighbours who do not belong yet are invited in."""
    place = get_object_or_404(Place.objects.visible_to(request.user), slug=slug)
    room = services.main_room(place)
    if request.user.has_perm("conversations.view", room):
        return redirect(room)
    is_pending = request.user.is_authenticated and place.memberships.pending().filter(user=request.user).exists()
    return render(
        request,
        "conversations/closed_door.html",
        {"place": place, "tab": "chat", "is_pending": is_pending},
        status=403,
    )


def _closed_door(request, pk):
    """A room of a place is no secret: show how to get in, or why one who was in it is out. All else does not exist.

    Whoever declined or left a private talk knows of it: an open page of theirs, told that it is over, goes to the list.
    """
    room = get_object_or_404(Conversation, pk=pk)
    mine = room.participations.filter(user=request.user).first()
    if mine and (room.kind == Conversation.Kind.GROUP or mine.request == Participation.Request.DECLINED):
        return redirect("conversation-list")
    if room.kind != Conversation.Kind.PLACE:
        raise Http404
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=room.place_id)
    if room.audience == Conversation.Audience.MEMBERS:
        return redirect("place-chat", slug=place.slug)
    if mine is None:
        raise Http404
    return render(request, "conversations/closed_room.html", {"place": place, "tab": "chat"}, status=403)


def _say(request, room):
    said = {
        "body": request.POST.get("body", ""),
        "client_id": request.POST.get("client_id") or uuid.uuid4(),
        "reply_to": room.messages.filter(pk=number(request.POST.get("reply_to"))).first(),
    }
    alts = request.POST.getlist("alt")
    photos = [
        NewPhoto(upload, alts[position] if position < len(alts) else "")
        for position, upload in enumerate(request.FILES.getlist("photos"))
    ]
    files = [NewFile(upload) for upload in request.FILES.getlist("files")]
    try:
        message = services.post_message(room, by=request.user, photos=photos, files=files, **said)
    except DomainError as refusal:
        if wants_json(request):
            return refusal_json(refusal)
        return render_room(request, room, refusal=refusal, said=said)
    if wants_json(request):
        return acted(request, message, status=201, is_fresh=not message.is_adorned and not message.is_repeated)
    return redirect(f"{room.get_absolute_url()}#bottom")


def render_room(request, room, *, refusal=None, said=None):
    """The page of a room; ``said`` is what was refused, so that nothing of it is lost."""
    participation = services.enter(room, by=request.user)
    window, target = window_asked(request, room)
    is_past = window.later is not None
    said = said or {"body": participation.draft, "reply_to": reply_asked(request, room)}
    context = {
        **around_room(request, room, participation),
        "section": "messages",
        "refusal": refusal,
        "draft": said["body"],
        "reply_to": said["reply_to"],
        "client_id": uuid.uuid4(),
        "window": window,
        "target": target,
        "is_past": is_past,
        "first_new": selectors.first_new(window.messages, participation, request.user),
    }
    context["rooms"] = selectors.rooms_of(request.user)
    return render(request, "conversations/conversation.html", context, status=refusal.status if refusal else 200)


def room_context(request, room) -> dict:
    """A room inside another page: what was said last, and where one writes."""
    around = around_room(request, room)
    return {**around, "window": selectors.window_before(room), "draft": around["participation"].draft}


def around_room(request, room, participation=None) -> dict:
    """What the head and the composer of a room need."""
    user = request.user
    participation = participation or services.enter(room, by=user)
    people = selectors.people_in(room)
    restraints = selectors.restraints_of(room)
    keeps_order = may_moderate(request, room)
    return {
        **beside(user, room, participation),
        "room": room,
        "viewer_id": user.pk,
        "people": people,
        "room_name": selectors.name_for(room, people, user),
        "participation": participation,
        "pinned": selectors.pinned(room),
        "restraints": restraints,
        "is_calm": not keeps_order and any(restraint.calm_until() for restraint in restraints),
        "may_post": user.has_perm("conversations.post", room),
        "silence": silence_in_words(user, room),
        "early": services.words_of_newness(room, user),
        "can_moderate": keeps_order,
        "may_change_room": user.has_perm("conversations.change_room", room),
        "may_restrain": bool(room.place_id) and not room.is_private and keeps_order,
        "seen_by_other": selectors.seen_by_other(room, user),
        "blocked": blocked_by(user),
        "muted": selectors.muted_by(user),
        "accepted_files": ",".join(ACCEPTED),
        "place_address": request.build_absolute_uri(reverse("place", args=[room.place.slug])) if room.place else "",
    }


def silence_in_words(user, room) -> dict | None:
    """What keeps this person from writing by a decision of moderators, and where to read of it."""
    sanction = silence_of(user, room)
    if sanction is None:
        return None
    return {"words": services.words_of_silence(sanction, room.time_zone), "url": sanction.decision.get_absolute_url()}


def window_asked(request, room):
    """The messages that the address asks for, and the one it points at."""
    if asked := number(request.GET.get("message")):
        if target := Message.objects.filter(conversation=room, pk=asked).first():
            return selectors.window_around(room, target.number), target.pk
        messages.info(request, _("That message is not here. These are the newest ones."))
    if day := day_asked(request):
        if first := selectors.on_day(room, day):
            return selectors.window_around(room, first), room.messages.values_list("pk", flat=True).get(number=first)
        messages.info(request, _("Nothing was said on that day or later. These are the newest messages."))
    if (after := number(request.GET.get("after"))) is not None:
        return selectors.window_after(room, after), None
    return selectors.window_before(room, number(request.GET.get("before"))), None


def day_asked(request) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def reply_asked(request, room) -> Message | None:
    """The message that is answered, for browsers without scripts."""
    pk = number(request.GET.get("reply"))
    return room.messages.shown().select_related("author").filter(pk=pk).first() if pk else None


def may_moderate(request, room) -> bool:
    return request.user.has_perm("conversations.moderate", room)


def blocked_by(user) -> list[int]:
    """Ids of people whom ``user`` blocked or who blocked ``user``: their words are folded away."""
    return sorted(kept_apart(user))
