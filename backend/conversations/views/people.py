"""Private conversations: with whom, and by whose consent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.models import User
from backend.accounts.services import block_person, unblock_person
from backend.conversations import selectors, services
from backend.conversations.forms import GroupForm
from backend.conversations.models import Conversation
from backend.conversations.views.answers import message_or_404, refused, room_or_404
from backend.conversations.views.beside import has_blocked
from backend.core.errors import DomainError
from backend.core.permissions import require


@login_required
@require_POST
def write_to(request, handle):
    """Open the talk of the two of us."""
    person = get_object_or_404(User.objects.active(), handle=handle)
    try:
        return redirect(services.write_to(person, by=request.user))
    except DomainError as refusal:
        return refused(request, refusal, person)


@login_required
@require_POST
def answer_request(request, pk):
    """Accept, decline, or block whoever asked to talk."""
    room = room_or_404(request, pk)
    answer = request.POST.get("answer")
    try:
        services.answer_request(room, by=request.user, accept=answer == "accept")
    except DomainError as refusal:
        return refused(request, refusal, room)
    if answer == "accept":
        return redirect(room)
    if answer == "block":
        for row in room.participations.exclude(user=request.user).select_related("user"):
            block_person(row.user, by=request.user)
    messages.success(request, _("Blocked.") if answer == "block" else _("Declined. They are not told."))
    return redirect("conversation-list")


@login_required
@require_GET
def who(request, pk):
    """Who takes part, as a page: on small screens there is no pane for it."""
    room = room_or_404(request, pk)
    people = selectors.people_in(room)
    context = {
        "room": room,
        "room_name": selectors.name_for(room, people, request.user),
        "people": people,
        "viewer_id": request.user.pk,
        "section": "messages",
    }
    return render(request, "conversations/who.html", context)


@login_required
def talk_block(request, pk):
    """Block the other one of a talk of two, or take it back."""
    room = room_or_404(request, pk)
    others = room.participations.exclude(user=request.user).select_related("user")
    row = get_object_or_404(others, conversation__kind=Conversation.Kind.DIRECT)
    return _block(request, row.user, room, "conversation-list")


@login_required
def author_block(request, pk):
    """Block whoever wrote a message, or take it back."""
    message = message_or_404(request, pk)
    if message.author is None or message.author_id == request.user.pk:
        raise Http404
    return _block(request, message.author, message, message)


def _block(request, person: User, back, after):
    """Say what a block means, then do it: ``back`` is where one came from, ``after`` where one goes when it is done."""
    if request.method != "POST":
        context = {
            "person": person,
            "has_blocked": has_blocked(request.user, person),
            "back": back.get_absolute_url(),
            "section": "messages",
        }
        return render(request, "conversations/block.html", context)
    if request.POST.get("action") == "unblock":
        unblock_person(person, by=request.user)
        messages.success(request, _("Unblocked."))
        return redirect(back)
    block_person(person, by=request.user)
    messages.success(request, _("Blocked. You will not meet in private talks any more."))
    return redirect(after)


@login_required
def group_add(request):
    """A small group, from people who let me write to them."""
    form = GroupForm(request.POST or None, user=request.user, asked=request.GET)
    if form.is_valid():
        try:
            room = services.start_group(
                list(form.cleaned_data["people"]), by=request.user, title=form.cleaned_data["title"]
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(room)
    context = {"form": form, "section": "messages"}
    return render(request, "conversations/group_form.html", context, status=422 if form.errors else 200)


@login_required
def group_people(request, pk):
    """Let more people in, or leave."""
    room = room_or_404(request, pk)
    require(request.user, "conversations.add_people", room)
    present = room.participations.filter(is_invited=True)
    people = User.objects.filter(pk__in=present.values("user")).select_related("avatar").order_by("display_name")
    # Of whom only a former neighbour is left, nobody reads it.
    is_last = not any(one.erased_at is None for one in people if one != request.user)
    if request.POST.get("action") == "leave":
        services.leave_group(room, by=request.user)
        last, stays = (
            _("You left the group. It is deleted in the night."),
            _("You left the group. What you said stays."),
        )
        messages.success(request, last if is_last else stays)
        return redirect("conversation-list")
    form = GroupForm(
        request.POST or None, user=request.user, but=present.values("user"), is_new=False, asked=request.GET
    )
    if form.is_valid():
        try:
            services.add_people(room, list(form.cleaned_data["people"]), by=request.user)
        except DomainError as refusal:
            form.add_error("people", str(refusal))
        else:
            return redirect(room)
    context = {"form": form, "room": room, "people": people, "is_last": is_last, "section": "messages"}
    return render(request, "conversations/group_people.html", context, status=422 if form.errors else 200)


@login_required
def animators(request):
    """To the room of all animators of the network."""
    room = services.network_room()
    return redirect(get_object_or_404(Conversation.objects.visible_to(request.user), pk=room.pk))
