"""One loan, as both sides and the desk see it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.core.errors import DomainError
from backend.lending import services
from backend.lending.forms.acting import ActForm
from backend.lending.models import Condition, Loan, LoanStep
from backend.lending.selectors import Taking, equals_of, in_danger, record_of
from backend.lending.selectors.story import acts_of, way_of
from backend.places import qr
from backend.places.models import Place
from backend.sharing.models import Listing
from backend.sharing.selectors import thanks_about
from backend.sharing.services import occasion


def loan_or_404(request, slug: str) -> Loan:
    loans = Loan.objects.visible_to(request.user).select_related(
        "listing__author", "listing__place", "borrower", "terms", "reviewer", "request"
    )
    return get_object_or_404(
        loans.prefetch_related(Prefetch("place", queryset=Place.objects.with_opening())), slug=slug
    )


@login_required
@never_cache
@require_safe
def loan(request, slug):
    """The story of one loan and what can be done next; htmx gets the story alone."""
    return render_loan(request, loan_or_404(request, slug))


def render_loan(request, found: Loan, *, refusal=None, form=None, act: str = ""):
    context = loan_context(request, found) | {"refusal": refusal, "act": act}
    context["thanks_refusal"] = refusal if act == "thank" else None
    if form is not None:
        context["form"] = form
    template = "lending/loan.html#loan" if request.htmx else "lending/loan.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


def loan_context(request, found: Loan) -> dict:
    steps, acts = list(found.steps.select_related("by")), acts_of(found, request.user)
    is_borrower = found.borrower_id == request.user.pk
    is_side = is_borrower or request.user.has_perm("lending.answer", found)
    shows_code = is_borrower and found.status in Loan.PROMISED
    context = {
        "loan": found,
        "listing": found.listing,
        "place": found.place,
        "tab": "board",
        "steps": steps,
        "way": way_of(found, steps),
        "acts": acts,
        "is_borrower": is_borrower,
        "is_lender": request.user.has_perm("lending.handle", found),
        "conditions": found.conditions.select_related("by").prefetch_related("pictures"),
        "is_settled": any(step.kind == LoanStep.Kind.SETTLED for step in steps),
        "is_concerned": request.user.has_perm("lending.dispute", found),
        "may_pause": may_pause(request.user, found),
        "form": ActForm(initial=usual_extension(found) if "extend" in acts else {}),
        "code_qr": code_qr(request, found) if shows_code else "",
        "record": record_of(found.borrower) if found.borrower and acts & {"accept", "ready", "give"} else None,
        "thanks": thanks_about(occasion(found), request.user, is_side=is_side),
        "thanks_url": reverse("loan-thanks", args=[found.slug]),
        "may_thank": "thank" in acts,
        "typed": request.POST,
        "endings": [choice for choice in Loan.Status.choices if choice[0] in found.endings],
    }
    if found.status in Loan.PROMISED and acts and not found.is_said_out:
        now = timezone.now()
        is_endangered, _late = in_danger(found, now=now)
        context["equals"] = equals_of(found, now=now) if is_endangered else []
        context["is_endangered"] = is_endangered
    return context


def may_pause(user, found: Loan) -> bool:
    """Whether ``user`` may keep the borrower from borrowing at the place for a time."""
    return bool(found.borrower_id) and found.borrower_id != user.pk and user.has_perm("lending.manage", found.place)


def code_qr(request, found: Loan) -> str:
    """The code as a picture: scanned, it opens the loan at the desk."""
    address = reverse("lending-desk", args=[found.place.slug])
    return mark_safe(qr.inline(request.build_absolute_uri(f"{address}?kod={found.code}")))  # noqa: S308 - from segno


def usual_extension(found: Loan) -> dict:
    taking = Taking.of_loan(found, now=timezone.now())
    until = taking.local(taking.usual_end(found.ends_at, min(7, taking.most_days)))
    return {"day": until.date(), "clock": until.time()}


def act_on(found: Loan, action: str, form: ActForm, by):
    """Do ``action`` with what was written; the loan, or ``None`` when there is no such act."""
    cleaned = form.cleaned_data
    text = cleaned["text"]
    acts = {
        "accept": lambda: services.accept_loan(found, by=by, text=text),
        "decline": lambda: services.decline_loan(found, by=by, reason=text),
        "cancel": lambda: services.cancel_loan(found, by=by, reason=text),
        "withdraw": lambda: services.withdraw_loan(found, by=by, reason=text),
        "ready": lambda: services.make_ready(found, by=by),
        "back": lambda: services.return_loan(found, by=by),
        "missing": lambda: services.report_missing(found, by=by, note=text),
        "extend": lambda: services.ask_to_extend(found, by=by, until=form.until(found), text=text),
        "extend_yes": lambda: services.answer_extension(found, by=by, accept=True),
        "extend_no": lambda: services.answer_extension(found, by=by, accept=False, reason=text),
        "resolve": lambda: services.resolve_loan(found, by=by, status=cleaned["status"], note=text),
        "dispute": lambda: services.dispute_loan(found, by=by, text=text),
        "settle": lambda: services.settle_dispute(found, by=by, note=text, status=cleaned["status"]),
        "switch": lambda: services.switch_thing(
            found, by=by, to=get_object_or_404(Listing.objects.visible_to(by), slug=cleaned["to"])
        ),
    }
    return acts[action]() if action in acts else None


@login_required
@require_POST
def loan_act(request, slug):
    """One step; back to the story. What somebody did meanwhile is said with the loan as it is now."""
    found = loan_or_404(request, slug)
    form, action = ActForm(request.POST), request.POST.get("action", "")
    if not form.is_valid():
        return render_loan(request, found, form=form, act=action, refusal=services.NotByTheTerms(first_error(form)))
    try:
        done = act_on(found, action, form, request.user)
    except DomainError as refusal:
        form.refuse(refusal)
        return render_loan(request, loan_or_404(request, slug), refusal=refusal, form=form, act=action)
    if done is not None:
        messages.success(request, _("Done."))
    # Who settled a dispute sees the loan no more.
    return redirect(done or found if request.user.has_perm("lending.view", done or found) else "my-loans")


def first_error(form) -> str:
    return next(iter(form.errors.values()))[0]


@login_required
@never_cache
@require_safe
def loan_print(request, slug):
    """The loan on paper: for the borrower, and as a slip for who has no account."""
    found = loan_or_404(request, slug)
    out = found.conditions.filter(way=Condition.Way.OUT)
    context = {
        "loan": found,
        "listing": found.listing,
        "place": found.place,
        "tab": "board",
        "missing": {name for condition in out for name in condition.missing},
        "notes": [condition.text for condition in out if condition.text],
    }
    return render(request, "lending/loan_print.html", context)
