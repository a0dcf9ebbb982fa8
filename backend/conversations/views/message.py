"""One message: what can be done with it."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.conversations import cards, selectors, services
from backend.conversations.forms import PollForm
from backend.conversations.models import Message, MessageFile, Poll, Reaction
from backend.conversations.services.messages import EDIT_MINUTES, TooLate
from backend.conversations.views.answers import (
    acted,
    message_or_404,
    number,
    refusal_json,
    refused,
    room_or_404,
    wants_json,
)
from backend.conversations.views.beside import has_blocked
from backend.core.errors import DomainError
from backend.core.permissions import require


@login_required
@require_GET
def message_options(request, pk):
    """Everything this reader may do with the message: a sheet for scripts, a page without them."""
    message = message_or_404(request, pk)
    user, room = request.user, message.conversation
    is_shown = not message.is_gone
    place = room.place if room.place_id and not room.is_private else None
    context = {
        "message": message,
        "room": room,
        "is_mine": message.author_id == user.pk,
        "may_block": message.author is not None and user.has_perm("accounts.block", message.author),
        "has_blocked": message.author is not None and has_blocked(user, message.author),
        "has_muted": message.author_id in selectors.muted_by(user),
        "emoji": Reaction.Emoji.choices,
        "my_emoji": {reaction.emoji for reaction in message.reactions.all() if reaction.user_id == user.pk},
        "may_react": is_shown and user.has_perm("conversations.react", message),
        "may_edit": is_shown
        and user.has_perm("conversations.edit_message", message)
        and not is_too_late(user, message),
        "may_delete": message.deleted_at is None and user.has_perm("conversations.delete_message", message),
        "may_pin": is_shown and user.has_perm("conversations.pin", room),
        "may_hide": message.deleted_at is None and user.has_perm("moderation.hide", message),
        "may_see_versions": user.has_perm("conversations.see_versions", message) and message.versions.exists(),
        "may_make_event": is_shown and place is not None and user.has_perm("events.add", place),
        "may_make_listing": is_shown and place is not None and user.has_perm("sharing.add", place),
        "section": "messages",
    }
    template = "conversations/message_options.html"
    return render(request, f"{template}#options" if request.htmx else template, context)


def is_too_late(user, message: Message) -> bool:
    """Whether the time to change ``message`` is over: what would be refused is not offered."""
    is_old = timezone.now() - message.created_at > timedelta(minutes=EDIT_MINUTES)
    return is_old and not user.has_perm("conversations.moderate", message.conversation)


@login_required
def message_edit(request, pk):
    """Change my own words."""
    message = message_or_404(request, pk)
    require(request.user, "conversations.edit_message", message)
    if request.method == "GET" and is_too_late(request.user, message):
        return refused(request, TooLate(), message)
    body, refusal = message.body, None
    if request.method == "POST":
        body = request.POST.get("body", "")
        try:
            services.edit_message(message, by=request.user, body=body)
        except DomainError as error:
            if wants_json(request):
                return refusal_json(error)
            refusal = error
        else:
            return acted(request, message, said=_("Changed."))
    context = {"message": message, "body": body, "refusal": refusal, "section": "messages"}
    template = "conversations/message_edit.html"
    status = refusal.status if refusal else 200
    return render(request, f"{template}#sheet" if request.htmx else template, context, status=status)


@login_required
def message_delete(request, pk):
    """Ask once, then take my own words back."""
    message = get_object_or_404(Message.objects.visible_to(request.user).for_reading(), pk=pk, author=request.user)
    if request.method == "POST":
        services.delete_message(message, by=request.user)
        return acted(request, message, said=_("Your message is gone."))
    template = "conversations/message_delete.html"
    context = {"message": message, "section": "messages"}
    return render(request, f"{template}#sheet" if request.htmx else template, context)


@login_required
@require_POST
def message_reaction(request, pk):
    """Put an emoji under the message, or take my own back: pressing again undoes."""
    message = message_or_404(request, pk)
    emoji = request.POST.get("emoji", "")
    is_mine = any(one.emoji == emoji and one.user_id == request.user.pk for one in message.reactions.all())
    act = services.unreact if is_mine else services.react
    try:
        act(message, emoji, by=request.user)
    except DomainError as refusal:
        return refused(request, refusal, message)
    return acted(request, message)


@login_required
@require_POST
def message_pin(request, pk):
    """Pin or unpin."""
    message = message_or_404(request, pk)
    act = services.unpin_message if request.POST.get("action") == "unpin" else services.pin_message
    try:
        act(message, by=request.user)
    except DomainError as refusal:
        return refused(request, refusal, message)
    return acted(request, message)


@login_required
@require_GET
def message_versions(request, pk):
    """What the message said before it was edited, for moderators."""
    message = message_or_404(request, pk)
    require(request.user, "conversations.see_versions", message)
    context = {"message": message, "versions": message.versions.all(), "section": "messages"}
    return render(request, "conversations/message_versions.html", context)


@login_required
@require_GET
def message_file(request, key):
    """An attached file, for those who may read the message. Never shown in the page, always saved."""
    files = MessageFile.objects.filter(message__in=Message.objects.visible_to(request.user).shown())
    file = get_object_or_404(files, key=key)
    try:
        content = file.open()
    except FileNotFoundError:  # its message was deleted at this moment
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def link_card(request):
    """The card of one of Ganek's own addresses, as this reader may see it now."""
    shown = cards.card(request, request.GET.get("path", ""))
    if shown is None:
        return HttpResponse("")
    template, context = shown
    return render(request, template, {**context, "card_address": request.get_full_path()})


@login_required
def poll_add(request, pk):
    """Ask the room; ``?message=`` asks what somebody said."""
    room = room_or_404(request, pk)
    source = room.messages.shown().filter(pk=number(request.GET.get("message"))).first()
    timezone.activate(room.time_zone)  # moments are said and read on the place's clock
    form = PollForm(request.POST or None, initial={"question": source.body[:200] if source else ""})
    if form.is_valid():
        try:
            message = services.post_message(
                room, by=request.user, client_id=form.cleaned_data["client_id"], reply_to=source, poll=form.poll()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if source:
                services.record_deed(
                    source, by=request.user, kind="poll", object_id=message.poll.pk,
                    title=message.poll.question, url=message.get_absolute_url(),
                )  # fmt: skip
            return redirect(message)
    context = {"form": form, "room": room, "source": source, "section": "messages"}
    return render(request, "conversations/poll_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def poll_vote(request, pk):
    """Choose; in a poll with several answers each press adds or takes back one. Pressing my answer takes it back."""
    poll = get_object_or_404(Poll.objects.filter(message__in=Message.objects.visible_to(request.user)), pk=pk)
    if request.POST.get("action") == "close":
        return _close(request, poll)
    mine = set(poll.options.filter(votes__user=request.user).values_list("pk", flat=True))
    pressed = {number(request.POST.get("option")) or 0}
    chosen = mine ^ pressed if poll.is_multiple or pressed == mine else pressed
    try:
        services.vote(poll, sorted(chosen), by=request.user)
    except DomainError as refusal:
        return refused(request, refusal, poll.message)
    return acted(request, poll.message)


def _close(request, poll: Poll):
    try:
        services.close_poll(poll, by=request.user)
    except DomainError as refusal:
        return refused(request, refusal, poll.message)
    return acted(request, poll.message)
