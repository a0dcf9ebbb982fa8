"""What lending knows of people (``backend.privacy.registry``)."""

from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from backend.lending.models import Condition, Hold, Loan, LoanStep
from backend.lending.services import cancel_loan, leave_queue, withdraw_loan
from backend.lending.services.upkeep import FORGET_AFTER, forget_borrowers
from backend.privacy.registry import WORDS_KEPT, AtLeaving, Basis, Enclosed, Kind, Records, Sweep
from backend.privacy.services.retention import blanked

OUT = (Loan.Status.ON_LOAN, Loan.Status.NEEDS_LOOK)
NO_WORDS = {"message": "", "borrower_name": "", "borrower_contact": "", "reason": ""}
NOT_YET = (Loan.Status.REQUESTED, *Loan.PROMISED)


def said_out():
    """One side says that it was handed over: then both see it back first."""
    return Q(status__in=OUT) | Q(said_out_at__isnull=False, status__in=Loan.PROMISED)


def of_own_things(user) -> Q:
    return Q(listing__author=user, listing__is_of_place=False)


def what_is_out(user):
    """A thing that is lent holds the deletion back, on both sides."""
    for loan in Loan.objects.filter(said_out(), borrower=user).select_related("listing"):
        yield _("You have borrowed “%(what)s”. Bring it back first.") % {"what": loan.listing.title}
    for loan in Loan.objects.filter(said_out(), of_own_things(user)).select_related("listing"):
        yield _("“%(what)s” of yours is lent. Take it back first, or write it off.") % {"what": loan.listing.title}


def end_loans(user) -> None:
    """What was not fetched yet is called off on both sides; who waits in a queue makes room."""
    for hold in Hold.objects.filter(user=user, status__in=Hold.LIVE):
        leave_queue(hold, by=user)
    for loan in Loan.objects.filter(borrower=user, status__in=NOT_YET, said_out_at=None):
        withdraw_loan(loan, by=user)
    for loan in Loan.objects.filter(of_own_things(user), status__in=NOT_YET, said_out_at=None):
        cancel_loan(loan, by=user, reason=now_in_words("Whoever lends it is leaving the network."))


def ended_loans(before):
    """What ended, and about which nothing was said or done since ``before``: a thing may come back years too late."""
    since = LoanStep.objects.filter(loan=OuterRef("pk"), at__gte=before)
    return Loan.objects.exclude(status__in=Loan.LIVE).filter(~Exists(since), ends_at__lt=before)


def steps_of_ended_loans(before):
    return LoanStep.objects.filter(loan__in=ended_loans(before))


def pictures_by(user):
    for condition in Condition.objects.filter(by=user).prefetch_related("pictures"):
        for picture in condition.pictures.all():
            yield Enclosed(
                name=f"loans/{condition.pk}-{picture.pk}.webp",
                open=partial(picture.storage.open, picture.name(1600)),
            )


LOANS = Kind(
    code="loans",
    title=_("What you borrow and lend"),
    what=_("Which thing, from when until when, what was said at each step, its condition with photos, pauses."),
    purpose=_("So that a thing has one borrower at a time and comes back."),
    basis=Basis.CONTRACT,
    seen_by=_("Both sides and those who run the place; of a dispute one moderator of another place."),
    kept=format_lazy(
        _(
            "name and phone of somebody without an account: {days} days after the end; what was said about a loan:"
            " 3 years after its end; that there was one: with the account"
        ),
        days=FORGET_AFTER.days,
    ),
    period=FORGET_AFTER,
    after_leaving=_("That the thing was lent, and the condition in which it came back: it belongs to the thing."),
    records=(
        Records(
            model="lending.Loan",
            person=("borrower",),
            says={
                "listing__title": _("Thing"),
                "place__name": _("Place"),
                "status": _("Status"),
                "starts_at": _("From"),
                "ends_at": _("Back by"),
                "message": _("My words"),
                "terms_accepted_at": _("Terms accepted"),
                "reason": _("Reason"),
                "handed_out_at": _("Handed out"),
                "returned_at": _("Came back"),
                "created_at": _("Asked"),
            },
            at_leaving=NO_WORDS,
        ),
        Records(
            model="lending.LoanStep",
            person=("by",),
            says={"loan__listing__title": _("Thing"), "at": _("When"), "kind": _("What"), "text": _("My words")},
            at_leaving={"text": ""},
        ),
        Records(
            model="lending.Condition",
            person=("by",),
            says={
                "loan__listing__title": _("Thing"),
                "at": _("When"),
                "text": _("My words"),
                "missing": _("What is missing"),
                "is_damaged": _("Damaged"),
            },
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="lending.Pause",
            person=("user",),
            says={
                "place__name": _("Place"),
                "reason": _("Reason"),
                "created_at": _("Since"),
                "ends_at": _("Until"),
                "objection": _("My objection"),
                "answer": _("Answer"),
            },
        ),
        Records(
            model="lending.Hold",
            person=("user",),
            says={
                "listing__title": _("I wait for"),
                "starts_at": _("From"),
                "ends_at": _("Back by"),
                "status": _("Status"),
                "created_at": _("Since"),
            },
        ),
        Records(
            model="lending.Repair",
            person=("opened_by",),
            says={"listing__title": _("Thing"), "note": _("What is broken"), "opened_at": _("Since")},
            at_leaving=AtLeaving.KEEP,
        ),
    ),
    covers=("lending.Condition_pictures", "lending.LoanReminder"),
    files=pictures_by,
    holds_back=what_is_out,
    before_leaving=end_loans,
    sweeps=(
        Sweep(name="lending.borrowers", act=lambda now: forget_borrowers(now=now)),
        Sweep(name="lending.words", act=blanked(ended_loans, WORDS_KEPT, **NO_WORDS)),
        Sweep(name="lending.steps", act=blanked(steps_of_ended_loans, WORDS_KEPT, text="")),
    ),
)

NOTHING = {
    "Terms of a place, with who wrote them as a number: they bind loans that were made under them.": (
        "lending.LendingTerms",
    ),
}
