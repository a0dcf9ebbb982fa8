"""Pages of conversations. Everything works as a plain form; the browser's element only makes it live."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.conversations import selectors, services
from backend.conversations.fragments import frame_of, render_message
from backend.conversations.models import Conversation, Message
from backend.core.errors import DomainError
from backend.places.models import Place


@login_required
@require_GET
def conversation_list(request):
    """All my talks; the first visit to a place's room starts there."""
    for place in selectors.places_without_room(request.user):
        services.main_room(place)
    return render(request, "conversations/conversation_list.html", {"rooms": selectors.rooms_of(request.user)})


@login_required
def conversation(request, pk):
    """Read a conversation; POST says something in it."""
    room = Conversation.objects.visible_to(request.user).select_related("place").filter(pk=pk).first()
    if room is None:
        return _closed_door(request, pk)
    if request.method == "POST":
        return _say(request, room)
    return _render_room(request, room)


@login_required
@require_GET
def conversation_log(request, pk):
    """What came after a number, as the frames of the socket: for browsers that poll."""
    room = _visible(request, pk)
    missing = selectors.log_after(room, _number(request.GET.get("after")) or 0)
    language = get_language()
    entries = [frame_of(entry, language) for entry in missing.entries]
    answer = {"entries": entries, "head_seq": missing.head_seq, "reset": missing.reset}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@login_required
@require_GET
def conversation_history(request, pk):
    """Messages before a number, to be put on top of the list."""
    room = _visible(request, pk)
    return render(
        request,
        "conversations/_history.html",
        {"room": room, "viewer_id": request.user.pk, **_window(room, _number(request.GET.get("before")))},
    )


@login_required
@require_POST
def conversation_seen(request, pk):
    """Remember how far I read (the socket says the same with ``seen``)."""
    services.mark_seen(_visible(request, pk), _number(request.POST.get("seq")) or 0, by=request.user)
    return HttpResponse(status=204)


@login_required
@require_POST
def conversation_mute(request, pk):
    """Stop or let the conversation call me."""
    room = _visible(request, pk)
    is_muted = request.POST.get("muted") == "1"
    services.set_muted(room, is_muted, by=request.user)
    messages.success(request, _("Muted: it will not call you.") if is_muted else _("It may call you again."))
    return redirect(room)


@login_required
def message_delete(request, pk):
    """Ask once, then take my own words back."""
    message = get_object_or_404(Message.objects.visible_to(request.user).for_reading(), pk=pk, author=request.user)
    if request.method == "POST":
        services.delete_message(message, by=request.user)
        messages.success(request, _("Your message is gone."))
        return redirect(message.conversation)
    return render(request, "conversations/message_delete.html", {"message": message})


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


def _visible(request, pk) -> Conversation:
    return get_object_or_404(Conversation.objects.visible_to(request.user).select_related("place"), pk=pk)


def _closed_door(request, pk):
    """A room of a place is no secret: show how to get in. Everything else does not exist."""
    rooms = Conversation.objects.filter(kind=Conversation.Kind.PLACE).select_related("place")
    return redirect("place-chat", slug=get_object_or_404(rooms, pk=pk).place.slug)


def _say(request, room):
    body = request.POST.get("body", "")
    wants_json = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    client_id = request.POST.get("client_id") or uuid.uuid4()
    try:
        message = services.post_message(room, by=request.user, body=body, client_id=client_id)
    except DomainError as refusal:
        return _refused(request, room, refusal, body=body, wants_json=wants_json)
    if not wants_json:
        return redirect(f"{room.get_absolute_url()}#bottom")
    message = Message.objects.for_reading().get(pk=message.pk)
    answer = {
        "seq": message.seq,
        "number": message.number,
        "client_id": str(message.client_id),
        "html": render_message(message, get_language()),
    }
    return JsonResponse(answer, status=201)


def _refused(request, room, refusal: DomainError, *, body: str, wants_json: bool):
    if wants_json:
        answer = {"code": refusal.code, "message": str(refusal), "errors": {}}
        if refusal.field:
            answer["errors"] = {refusal.field: [str(refusal)]}
        response = JsonResponse(answer, status=refusal.status)
    else:
        response = _render_room(request, room, refusal=refusal, draft=body)
    if retry_after := getattr(refusal, "retry_after", None):
        response["Retry-After"] = str(retry_after)
    return response


def _render_room(request, room, *, refusal=None, draft=""):
    before = _number(request.GET.get("before"))
    participation = services.enter(room, by=request.user)
    window = _window(room, before)
    people = selectors.people_in(room)
    context = {
        "room": room,
        "section": "messages",
        "refusal": refusal,
        "draft": draft,
        "client_id": uuid.uuid4(),
        "viewer_id": request.user.pk,
        "before": before,
        "first_new": selectors.first_new(window["said"], participation, request.user),
        "can_moderate": request.user.has_perm("conversations.moderate", room),
        "is_muted": participation.is_muted,
        "people": people,
        "room_name": selectors.name_for(room, people, request.user),
        "muted_value": "0" if participation.is_muted else "1",
        **window,
    }
    if before is None and refusal is None:
        services.mark_seen(room, room.head_seq, by=request.user)
    context["rooms"] = selectors.rooms_of(request.user)
    return render(request, "conversations/conversation.html", context, status=refusal.status if refusal else 200)


def _window(room, before: int | None) -> dict:
    """Messages of one screen, and the number to ask for what stands before them."""
    window = selectors.history(room, before=before)
    has_earlier = bool(window) and window[0].number > 1
    return {"said": window, "earlier": window[0].number if has_earlier else None}


def _number(text: str | None) -> int | None:
    """A whole number from an address, or ``None``: a mangled link must not break the page."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
