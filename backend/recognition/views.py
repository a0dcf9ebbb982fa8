"""Lists, how often programs are right, and why something waits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.reauthentication import asks_again
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.places.models import Place
from backend.recognition import selectors, services
from backend.recognition.forms import EntryForm, TextForm, ThresholdsForm
from backend.recognition.models import ListEntry


@login_required
@require_GET
def recognition(request):
    """How often each program was right, the thresholds, and the way to the lists."""
    return render_overview(request)


@login_required
@require_POST
@asks_again
def thresholds(request):
    """The network says from when on something is pointed out and held."""
    require(request.user, "recognition.set_thresholds")
    form = ThresholdsForm(request.POST)
    if form.is_valid():
        try:
            services.set_thresholds(by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("recognition")
    return render_overview(request, form=form)


def render_overview(request, *, form=None):
    if not request.user.has_perm("recognition.enter"):
        raise Http404
    now = selectors.thresholds()
    may_set = request.user.has_perm("recognition.set_thresholds")
    if form is None and may_set:
        form = ThresholdsForm(initial={"flag_at": now.flag_at, "hold_at": now.hold_at, "hours": now.hours})
    context = {
        "rates": selectors.rates_for(request.user),
        "places": selectors.places_kept_by(request.user),
        "keeps_network": request.user.has_perm("recognition.keep_list", None),
        "thresholds": now,
        "form": form,
        "section": "panel",
    }
    return render(request, "recognition/overview.html", context, status=422 if form and form.errors else 200)


@login_required
def network_list(request):
    """The list of the whole network."""
    return _list(request, None)


@login_required
def place_list(request, slug):
    """The list of one place."""
    return _list(request, get_object_or_404(Place, slug=slug))


def _list(request, place: Place | None):
    """What is looked for; POST tries an entry or a text, or adds the entry."""
    require(request.user, "recognition.keep_list", place)
    action = request.POST.get("action", "")
    form = EntryForm(request.POST or None, request.FILES or None) if action in ("try", "add") else EntryForm()
    text_form = TextForm(request.POST) if action == "text" else TextForm()
    counted, trial, refusal = None, None, None
    if action == "text" and text_form.is_valid():
        trial = selectors.try_text(text_form.cleaned_data["text"], place)
    elif action == "try" and _is_tryable(form):
        counted = selectors.would_hit(selectors.tried(form.cleaned_data["kind"], form.cleaned_data["pattern"], place))
    elif action == "add" and form.is_valid():
        try:
            services.add_entry(place, by=request.user, **form.facts())
        except DomainError as error:
            refusal = error
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Added. It is looked for from now on."))
            return redirect(request.path)
    context = {
        "place": place,
        "entries": selectors.entries_of(place),
        "form": form,
        "text_form": text_form,
        "trial": trial,
        "counted": counted,
        "thresholds": selectors.thresholds(),
        "section": "panel",
    }
    status = refusal.status if refusal else 422 if form.errors or text_form.errors else 200
    return render(request, "recognition/list.html", context, status=status)


def _is_tryable(form: EntryForm) -> bool:
    """To be tried an entry needs no reason yet."""
    form.full_clean()
    is_ready = "kind" in form.cleaned_data and not {"kind", "pattern", "file"} & set(form.errors)
    if is_ready:
        form._errors = {}
    return is_ready


@login_required
@require_POST
def end(request, pk):
    """Take an entry off its list."""
    entry = get_object_or_404(ListEntry.objects.select_related("place"), pk=pk)
    if not request.user.has_perm("recognition.keep_list", entry.place):
        raise Http404  # nobody else learns what stands on a list
    services.end_entry(entry, by=request.user)
    messages.success(
        request, _("Taken off. It is no longer looked for. What it alone held is shown again in a few minutes.")
    )
    return redirect("place-watch-list", entry.place.slug) if entry.place else redirect("network-watch-list")


@login_required
@require_GET
def held(request, pk):
    """Why what I wrote waits, and what comes next. Others learn nothing."""
    hit = selectors.held_from(request.user, pk)
    if hit is None:
        raise Http404
    return render(request, "recognition/held.html", {"hit": hit, "section": "account"})
