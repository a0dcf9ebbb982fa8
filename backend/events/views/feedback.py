"""One question after a date, and what was answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from backend.core.permissions import require
from backend.events.forms.feedback import FeedbackForm
from backend.events.models import Attendance, Feedback, Occurrence
from backend.events.selectors.feedback import heard
from backend.events.services.feedback import give_feedback, give_feedback_as_guest, is_guest_asked
from backend.events.services.guests import guest_of
from backend.events.views.event import occurrence_asked
from backend.events.views.seats import private


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request, slug, date) -> HttpResponse:
    """How was it? For one who came; answering again changes the answer."""
    occurrence = occurrence_asked(request, date)
    require(request.user, "events.give_feedback", occurrence)
    form = form_of(request, occurrence.attendances.get(user=request.user))
    if form.is_valid():
        give_feedback(occurrence, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you! Those who lead the event will read it."))
        return redirect(occurrence)
    return render_form(request, form, occurrence)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_of_guest(request, secret) -> HttpResponse:
    """The same question to a guest without an account, with the link of a letter."""
    row = guest_of(secret)
    if row is None or not is_guest_asked(row):
        return private(render(request, "events/guest_gone.html", status=404))
    form = form_of(request, row)
    if form.is_valid():
        give_feedback_as_guest(row, **form.cleaned_data)
        messages.success(request, _("Thank you! Those who lead the event will read it."))
        return private(redirect(row.occurrence))
    return private(render_form(request, form, row.occurrence))


def form_of(request, row: Attendance) -> FeedbackForm:
    """The question, with what was answered before."""
    before = Feedback.objects.filter(attendance=row).first()
    return FeedbackForm(
        request.POST or None, initial={"rating": before.rating, "words": before.words} if before else None
    )


def render_form(request, form: FeedbackForm, occurrence: Occurrence) -> HttpResponse:
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
