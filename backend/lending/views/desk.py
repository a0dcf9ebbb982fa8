"""The lending desk of a place: what is to be handed out, what comes back, and loans for who has no account."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.lending import services
from backend.lending.forms.desk import RecordForm, TermsForm
from backend.lending.models import Loan
from backend.lending.selectors import Taking, terms_of
from backend.lending.selectors import desk as desk_at
from backend.lending.selectors.desk import Desk
from backend.lending.selectors.finding import by_code, by_words, things_of
from backend.places.models import Place

# One press each, on a row of the desk.
ACTS = {
    "accept": services.accept_loan,
    "ready": services.make_ready,
    "back": services.return_loan,
    "extend_yes": lambda loan, by: services.answer_extension(loan, by=by, accept=True),
}


def place_lent_by(request, slug: str) -> Place:
    """The place, for those who stand at its desk."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    require(request.user, "lending.manage", place)
    return place


@login_required
@never_cache
@require_safe
def desk(request, slug):
    """All there is to do; ``?kod=`` opens the loan of a code, ``?q=`` looks for a name or a thing."""
    place = place_lent_by(request, slug)
    if code := digits_of(request.GET.get("kod", "")):
        found = by_code(place, code)
        if len(found) == 1:
            return redirect(next_page(found[0], code))
        return render_desk(request, place, code=code, coded=found)
    return render_desk(request, place, code=request.GET.get("kod", "").strip()[:40])


def digits_of(text: str) -> str:
    """Six digits, typed with or without a space, or read by a scanner as the whole address."""
    joined = re.sub(r"\s", "", text)
    found = re.fullmatch(r"(?:.*kod=)?(\d{6})", joined)
    return found[1] if found else ""


def next_page(loan: Loan, code: str) -> str:
    if loan.status == Loan.Status.ON_LOAN:
        return reverse("loan-back", args=[loan.slug])
    return f"{reverse('loan-give', args=[loan.slug])}?kod={code}"


def render_desk(request, place: Place, *, refusal=None, code: str = "", coded=None):
    query = request.GET.get("q", "").strip()[:80]
    found = desk_at(place)
    context = {
        "place": place,
        "desk": found,
        "groups": groups_of(found),
        "refusal": refusal,
        "code": code,
        "is_unknown": bool(code) and not coded,
        "coded": coded or [],
        "query": query,
        "tab": "desk",
    }
    if query:
        context["loans"], context["things"] = by_words(place, query)
    template = "lending/desk.html#desk" if request.htmx else "lending/desk.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


def groups_of(found: Desk) -> list[tuple[str, str, list[Loan]]]:
    """What is shown, most urgent first: key, heading, loans; empty ones are left out."""
    groups = [
        ("requests", _("To answer"), found.requests),
        ("extensions", _("Would like to keep it longer"), found.extensions),
        ("out", _("To hand out"), found.to_hand_out),
        ("late", _("Late"), found.overdue),
        ("today", _("Due today"), found.due_today),
        ("look", _("Needs a look"), found.needs_look),
        ("off", _("Promised, but off the board"), found.off_board),
        ("disputed", _("Somebody from elsewhere looks"), found.disputed),
        ("later", _("To get ready for later"), found.to_prepare),
        ("back", _("Coming back later"), found.coming_back),
    ]
    return [group for group in groups if group[2]]


@login_required
@require_POST
def desk_act(request, slug):
    """One press on a row; htmx gets the desk as it is then."""
    place = place_lent_by(request, slug)
    loan = get_object_or_404(
        Loan.objects.visible_to(request.user).select_related("listing"), slug=request.POST.get("loan"), place=place
    )
    try:
        if act := ACTS.get(request.POST.get("action", "")):
            act(loan, by=request.user)
    except DomainError as refusal:
        return render_desk(request, place, refusal=refusal)
    return render_desk(request, place) if request.htmx else redirect("lending-desk", slug)


@login_required
@never_cache
def record(request, slug):
    """Write a loan down for a neighbour without an account; then the slip is printed."""
    place = place_lent_by(request, slug)
    form = RecordForm(request.POST or None, place=place, initial=usual(request, place))
    if request.method == "POST" and form.is_valid():
        try:
            loan = services.record_loan(form.cleaned_data["listing"], by=request.user, **form.facts())
        except DomainError as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            messages.success(request, _("It is written down. Here is the slip."))
            return redirect("loan-print", loan.slug)
    else:
        status = 422 if form.errors else 200
    context = {"place": place, "form": form, "terms": terms_of(place), "has_things": things_of(place).exists()}
    return render(request, "lending/record.html", context, status=status)


def usual(request, place: Place) -> dict:
    """The thing of the link, back when the usual time is over and the desk is open."""
    things = things_of(place)
    slug = request.GET.get("rzecz", "")
    listing = (things.filter(slug=slug).first() if slug else None) or things.first()
    if listing is None:
        return {}
    listing.place = place
    taking = Taking.of(listing, now=timezone.now())
    ends = taking.local(taking.usual_end(taking.now, min(7, taking.most_days)))
    given = {"end_day": ends.date(), "end_time": ends.time().replace(second=0, microsecond=0)}
    return given | ({"listing": slug} if slug else {})


@login_required
def terms(request, slug):
    """The rules of lending; saving puts a new version in force, loans keep theirs."""
    place = place_lent_by(request, slug)
    present = terms_of(place)
    version, since = present.version, present.created_at
    form = TermsForm(request.POST or None, instance=present)
    if request.method == "POST" and form.is_valid():
        written = services.save_terms(place, by=request.user, **form.facts())
        messages.success(request, _("Version %(n)s is in force.") % {"n": written.version})
        return redirect("lending-terms", slug)
    context = {"place": place, "form": form, "version": version, "since": since}
    return render(request, "lending/terms_form.html", context, status=422 if form.errors else 200)
