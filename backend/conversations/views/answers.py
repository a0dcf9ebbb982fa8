"""What the pages of conversations share: finding rooms and messages, answering forms and scripts."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language

from backend.conversations.fragments import render_message
from backend.conversations.models import Conversation, Message
from backend.conversations.selectors import room_for
from backend.core.errors import DomainError


def room_or_404(request, pk) -> Conversation:
    if (room := room_for(request.user, pk)) is None:
        raise Http404
    return room


def message_or_404(request, pk) -> Message:
    return get_object_or_404(Message.objects.visible_to(request.user).for_reading(), pk=pk)


def wants_json(request) -> bool:
    """A script asks: it gets the message, not a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def acted(request, message: Message, *, status: int = 200, said: str = "", is_fresh: bool = False):
    """The message as it is now, for a script; for a plain form the place in the room where it stands.

    ``is_fresh``: nothing can have happened to ``message`` since it was written.
    """
    if not wants_json(request):
        if said:
            messages.success(request, said)
        return redirect(message.get_absolute_url())
    as_of = message.seq
    if not is_fresh:
        # Before the message: what is read after it knows at least so much of the log, and a browser that has seen
        # more since keeps what it shows.
        as_of = Conversation.objects.values_list("head_seq", flat=True).get(pk=message.conversation_id)
        message = Message.objects.for_reading().get(pk=message.pk)
    answer = {
        "as_of": as_of,
        "seq": message.seq,
        "number": message.number,
        "client_id": str(message.client_id),
        "html": render_message(message, get_language(), viewer_id=request.user.pk),
    }
    return JsonResponse(answer, status=status)


def refused(request, refusal: DomainError, back):
    """The refusal for a script as JSON; for a plain form as a sentence on the page ``back``."""
    if wants_json(request):
        return refusal_json(refusal)
    messages.error(request, str(refusal))
    return redirect(back)


def refusal_json(refusal: DomainError) -> JsonResponse:
    answer = {"code": refusal.code, "message": str(refusal), "errors": {}}
    if refusal.field:
        answer["errors"] = {refusal.field: [str(refusal)]}
    if more_url := getattr(refusal, "more_url", ""):
        answer["more_url"] = more_url
    if retry_after := getattr(refusal, "retry_after", None):
        answer["retry_after"] = retry_after
        return JsonResponse(answer, status=refusal.status, headers={"Retry-After": str(retry_after)})
    return JsonResponse(answer, status=refusal.status)


def message_asked(request) -> Message | None:
    """The message that ``?message=`` names, if this person may read its words: what grows out of it links back."""
    pk = number(request.GET.get("message"))
    return Message.objects.visible_to(request.user).shown().for_reading().filter(pk=pk).first() if pk else None


def number(text: str | None) -> int | None:
    """A whole number from an address, or ``None``: a mangled link must not break the page."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
