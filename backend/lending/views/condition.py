"""Handing over and taking back, with the condition of the thing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.core.errors import DomainError
from backend.lending import services
from backend.lending.forms.acting import ConditionForm
from backend.lending.models import Condition, Loan
from backend.lending.selectors.story import acts_of
from backend.lending.views.loan import loan_or_404, render_loan
from backend.media.forms import PhotoTray

MOST_PHOTOS = 6


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request, slug):
    """It goes out: by the code of the borrower, or each side says so."""
    return handle(request, slug, acts={"give", "took"}, is_back=False)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request, slug):
    """It comes back, compared with how it went out."""
    return handle(request, slug, acts={"return", "brought"}, is_back=True)


def handle(request, slug: str, *, acts: set[str], is_back: bool):
    found = loan_or_404(request, slug)
    timezone.activate(found.zone)
    mine = acts_of(found, request.user) & acts
    if not mine:  # somebody did it meanwhile, or it is not for this person: the story says which
        return render_loan(request, found, refusal=services.WrongState(found))
    asks_code = "give" in mine and found.borrower_id not in (None, request.user.pk)
    gone = services.missing_before(found) if is_back else set()
    initial = {"code": request.GET.get("kod", ""), "there": [p for p in found.listing.part_names if p not in gone]}
    is_sent = request.method == "POST" and request.GET.get("intent") != "photos"
    form = ConditionForm(request.POST if is_sent else None, loan=found, asks_code=asks_code, initial=initial)
    if request.method != "POST":
        return render_condition(request, found, form, PhotoTray(request.user, most=MOST_PHOTOS), is_back=is_back)
    tray = PhotoTray.of_request(request, most=MOST_PHOTOS, is_private=True)
    if not is_sent:
        form = ConditionForm(loan=found, asks_code=asks_code, initial=unsent(request.POST))
        return render_condition(request, found, form, tray, is_back=is_back)
    if not form.is_valid() or tray.errors:
        return render_condition(request, found, form, tray, is_back=is_back, status=422)
    act = services.return_loan if is_back else services.hand_over
    try:
        found = act(found, by=request.user, pictures=tray.pictures, **form.facts())
    except services.WrongState as refusal:
        return render_loan(request, loan_or_404(request, slug), refusal=refusal)
    except DomainError as refusal:
        if not form.refuse(refusal):
            form.add_error(None, str(refusal))
        return render_condition(request, found, form, tray, is_back=is_back, status=refusal.status)
    messages.success(request, said(found))
    return redirect(found)


def unsent(data) -> dict:
    """What was typed while a photo was added."""
    typed = {name: data.get(name, "") for name in ("code", "text", "at", "reason")}
    return typed | {"there": data.getlist("there"), "is_damaged": bool(data.get("is_damaged"))}


def said(found: Loan) -> str:
    words = {
        Loan.Status.ON_LOAN: _("Handed over. It is written down."),
        Loan.Status.RETURNED: _("It is back. Thank you."),
        Loan.Status.NEEDS_LOOK: _("It is back and needs a look: nobody gets it until you decide."),
    }
    return words.get(found.status, _("Written down. Now the other side says so too."))


def render_condition(request, found: Loan, form, tray, *, is_back: bool, status: int = 200):
    asked = request.GET.copy()
    asked["intent"] = "photos"
    context = {
        "loan": found,
        "is_alone": found.borrower_id == request.user.pk and not request.user.has_perm("lending.handle", found),
        "listing": found.listing,
        "place": found.place,
        "tab": "board",
        "form": form,
        "tray": tray,
        "is_back": is_back,
        "outs": found.conditions.filter(way=Condition.Way.OUT).prefetch_related("pictures") if is_back else [],
        "photos_url": f"{request.path}?{asked.urlencode()}",
    }
    is_partial = request.htmx and request.GET.get("intent") == "photos"
    template = "lending/condition.html#photos" if is_partial else "lending/condition.html"
    return render(request, template, context, status=status)
