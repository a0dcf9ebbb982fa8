"""The lending desk of a place: what is to be handed out, what comes back, each one press away."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.audit.services import looked_at
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.lending import services
from backend.lending.forms.desk import TermsForm
from backend.lending.models import Loan
from backend.lending.selectors import desk as desk_at
from backend.lending.selectors import terms_of
from backend.lending.selectors.desk import Desk
from backend.lending.selectors.finding import by_code, by_words
from backend.lending.selectors.story import is_just_back
from backend.places.models import Place

# One press each, on a row of the desk.
ACTS = {
    "accept": services.accept_loan,
    "ready": services.make_ready,
    "back": services.return_loan,
    "undo_back": services.undo_return,
    "extend_yes": lambda loan, by: services.answer_extension(loan, by=by, accept=True),
}
SAID = {
    "accept": _("Agreed, and %(who)s was told: %(what)s."),
    "ready": _("Ready to be picked up, and %(who)s was told: %(what)s."),
    "back": _("Back on the shelf: %(what)s, %(who)s."),
    "undo_back": _("It counts as lent again: %(what)s, %(who)s."),
    "extend_yes": _("May be kept longer, and %(who)s was told: %(what)s."),
}


AFTER = {
    "accept": [Loan.Status.RESERVED],
    "ready": [Loan.Status.READY],
    "back": [Loan.Status.RETURNED, Loan.Status.NEEDS_LOOK],
    "undo_back": [Loan.Status.ON_LOAN],
    "extend_yes": [Loan.Status.ON_LOAN],
}


@dataclass(frozen=True)
class Done:
    """What one press did, and whether another press takes it back."""

    action: str
    loan: Loan

    @property
    def words(self) -> str:
        who = self.loan.who or _("name forgotten")
        words = SAID[self.action]
        if self.loan.status == Loan.Status.NEEDS_LOOK:
            words = _("Back, and needs a look: %(what)s, %(who)s.")
        return words % {"what": self.loan.listing.title, "who": who}

    @property
    def may_be_undone(self) -> bool:
        return self.action == "back" and is_just_back(self.loan)

    @property
    def query(self) -> str:
        return urlencode({"zrobiono": self.action, "pozyczka": self.loan.slug})


def place_lent_by(request, slug: str) -> Place:
    """The place, for those who stand at its desk."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    require(request.user, "lending.manage", place)
    looked_at(place, by=request.user, what="loans", place_id=place.pk)
    return place


def looks_for_a_person(request) -> bool:
    """Whether a form was sent only to find a neighbour by name: everything typed stays."""
    return request.POST.get("action") == "find"


@login_required
@never_cache
@require_safe
def desk(request, slug):
    """All there is to do; ``?kod=`` opens the loan of a code, ``?q=`` looks for a name or a thing."""
    place = place_lent_by(request, slug)
    if card := card_in(request.GET.get("kod", "")):
        return redirect(f"{reverse('lending-record', args=[slug])}?{urlencode({'karta': card})}")
    if code := digits_of(request.GET.get("kod", "")):
        found = by_code(place, code)
        if len(found) == 1:
            return redirect(next_page(found[0], code))
        return render_desk(request, place, code=code, coded=found)
    return render_desk(request, place, code=request.GET.get("kod", "").strip()[:40], done=done_before(request, place))


def done_before(request, place: Place) -> Done | None:
    """What the last press did, while it is still so: after a plain form."""
    action, slug = request.GET.get("zrobiono", ""), request.GET.get("pozyczka", "")
    if action not in SAID or not slug:
        return None
    loans = Loan.objects.visible_to(request.user).filter(place=place.pk, status__in=AFTER[action])
    loan = loans.select_related("listing", "borrower").filter(slug=slug).first()
    return Done(action, loan) if loan else None


def digits_of(text: str) -> str:
    """Six digits, typed with or without a space, or read by a scanner as the whole address."""
    joined = re.sub(r"\s", "", text)
    found = re.fullmatch(r"(?:.*kod=)?(\d{6})", joined)
    return found[1] if found else ""


def card_in(text: str) -> str:
    """The card of a neighbour, read by a scanner as the whole address."""
    found = re.search(r"[?&]karta=([\w:.~-]+)", text)
    return found[1] if found else ""


def next_page(loan: Loan, code: str) -> str:
    if loan.status == Loan.Status.ON_LOAN:
        return reverse("loan-back", args=[loan.slug])
    return f"{reverse('loan-give', args=[loan.slug])}?kod={code}"


def render_desk(request, place: Place, *, refusal=None, code: str = "", coded=None, done: Done | None = None):
    query = request.GET.get("q", "").strip()[:80]
    found = desk_at(place)
    context = {
        "place": place,
        "desk": found,
        "groups": groups_of(found),
        "refusal": refusal,
        "done": done,
        "code": code,
        "is_unknown": bool(code) and not coded,
        "coded": coded or [],
        "query": query,
        "tab": "desk",
    }
    if query:
        context["loans"], context["things"] = by_words(place, query)
    return render(request, template_of(request), context, status=refusal.status if refusal else 200)


def template_of(request) -> str:
    """A press gets what it did as well; the list that asks for itself again leaves that where it stands."""
    if not request.htmx:
        return "lending/desk.html"
    return "lending/desk.html#desk" if request.method == "POST" else "lending/_desk_list.html"


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
    action = request.POST.get("action", "")
    if action not in ACTS:
        return redirect("lending-desk", slug)
    try:
        done = Done(action, ACTS[action](loan, by=request.user))
    except DomainError as refusal:
        return render_desk(request, place, refusal=refusal)
    if request.htmx:
        return render_desk(request, place, done=done)
    return redirect(f"{reverse('lending-desk', args=[slug])}?{done.query}")


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
