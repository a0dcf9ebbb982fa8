"""Who sees a loan, and until when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.lending import services
from backend.lending.models import Loan
from backend.places.models import Membership
from backend.places.roles import forget_roles
from backend.sharing.services.talks import company
from tests.backend.lending.acts import ask, lent
from tests.cast import person
from tests.factories.lending import LoanFactory
from tests.factories.places import MembershipFactory, PlaceFactory


def sees(user, loan) -> bool:
    """The rule and the list must agree."""
    forget_roles(user)
    by_rule = user.has_perm("lending.view", Loan.objects.select_related("listing").get(pk=loan.pk))
    assert by_rule == Loan.objects.visible_to(user).filter(pk=loan.pk).exists()
    return by_rule


def test_animator_of_former_days_sees_no_loans_of_things_they_wrote(client, place, drill, halina, marek):
    MembershipFactory(place=place, user=person("Basia"), role="animator")
    loan = services.record_loan(drill, by=halina, name="Pani Zosia", ends_at=timezone.now() + timedelta(days=2))
    assert sees(halina, loan)
    Membership.objects.filter(user=halina).update(role="member")
    assert not sees(halina, loan)
    client.force_login(halina)
    assert client.get(loan.get_absolute_url()).status_code == 404


def test_talks_about_things_of_a_place_are_with_those_who_run_it_now(place, drill, halina, marek):
    basia = person("Basia")
    MembershipFactory(place=place, user=basia, role="animator")
    Membership.objects.filter(user=halina).update(role="member")
    forget_roles(halina)
    drill = type(drill).objects.select_related("place", "author").get(pk=drill.pk)
    assert set(company(drill, marek)) == {marek, basia}
    people = ask(drill, marek).request.conversation.participations.values_list("user", flat=True)
    assert set(people) == {marek.pk, basia.pk}


def test_coordinator_who_wrote_a_thing_of_the_place_hears_of_it(place, drill, ewa, marek, halina):
    drill.author = ewa
    assert set(company(drill, marek)) == {marek, halina, ewa}


def test_owner_keeps_seeing_the_loans_of_an_own_thing(ladder, oksana, marek):
    loan = LoanFactory(listing=ladder, borrower=marek)
    assert sees(oksana, loan)
    Membership.objects.filter(user=oksana).delete()
    assert sees(oksana, loan)


@pytest.mark.parametrize("end", ["settled", "no longer a moderator"])
def test_who_looked_at_a_dispute_sees_the_loan_only_until_then(drill, halina, marek, end):
    elsewhere = person("Iza", PlaceFactory(), "moderator")
    loan = services.dispute_loan(lent(drill, marek, halina), by=marek, text="Nie działa")
    assert loan.reviewer == elsewhere
    assert sees(elsewhere, loan)
    if end == "settled":
        services.settle_dispute(loan, by=elsewhere, note="Proszę oddać")
    else:
        Membership.objects.filter(user=elsewhere).update(role="member")
    assert not sees(elsewhere, loan)


def test_who_settled_a_dispute_is_led_to_their_own_page(client, drill, halina, marek):
    elsewhere = person("Iza", PlaceFactory(), "moderator")
    loan = services.dispute_loan(lent(drill, marek, halina), by=marek, text="Nie działa")
    client.force_login(elsewhere)
    answer = client.post(f"{loan.get_absolute_url()}krok/", {"action": "settle", "text": "Proszę oddać"}, follow=True)
    assert (answer.redirect_chain, answer.status_code) == ([("/moje-pozyczki/", 302)], 200)
