"""What people are told when a thing cannot be had."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.errors import DomainError
from backend.core.words import day_name, zoned
from backend.lending.models import Loan
from backend.lending.rules import lends
from backend.lending.selectors.pool import Span, Stretch


class ThingTaken(DomainError):
    """``stretches`` is all that is in the way, ``earliest`` the soonest free time of the same length, if any.

    Who asked may join the queue (``join_queue``).
    """

    code = "thing_taken"
    message = gettext_lazy("Somebody was quicker: it is taken then. You can join the queue.")

    def __init__(self, stretches: Iterable[Stretch] = (), *, listing=None, earliest: Span | None = None, by=None):
        self.stretches, self.earliest = list(stretches), earliest
        super().__init__(taken_in_words(self.stretches, listing, earliest, by) if listing else None)


class NotLendable(DomainError):
    """It is off the board, hidden, or not there to be lent."""

    code = "not_lendable"
    message = gettext_lazy("This cannot be borrowed now.")


class NotByTheTerms(DomainError):
    """The terms of the place or of the owner do not allow it; ``field`` says what."""

    code = "not_by_the_terms"
    status = 422


class WrongState(DomainError):
    """Somebody else acted meanwhile, or the step does not fit."""

    code = "loan_state"

    def __init__(self, loan: Loan):
        words = _("This can no longer be done: the loan is “%(status)s”.")
        super().__init__(words % {"status": loan.get_status_display()})


class OfferOver(DomainError):
    code = "offer_over"
    message = gettext_lazy("This offer is over: it passed on to the next person in the queue.")


class StillOut(DomainError):
    """The thing is with somebody else, or broken: nobody can hand it over."""

    code = "still_out"
    message = gettext_lazy("It is not there: it has not come back yet, or it needs a look first.")


class SaidOut(DomainError):
    """One side says that it was handed over: what began is no longer undone by the other alone."""

    code = "said_out"
    message = gettext_lazy(
        "One of you says that it was handed over. If it was not so, ask somebody else to look at it."
    )


class LoansAhead(DomainError):
    """The thing has loans to be answered before it leaves the board or there are fewer; ``loans`` names them."""

    code = "loans_ahead"

    def __init__(self, loans: list[Loan], *, field: str | None = None):
        self.loans = loans
        shown = "; ".join(span_in_words((loan.starts_at, loan.ends_at), loan.zone, who=loan.who) for loan in loans[:5])
        if len(loans) > 5:
            shown += "; " + _("and %(n)s more") % {"n": len(loans) - 5}
        super().__init__(
            _("Somebody counts on it. Answer or cancel each of these first: %(list)s.") % {"list": shown}, field=field
        )


def taken_in_words(stretches: list[Stretch], listing, earliest: Span | None, by, *, most: int = 3) -> str:
    """What is in the way (names only for who lends it), the soonest free time, and the queue."""
    zone, sees_names = listing.place.zone, by is not None and lends(by, listing)
    if not stretches:
        parts = [_("It needs a look or a repair first.")]
    else:
        shown = "; ".join(in_words(one, zone, sees_names=sees_names) for one in stretches[:most])
        if len(stretches) > most:
            shown += "; " + _("and %(n)s more") % {"n": len(stretches) - most}
        parts = [_("Not free: %(list)s.") % {"list": shown}]
    if earliest:
        parts.append(_("The earliest free time: %(span)s.") % {"span": span_in_words(earliest, zone)})
    parts.append(_("You can also join the queue."))
    return " ".join(parts)


def in_words(stretch: Stretch, zone, *, sees_names: bool) -> str:
    if stretch.is_late:
        words = _("it is late in coming back")
        return f"{words} ({stretch.loan.who})" if sees_names and stretch.loan.who else words
    who = stretch.loan.who if sees_names and stretch.loan else ""
    return span_in_words((stretch.begins, stretch.ends), zone, who=who)


def span_in_words(span: Span, zone, *, who: str = "") -> str:
    """``"Friday 27 November 10:00 – Monday 30 November 18:00 (Marek)"``."""
    starts, ends = (zoned(at, zone) for at in span)
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{day_name(ends.date())} {ends:%H:%M}"
    words = f"{day_name(starts.date())} {starts:%H:%M} – {until}"
    return f"{words} ({who})" if who else words
