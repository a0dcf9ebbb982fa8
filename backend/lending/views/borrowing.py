"""Asking for a thing: the days, a look at all of it, and the queue when somebody was quicker."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.lending import services
from backend.lending.forms.asking import BorrowForm
from backend.lending.models import Hold, Loan
from backend.lending.selectors import Taking, earliest_free, terms_of
from backend.lending.selectors.borrower import barred
from backend.lending.selectors.days import days_ahead
from backend.lending.selectors.terms import next_open
from backend.sharing.models import Listing
from backend.sharing.views.finding import listing_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def borrow(request, slug):
    """One page: days, where, words, rules; then all of it to look at, and only then it is sent."""
    listing = listing_of(request, slug)
    require(request.user, "lending.request", listing)
    taking = Taking.of(listing, now=timezone.now())
    if request.method != "POST":
        return render_borrow(request, BorrowForm(initial=suggested(request, taking), taking=taking))
    form, action = BorrowForm(request.POST, taking=taking), request.POST.get("action", "")
    if not form.is_valid():
        return render_borrow(request, form, status=422)
    if action == "change":
        return render_borrow(request, form)
    wish = form.wish()
    try:
        if action == "queue":
            return joined(request, listing, wish)
        if action == "send":
            loan = services.request_loan(listing, by=request.user, **wish)
            messages.success(request, said(loan))
            return redirect(loan)
        services.check_request(listing, by=request.user, **wish)
    except DomainError as refusal:
        form.refuse(refusal)
        return render_borrow(request, form, refusal=refusal, status=refusal.status)
    return render(request, "lending/borrow_check.html", borrow_context(form) | {"wish": wish, "via": via_of(form)})


def said(loan: Loan) -> str:
    if loan.status == Loan.Status.RESERVED:
        return _("It is agreed at once: it waits for you then.")
    return _("The request was sent. You will be told as soon as it is answered.")


def joined(request, listing: Listing, wish: dict):
    facts = {name: wish[name] for name in ("starts_at", "ends_at", "amount") if name in wish}
    hold = services.join_queue(listing, by=request.user, **facts)
    is_free = hold.status == Hold.Status.OFFERED
    messages.success(
        request, _("It is free: say yes now.") if is_free else _("You are in the queue, and hear from us.")
    )
    return redirect("hold", hold.pk) if is_free else redirect(listing)


def via_of(form: BorrowForm) -> str:
    return Loan.Via(form.cleaned_data.get("via") or form.taking.via).label


def suggested(request, taking: Taking) -> dict:
    """The earliest free days; ``?dzien=`` is the day that was chosen in the calendar."""
    days = min(7, taking.most_days)
    span = earliest_free(taking.listing, days, via=taking.via, now=taking.now)
    try:
        day = parse_date(request.GET.get("dzien", ""))
    except ValueError:
        day = None
    if day and taking.first_day <= day <= taking.last_day:
        begins = taking.local(taking.now).replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0)
        if taking.binds:
            begins = next_open(taking.place, max(begins, taking.now)) or begins
        elif day != taking.local(taking.now).date():
            begins = begins.replace(hour=17)
        if begins > taking.now:
            span = begins, taking.usual_end(begins, days)
    if span is None:
        return {}
    starts, ends = (taking.local(at) for at in span)
    return {"start_day": starts.date(), "start_time": starts.time(), "end_day": ends.date(), "end_time": ends.time()}


def borrow_context(form: BorrowForm) -> dict:
    listing = form.taking.listing
    return {"form": form, "listing": listing, "place": listing.place, "tab": "board", "taking": form.taking}


def render_borrow(request, form: BorrowForm, *, refusal=None, status: int = 200):
    taking = form.taking
    context = borrow_context(form) | {"ahead": days_ahead(taking.listing, user=request.user)}
    # Said before anything is filled in; what is sent all the same is refused with the same words.
    context["barred"] = "" if refusal else barred(request.user, taking)
    if isinstance(refusal, services.ThingTaken):
        context["is_taken"] = True
        context["earliest"] = [taking.local(at) for at in refusal.earliest] if refusal.earliest else None
    return render(request, "lending/borrow.html", context, status=status)


def hold_or_404(request, pk: int) -> Hold:
    holds = Hold.objects.filter(user=request.user).select_related("listing__place", "listing__author", "loan__place")
    return get_object_or_404(holds, pk=pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request, pk):
    """An offer of the queue: say yes to it."""
    found = hold_or_404(request, pk)
    terms = terms_of(found.listing.place)
    taking = Taking.of(found.listing, now=timezone.now())
    has_terms = taking.binds and terms.text.strip()
    context = {"hold": found, "listing": found.listing, "place": found.listing.place, "tab": "board"}
    context |= {"terms": terms if has_terms else None, "message": request.POST.get("message", "")}
    if request.method != "POST":
        return render(request, "lending/hold.html", context)
    try:
        loan = services.take_offer(
            found, by=request.user, message=context["message"][:1000], accepts_terms="accepts_terms" in request.POST
        )
    except DomainError as refusal:
        context |= {"refusal": refusal, "hold": hold_or_404(request, pk)}
        return render(request, "lending/hold.html", context, status=refusal.status)
    messages.success(request, said(loan))
    return redirect(loan)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hold_leave(request, pk):
    """Give up the place in the queue, asked once more."""
    found = hold_or_404(request, pk)
    if request.method == "POST":
        services.leave_queue(found, by=request.user)
        messages.success(request, _("You are no longer in the queue."))
        return redirect(found.listing)
    context = {"hold": found, "listing": found.listing, "place": found.listing.place, "tab": "board"}
    return render(request, "lending/hold_leave.html", context)
