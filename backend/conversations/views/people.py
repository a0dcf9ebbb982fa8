"""Private conversations: with whom, and by whose consent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.models import User
from backend.accounts.services import block_person
from backend.conversations import services
from backend.conversations.forms import GroupForm
from backend.conversations.models import Conversation
from backend.conversations.views.answers import refused, room_or_404
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
def group_add(request):
    """A small group, from people who let me write to them."""
    form = GroupForm(request.POST or None, user=request.user)
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
    if request.POST.get("action") == "leave":
        services.leave_group(room, by=request.user)
        messages.success(request, _("You left the group. What you said stays."))
        return redirect("conversation-list")
    present = room.participations.filter(is_invited=True)
    form = GroupForm(request.POST or None, user=request.user, but=present.values("user"), is_new=False)
    if form.is_valid():
        try:
            services.add_people(room, list(form.cleaned_data["people"]), by=request.user)
        except DomainError as refusal:
            form.add_error("people", str(refusal))
        else:
            return redirect(room)
    people = User.objects.filter(pk__in=present.values("user")).select_related("avatar").order_by("display_name")
    context = {"form": form, "room": room, "people": people, "section": "messages"}
    return render(request, "conversations/group_people.html", context, status=422 if form.errors else 200)


@login_required
def animators(request):
    """To the room of all animators of the network."""
    room = services.network_room()
    return redirect(get_object_or_404(Conversation.objects.visible_to(request.user), pk=room.pk))
