"""Questions to those who speak."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.meetups.forms import QuestionForm
from backend.meetups.services import questions as services
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.tools import row_asked, submit, tool


@for_all_who_come
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request, slug, date=None) -> HttpResponse:
    """What people ask, the most wanted first; hosts let questions through and answer them."""
    return tool(request, slug, date, "questions", ACTS)


def ask(request, call):
    form = QuestionForm(request.POST, auto_id="questions_%s")
    return submit(request, form, lambda **said: services.ask_question(call, by=request.user, **said))


def vote(request, call):
    services.vote_for(asked(request, call), by=request.user, is_wanted=request.POST.get("on") == "1")


def take_back(request, call):
    services.take_back(asked(request, call), by=request.user)


def judge(request, call):
    act, answer = request.POST["act"], request.POST.get("answer", "")
    services.judge_question(asked(request, call), by=request.user, act=act, answer=answer)


def asked(request, call):
    return row_asked(request, call.questions.select_related("call"))


ACTS = {"ask": ask, "vote": vote, "take_back": take_back, **dict.fromkeys(services.ACTS, judge)}
