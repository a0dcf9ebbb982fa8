"""What becomes of things and loans when an account is deleted."""

import pytest
from django.db.models import ProtectedError

from backend.accounts.models import User
from backend.lending.models import Loan
from backend.places.models import Membership
from backend.sharing.models import Listing
from tests.backend.lending.acts import ask, lent, reserved
from tests.cast import person
from tests.factories.lending import LoanFactory, ThingFactory


def test_things_of_a_place_and_their_loans_stay_when_an_animator_goes(place, drill, halina, marek):
    basia = person("Basia", place, "animator")
    own = ThingFactory(place=place, author=halina)
    loan = lent(drill, marek, halina)
    halina.delete()
    drill.refresh_from_db()
    loan.refresh_from_db()
    assert (drill.author, loan.status, loan.listing) == (basia, "on_loan", drill)
    assert not Listing.objects.filter(pk=own.pk).exists()


def test_without_other_animators_a_coordinator_has_the_things(place, drill, halina, ewa):
    person("Basia", place, "animator")
    User.objects.filter(pk__in=Membership.objects.filter(place=place).values("user")).delete()
    drill.refresh_from_db()
    assert drill.author == ewa


def test_last_who_runs_a_place_is_not_deleted_with_its_things(drill, halina):
    with pytest.raises(ProtectedError) as refusal:
        halina.delete()
    assert refusal.value.protected_objects == {drill}
    assert Listing.objects.filter(pk=drill.pk).exists()


def test_owner_of_what_is_promised_or_lent_is_not_deleted(ladder, oksana, marek):
    loan = reserved(ladder, marek, oksana)
    with pytest.raises(ProtectedError) as refusal:
        oksana.delete()
    assert refusal.value.protected_objects == {loan}
    with pytest.raises(ProtectedError):
        ladder.delete()


def test_what_is_over_or_only_asked_for_goes_with_the_owner(ladder, oksana, marek):
    LoanFactory(listing=ladder, borrower=marek, status="returned")
    ask(ladder, marek)
    oksana.delete()
    assert not Listing.objects.filter(pk=ladder.pk).exists()
    assert not Loan.objects.exists()
