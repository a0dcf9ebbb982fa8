"""One question after a date, and what was answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backend.core.permissions import require
from backend.events.forms.feedback import FeedbackForm
from backend.events.models import Feedback
from backend.events.selectors.feedback import heard
from backend.events.services.feedback import give_feedback
from backend.events.views.event import occurrence_asked


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request, slug, date) -> HttpResponse:
    """How was it? For one who came; answering again changes the answer."""
    occurrence = occurrence_asked(request, date)
    require(request.user, "events.give_feedback", occurrence)
    before = Feedback.objects.filter(attendance__occurrence=occurrence, attendance__user=request.user).first()
    initial = {"rating": before.rating, "words": before.words} if before else None
    form = FeedbackForm(request.POST or None, initial=initial)
    if form.is_valid():
        give_feedback(occurrence, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you! Those who lead the event will read it."))
        return redirect(occurrence)
    context = {"form": form, "occurrence": occurrence, "place": occurrence.place, "tab": "calendar"}
    return render(request, "events/feedback.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def feedback_list(request, slug, date) -> HttpResponse:
    """What those who came said, without names, for those who keep the list of the date."""
    occurrence = occurrence_asked(request, date)
    require(request.user, "events.manage_attendees", occurrence)
    context = {
        "heard": heard(occurrence),
        "occurrence": occurrence,
        "place": occurrence.place,
        "tab": "calendar",
    }
    return render(request, "events/feedback_list.html", context)
