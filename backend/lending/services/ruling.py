"""How a place lends: versions of its terms, and repairs of things."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.lending.models import LendingTerms, Loan, Repair
from backend.lending.selectors.terms import terms_of
from backend.lending.services.queue import freed
from backend.lending.services.requests import needed
from backend.lending.services.taking import lock_listing
from backend.lending.services.telling import tell_pages
from backend.places.models import Place
from backend.sharing.models import Listing


@transaction.atomic
def save_terms(place: Place, *, by, **fields) -> LendingTerms:
    """Put a new version of the terms in force. Loans keep the version they began with; no change makes no version."""
    place = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    require(by, "lending.manage", place)
    terms = terms_of(place)
    if terms.pk and all(getattr(terms, name) == value for name, value in fields.items()):
        return terms
    for name, value in fields.items():
        setattr(terms, name, value)
    terms.pk, terms._state.adding = None, True
    terms.version, terms.created_by = terms.version + 1, by
    terms.digest = terms.fingerprint()
    terms.full_clean(exclude=["digest", "created_by", "place"])
    terms.save(force_insert=True)
    record("lending_terms.written", by=by, target=terms, place_id=place.pk, version=terms.version)
    return terms


@transaction.atomic
def open_repair(listing: Listing, *, by, note: str) -> Repair:
    """Say that a thing on the shelf is broken: nobody can have it until ``close_repair``. One at a time."""
    listing = lock_listing(listing)
    require(by, "lending.record", listing)
    if present := listing.repairs.filter(closed_at=None).first():
        return present
    repair = listing.repairs.create(note=needed(note, _("Write what is broken."), field="note"), opened_by=by)
    record("repair.opened", by=by, target=repair, place_id=listing.place_id)
    freed(listing, now=timezone.now())
    tell_pages(listing)
    return repair


@transaction.atomic
def close_repair(repair: Repair, *, by, outcome: str, note: str) -> Repair:
    """It is repaired, or nothing was wrong: it can be lent again. What came back broken ends with ``resolve_loan``."""
    listing = lock_listing(repair.listing)
    require(by, "lending.record", listing)
    repair = Repair.objects.select_for_update(of=("self",)).get(pk=repair.pk)
    if repair.closed_at:
        return repair
    if listing.loans.filter(status=Loan.Status.NEEDS_LOOK).exists():
        raise Invalid(_("Decide first how the loan ended after which it needed a look."))
    if outcome not in (Repair.Outcome.REPAIRED, Repair.Outcome.FINE):
        raise Invalid(_("Take the thing off the board when it cannot be repaired."), field="outcome")
    repair.outcome, repair.closed_note = outcome, note.strip()[:1000]
    repair.closed_at = timezone.now()
    repair.save(update_fields=["outcome", "closed_note", "closed_at"])
    record("repair.closed", by=by, target=repair, place_id=listing.place_id)
    freed(listing, now=repair.closed_at)
    tell_pages(listing)
    return repair
