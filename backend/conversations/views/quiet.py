"""What I keep away from myself: somebody's words, or a whole room."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.models import User
from backend.conversations import selectors, services
from backend.conversations.models import Conversation
from backend.conversations.views.answers import room_or_404


@login_required
@require_GET
def kept_away(request):
    """Everyone I muted and every room I hid, each with the way back."""
    hidden = Conversation.objects.of(request.user).filter(
        pk__in=selectors.hidden_by(request.user).values("conversation")
    )
    hidden = hidden.select_related("place").prefetch_related(selectors.others(request.user)).order_by("-pk")
    muted = (
        User.objects.filter(pk__in=selectors.muted_by(request.user)).select_related("avatar").order_by("display_name")
    )
    context = {"hidden": hidden, "muted": muted, "section": "messages"}
    return render(request, "conversations/kept_away.html", context)


@login_required
@require_POST
def person_mute(request, handle):
    """Stop reading somebody's words, or read them again."""
    if request.POST.get("action") == "unmute":
        person = get_object_or_404(User, handle=handle)
        services.unmute_person(person, by=request.user)
        messages.success(request, _("You read this person's words again."))
    else:
        person = get_object_or_404(User.objects.active(), handle=handle)
        services.mute_person(person, by=request.user)
        messages.success(request, _("Muted. Their words are folded away from you; nobody is told."))
    return redirect("kept-away")


@login_required
@require_POST
def room_hide(request, pk):
    """Take a room out of my list, or bring it back."""
    room = room_or_404(request, pk)
    if request.POST.get("action") == "show":
        services.show_room(room, by=request.user)
        messages.success(request, _("It is in your list again."))
        return redirect(room)
    services.hide_room(room, by=request.user)
    messages.success(request, _("Hidden from your list. Nobody is told, and you can bring it back any time."))
    return redirect("kept-away")
