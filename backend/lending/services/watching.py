"""Promises that something endangers: people are told in time, and nothing is cancelled silently."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.core.walking import by_key
from backend.lending.models import Loan, LoanStep
from backend.lending.rules import lends
from backend.lending.selectors.ahead import Broken, broken_by_hours, equals_of, in_danger, soon_to_begin
from backend.lending.selectors.borrower import hindrance
from backend.lending.selectors.terms import Taking
from backend.lending.services.queue import agree, build_loan, freed
from backend.lending.services.refusals import NotByTheTerms, WrongState
from backend.lending.services.reminders import once
from backend.lending.services.requests import check_not_said_out, request_loan
from backend.lending.services.taking import check_free, lock_listing, lock_loan, store
from backend.lending.services.telling import params_of, tell_lender
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.models import Place
from backend.sharing.models import Listing

Status, Kind, Step = Loan.Status, Notification.Kind, LoanStep.Kind


def warn_next(*, now: datetime | None = None) -> int:
    """On the day tell who is to have what is late or broken, with an equal one if there is; returns how many."""
    now = now or timezone.now()
    return sum(warn(loan, now) for loan in by_key(soon_to_begin(now=now).select_related("listing")))


@transaction.atomic
def warn(loan: Loan, now: datetime) -> bool:
    try:
        loan = lock_loan(loan, *Loan.PROMISED)
    except WrongState:
        return False
    is_in_danger, late = in_danger(loan, now=now)
    cause = f"{late.loan.pk}:{late.loan.ends_at:%Y%m%d}" if late else "repair"
    if not is_in_danger or not once(loan, f"danger:{cause}"):
        return False
    if loan.borrower:
        with translation.override(loan.borrower.language or settings.LANGUAGE_CODE):
            tell_danger(loan, is_late=late is not None, equal=next(iter(equals_of(loan, now=now)), None))
    return True


def tell_danger(loan: Loan, *, is_late: bool, equal: Listing | None) -> None:
    """Say what is wrong, and what is free instead (``switch_thing``), in the language of who borrows."""
    params = params_of(loan, _("We will tell you as soon as it can be lent."))
    if equal:
        instead = _("%(what)s (free instead: %(other)s)")
        params["what"] = instead % {"what": loan.listing.title, "other": equal.title}
    kind = Kind.LOAN_ENDANGERED if is_late else Kind.LOAN_NEEDS_LOOK
    notify(loan.borrower, kind, params=params, url=loan.get_absolute_url(), place_id=loan.place_id)


def tell_of_hours(place: Place | None = None, *, now: datetime | None = None) -> int:
    """Tell both sides once of each loan that falls on a time when the desk is closed now; returns how many.

    At once when the hours of ``place`` are saved; for all places by the clock, as days and rows change in other ways.
    """
    return sum(tell_broken(broken) for broken in broken_by_hours(place, now=now or timezone.now()))


@transaction.atomic
def tell_broken(broken: Broken) -> bool:
    try:
        loan = lock_loan(broken.loan, *Loan.FIRM)
    except WrongState:
        return False
    way = "back" if broken.is_return else "out"
    if not once(loan, f"hours:{way}:{broken.at:%Y%m%dT%H%M}"):
        return False
    params = params_of(loan, broken.why) | {"at": broken.at.isoformat(), "where": loan.place.name}
    people = {loan.borrower} | (set() if loan.listing.is_of_place else {loan.listing.author})
    for person in people - {None}:
        notify(person, Kind.LOAN_HOURS_CHANGED, params=params, url=loan.get_absolute_url(), place_id=loan.place_id)
    return True


@transaction.atomic
def switch_thing(loan: Loan, *, by, to: Listing) -> Loan:
    """Take an equal thing of the same lender instead of one in danger, for the same time: the new loan.

    By the borrower or who lends it. Agreed at once, but a neighbour is asked for the other thing as for every other:
    until they agree, what they promised stays. Raises ``NotAllowed``, ``NotLendable``, ``NotByTheTerms``,
    ``ThingTaken``, ``SaidOut``, ``WrongState``, or ``Invalid``.
    """
    # Both things in the order of their keys: two who switch at once do not wait for each other.
    things = {listing.pk: lock_listing(listing) for listing in sorted((loan.listing, to), key=lambda one: one.pk)}
    loan = lock_loan(loan, *Loan.PROMISED)
    require(by, "lending.borrow" if loan.borrower_id == by.pk else "lending.answer", loan)
    check_not_said_out(loan)
    new, now = things[to.pk], timezone.now()
    if not in_danger(loan, now=now)[0]:
        raise Invalid(_("What was promised can be had."), field="to")
    if new not in equals_of(loan, now=now):
        raise Invalid(_("Choose one that is free then."), field="to")
    if loan.borrower:
        require(loan.borrower, "lending.request", new)
    if not (new.is_of_place or lends(by, new)):
        return request_loan(
            new, by=by, starts_at=max(loan.starts_at, now), ends_at=loan.ends_at, amount=loan.amount, via=loan.via,
            message=_("Instead of: %(what)s.") % {"what": loan.listing.title},
            accepts_terms=loan.terms_accepted_at is not None,
        )  # fmt: skip
    return exchange(loan, new, by=by, now=now)


def exchange(loan: Loan, new: Listing, *, by, now: datetime) -> Loan:
    """``new`` is promised in place of what ``loan`` promised, on the terms that were accepted. Under both locks."""
    fields = {
        name: getattr(loan, name) for name in ("borrower", "borrower_name", "borrower_contact", "amount", "request")
    }
    loan.reason = _("Another one was taken instead: %(what)s.") % {"what": new.title}
    store(loan, Status.CANCELLED, by=by, step=Step.CANCELLED, text=loan.reason)
    freed(loan.listing, now=now)
    taking, starts_at = Taking.of(new, via=loan.via, now=now), max(loan.starts_at, now)
    if loan.borrower and (why := hindrance(loan.borrower, taking, starts_at, loan.ends_at)):
        raise NotByTheTerms(why)
    switched = build_loan(
        taking, starts_at=starts_at, ends_at=loan.ends_at, recorded_by=loan.recorded_by,
        terms_accepted_at=loan.terms_accepted_at, **fields,
    )  # fmt: skip
    switched.terms = loan.terms
    check_free(taking, switched, by=by)
    agree(switched, by=by, now=now)
    tell_lender(switched, Kind.LOAN_REQUESTED, by=by)
    return switched
