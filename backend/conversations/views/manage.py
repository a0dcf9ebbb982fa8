"""Rooms of a place, and calm in them: for those who run it and keep order."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.conversations import services
from backend.conversations.forms import RestraintForm, RoomForm
from backend.conversations.models import Conversation, Restraint
from backend.conversations.views.answers import number
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.places.models import Place


@login_required
def place_talks(request, slug):
    """The rooms of a place with their order and state, and what calms them."""
    place, may_open, may_restrain = place_of(request, slug)
    rooms = Conversation.objects.filter(place=place, kind=Conversation.Kind.PLACE)
    context = {
        "place": place,
        "tab": "about",
        "rooms": rooms.filter(archived_at__isnull=True).order_by("-is_main", "position", "pk"),
        "archived": rooms.filter(archived_at__isnull=False).order_by("-archived_at"),
        "restraints": Restraint.objects.in_force().filter(place=place).select_related("conversation", "place", "by"),
        "may_open": may_open,
        "may_restrain": may_restrain,
    }
    return render(request, "conversations/place_talks.html", context)


@login_required
def talk_add(request, slug):
    """Open a room for a topic."""
    place, *_rights = place_of(request, slug)
    require(request.user, "conversations.open_room", place)
    form = RoomForm(request.POST or None, is_new=True)
    if form.is_valid():
        try:
            room = services.open_room(place, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The room is open. Say the first words."))
            return redirect(room)
    context = {"form": form, "place": place, "tab": "about"}
    return render(request, "conversations/talk_form.html", context, status=422 if form.errors else 200)


@login_required
def talk_edit(request, pk):
    """Rename, describe, lock a room, or make it for others."""
    rooms = Conversation.objects.visible_to(request.user).select_related("place")
    room = get_object_or_404(rooms, pk=pk, kind=Conversation.Kind.PLACE)
    require(request.user, "conversations.change_room", room)
    facts = {name: getattr(room, name) for name in ("title", "description", "audience", "is_locked")}
    form = RoomForm(request.POST or None, initial=facts, is_main=room.is_main)
    if form.is_valid():
        try:
            services.change_room(room, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("place-talks", room.place.slug)
    context = {"form": form, "place": room.place, "room": room, "tab": "about"}
    return render(request, "conversations/talk_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def talk_act(request, pk):
    """Archive, bring back, or move a room up or down."""
    rooms = Conversation.objects.visible_to(request.user).select_related("place")
    room = get_object_or_404(rooms, pk=pk, kind=Conversation.Kind.PLACE)
    require(request.user, "conversations.change_room", room)
    action = request.POST.get("action")
    try:
        if action in ("archive", "restore"):
            services.archive_room(room, by=request.user, is_archived=action == "archive")
        else:
            services.order_rooms(room.place, moved(room, -1 if action == "up" else 1), by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("place-talks", room.place.slug)


def moved(room: Conversation, by: int) -> list[int]:
    """Keys of the rooms of its place in their order, with ``room`` moved ``by`` one step."""
    rooms = Conversation.objects.filter(
        place=room.place_id, kind=Conversation.Kind.PLACE, is_main=False, archived_at__isnull=True
    )
    ids = list(rooms.order_by("position", "pk").values_list("pk", flat=True))
    if room.pk in ids:
        position = ids.index(room.pk)
        ids.insert(max(0, position + by), ids.pop(position))
    return ids


@login_required
def restraint_add(request, slug):
    """Slow mode, quiet hours or a pause, for one room or for all."""
    place, *_rights = place_of(request, slug)
    require(request.user, "conversations.restrain", place)
    timezone.activate(place.zone)
    initial = {"conversation": number(request.GET.get("room")), "kind": request.GET.get("kind") or "slow"}
    form = RestraintForm(request.POST or None, place=place, initial=initial)
    if form.is_valid():
        try:
            services.restrain(place, by=request.user, **form.facts())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Set. Everyone in the room sees it, with the reason."))
            return redirect("place-talks", slug)
    context = {"form": form, "place": place, "tab": "about"}
    return render(request, "conversations/restraint_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def restraint_lift(request, pk):
    restraint = get_object_or_404(Restraint.objects.select_related("place", "conversation__place"), pk=pk)
    if not request.user.has_perm("conversations.restrain", restraint.place):
        raise Http404
    services.lift_restraint(restraint, by=request.user)
    messages.success(request, _("Lifted. Everyone may write again."))
    return redirect("place-talks", restraint.place.slug)


def place_of(request, slug) -> tuple[Place, bool, bool]:
    """The place, and whether this person may open rooms in it and calm them. Raises ``PermissionDenied``."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    may_open = request.user.has_perm("conversations.open_room", place)
    may_restrain = request.user.has_perm("conversations.restrain", place)
    if not (may_open or may_restrain):
        raise PermissionDenied
    return place, may_open, may_restrain
