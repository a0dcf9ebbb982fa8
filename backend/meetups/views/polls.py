"""Polls of a call: prepared, launched, answered, closed."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.conversations.models import Poll
from backend.meetups.forms import CallPollForm
from backend.meetups.services import polls as services
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.tools import row_asked, submit, tool


@for_all_who_come
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def polls(request, slug, date=None) -> HttpResponse:
    """Polls that run, with their results; those who run the call launch what they prepared."""
    return tool(request, slug, date, "polls", ACTS)


def prepare(request, call):
    form = CallPollForm(request.POST, auto_id="polls_%s")
    return submit(request, form, lambda **_said: services.prepare_poll(call, by=request.user, asked=form.poll()))


def ask_now(request, call):
    form = CallPollForm(request.POST, auto_id="polls_%s")
    return submit(request, form, lambda **_said: services.ask_now(call, by=request.user, asked=form.poll()))


def launch(request, call):
    services.launch_poll(prepared_asked(request, call), by=request.user)


def drop(request, call):
    services.drop_poll(prepared_asked(request, call), by=request.user)


def vote(request, call):
    """Choose; in a poll with several answers each press adds or takes back one. Pressing my answer takes it back."""
    poll = poll_asked(request, call)
    mine = set(poll.options.filter(votes__user=request.user).values_list("pk", flat=True))
    pressed = {row_asked(request, poll.options, "option").pk}
    chosen = mine ^ pressed if poll.is_multiple or pressed == mine else pressed
    services.vote(call, poll, by=request.user, options=sorted(chosen))


def close(request, call):
    services.close_poll(call, poll_asked(request, call), by=request.user)


def poll_asked(request, call):
    return row_asked(request, Poll.objects.filter(message__conversation=call.occurrence.conversation))


def prepared_asked(request, call):
    return row_asked(request, call.prepared_polls.select_related("call"))


ACTS = {"prepare": prepare, "ask": ask_now, "launch": launch, "drop": drop, "vote": vote, "close": close}
