"""The run-book of a stream, for those who run it."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.meetups import services
from backend.meetups.models import OutsideCall
from backend.meetups.providers import provider_of
from backend.meetups.views.dates import says_what_is_over
from backend.meetups.views.embed import page_context


class RehearsalForm(forms.Form):
    """What was tried, and the second target."""

    second_url = forms.URLField(
        label=_("Second target"),
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text=_("Another service that gets the same picture. If the first fails, you show this one by one button."),
    )
    rehearsed = forms.MultipleChoiceField(
        label=_("Tried at the rehearsal"),
        required=False,
        choices=OutsideCall.Rehearsed.choices,
        widget=forms.CheckboxSelectMultiple,
    )


def stream_context(request, slug: str) -> dict:
    context = page_context(request, slug)
    if not provider_of(context["meetup"]).is_stream:
        raise Http404
    require(request.user, "meetups.host", context["outside"].call)
    return context


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_over
def stream(request, slug):
    """Prepare a stream: the steps, what was tried, two targets."""
    context = stream_context(request, slug)
    kept = context["outside"].kept
    initial = {"second_url": kept.second_url, "rehearsed": kept.rehearsed}
    form = RehearsalForm(request.POST or None, initial=initial)
    if request.method == "POST":
        form = RehearsalForm(request.POST)
        if form.is_valid():
            try:
                services.prepare_stream(
                    services.outside_call(context["occurrence"]), by=request.user, **form.cleaned_data
                )
                return redirect("meetup-stream", slug=slug)
            except Invalid as refusal:
                form.add_error(refusal.field, str(refusal))
    status = 422 if form.is_bound else 200
    return render(request, "meetups/stream.html", context | {"form": form}, status=status)


@login_required
@require_POST
@says_what_is_over
def stream_act(request, slug, act):
    """Turn the light on or off, show the other target."""
    context = stream_context(request, slug)
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](services.outside_call(context["occurrence"]), by=request.user)
    except DomainError as refusal:
        return render(request, "meetups/outside_refused.html", context | {"refusal": refusal}, status=refusal.status)
    return redirect("meetup-stream", slug=slug)


# By the word in the address.
ACTS = {
    "nadajemy": services.go_on_air,
    "koniec": services.stop_stream,
    "drugi": lambda call, *, by: services.show_target(call, by=by, is_second=True),
    "pierwszy": lambda call, *, by: services.show_target(call, by=by, is_second=False),
}
