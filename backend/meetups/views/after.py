"""What was kept of a call: for all who may read it; what people told of it: for those who run the event."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.core.errors import DomainError
from backend.meetups.forms import CallFeedbackForm, ThanksForm
from backend.meetups.models import Call
from backend.meetups.rules import is_asked_by_its_event
from backend.meetups.selectors.tools import feedback_of, kept_of
from backend.meetups.services import after as services
from backend.meetups.views.tools import call_asked, submit, unknown


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def after(request, slug, date) -> HttpResponse:
    """Everything that was kept, the thanks, and a word to those who run it."""
    call = call_asked(request, slug, date)
    form = refusal = None
    if request.method == "POST":
        try:
            form = ACTS.get(request.POST.get("act"), unknown)(request, call)
        except DomainError as error:
            refusal = error
        if form is None and refusal is None:
            return redirect("call-after", slug, date)
    context = {
        **after_context(request, call),
        "event": call.meetup.event,
        "occurrence": call.occurrence,
        "place": call.place,
        "tab": "meetups",
        "tool_refusal": refusal,
    }
    if form is not None:
        context["form"] = context[form.shown_as] = form
    status = refusal.status if refusal else 422 if form is not None else 200
    return render(request, "meetups/after.html", context, status=status)


def after_context(request, call: Call) -> dict:
    """What ``meetups/_after.html`` takes, with the forms of those who may use them (11 queries and permissions)."""
    user, context = request.user, {"call": call, "kept": kept_of(call, request.user), "viewer_id": request.user.pk}
    if user.has_perm("meetups.give_feedback", call):
        said = feedback_of(call, user)
        given = {"good": said.good, "change": said.change} if said else {}
        context |= {"said": said, "feedback_form": CallFeedbackForm(initial=given, auto_id="feedback_%s")}
    context["is_asked"] = user.has_perm("events.give_feedback", call.occurrence)
    context["is_asked_later"] = call.occurrence.ends_at > timezone.now() and is_asked_by_its_event(user, call)
    context["reads_list"] = user.has_perm("events.manage_attendees", call.occurrence)
    if user.has_perm("meetups.read_feedback", call):
        context["heard"] = list(call.feedback.all())
    if user.has_perm("meetups.run_tools", call):
        context["thanks_form"] = ThanksForm(initial={"words": call.thanks}, auto_id="thanks_%s")
    return context


def tell(request, call: Call):
    form = CallFeedbackForm(request.POST, auto_id="feedback_%s")
    form.shown_as = "feedback_form"
    if submit(request, form, lambda **said: services.give_feedback(call, by=request.user, **said)):
        return form
    messages.success(request, _("Thank you. Only those who run the event read it."))
    return None


def thank(request, call: Call):
    form = ThanksForm(request.POST, auto_id="thanks_%s")
    form.shown_as = "thanks_form"
    return submit(request, form, lambda **said: services.thank_all(call, by=request.user, **said))


ACTS = {"feedback": tell, "thank": thank}
