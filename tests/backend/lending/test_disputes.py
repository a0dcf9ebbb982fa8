"""Two sides see a loan differently: who is told, who may decide, and the appeal."""

from datetime import timedelta

import pytest

from backend.core.errors import NotAllowed
from backend.lending import services
from backend.lending.models import Loan
from backend.lending.selectors import desk
from backend.lending.services import NoMoreLooks
from backend.lending.services.disputes import find_reviewers
from backend.places.models import Membership, NetworkRole
from tests.backend.lending.acts import lent, reserved, told
from tests.cast import person
from tests.factories.places import MembershipFactory, PlaceFactory

EN = {"Accept-Language": "en"}


@pytest.fixture
def iza(db):
    """Moderator of another place."""
    return person("Iza", PlaceFactory(), Membership.Role.MODERATOR)


@pytest.fixture
def damaged(drill, halina, marek):
    loan = lent(drill, marek, halina)
    services.return_loan(loan, by=halina, is_damaged=True, text="Pęknięta")
    for one in (halina, marek):
        one.notifications.all().delete()
    loan.refresh_from_db()
    return loan


def disputed(loan, by, text="Taka już była") -> Loan:
    return services.dispute_loan(loan, by=by, text=text)


def test_other_side_and_who_looks_are_told_when_it_opens(damaged, halina, marek, iza):
    loan = disputed(damaged, marek)
    assert loan.reviewer == iza
    assert (told(halina), told(iza), told(marek)) == (["loan_dispute_opened"], ["loan_disputed"], [])
    assert halina.notifications.get().params["who"] == "Marek"
    assert halina.notifications.get().params["why"] == "Taka już była"


def test_borrower_is_told_when_the_desk_asks_for_a_look(damaged, halina, marek, iza):
    disputed(damaged, halina)
    assert (told(marek), told(halina)) == (["loan_dispute_opened"], [])


def test_owner_of_a_thing_hand_to_hand_is_told_but_not_the_desk(ladder, oksana, halina, marek, iza):
    loan = services.hand_over(reserved(ladder, marek, oksana), by=oksana)
    loan = services.hand_over(loan, by=marek)
    oksana.notifications.all().delete()
    disputed(loan, marek)
    assert told(oksana) == ["loan_dispute_opened"]
    assert "loan_dispute_opened" not in told(halina)


def test_both_are_told_of_the_decision_and_read_the_way_to_appeal(client, damaged, halina, marek, iza):
    services.settle_dispute(disputed(damaged, marek), by=iza, note="Zwykłe zużycie.", status="returned")
    assert told(marek)[-1] == told(halina)[-1] == "loan_dispute_decided"
    for one in (marek, halina):
        client.force_login(one)
        page = client.get(damaged.get_absolute_url(), headers=EN).text
        assert "you may ask once more" in page
        assert "Zwykłe zużycie." in page


def test_nobody_of_the_place_decides_whatever_they_are_there(place, damaged, halina, marek, zofia, ewa, adam, iza):
    loan = disputed(damaged, marek)
    for one in (halina, marek, zofia, ewa, adam):
        with pytest.raises(NotAllowed):
            services.settle_dispute(loan, by=one, note="Tak")
    # Who was asked and came to belong to the place meanwhile decides no more.
    MembershipFactory(place=place, user=iza)
    iza = type(iza).objects.get(pk=iza.pk)
    with pytest.raises(NotAllowed):
        services.settle_dispute(loan, by=iza, note="Tak")


def test_somebody_else_is_asked_when_who_looks_may_not_decide_any_more(place, damaged, marek, iza):
    loan = disputed(damaged, marek)
    assert find_reviewers() == 0
    other = person("Teresa", PlaceFactory(), Membership.Role.MODERATOR)
    MembershipFactory(place=place, user=iza)
    assert find_reviewers() == 1
    loan.refresh_from_db()
    assert (loan.reviewer, told(other)) == (other, ["loan_disputed"])


def test_dispute_without_anybody_waits_for_who_comes(damaged, marek):
    assert disputed(damaged, marek).reviewer is None
    iza = person("Iza", PlaceFactory(), Membership.Role.MODERATOR)
    assert find_reviewers() == 1
    assert told(iza) == ["loan_disputed"]


def test_appeal_is_heard_by_somebody_else_once(damaged, halina, marek, iza):
    services.settle_dispute(disputed(damaged, marek), by=iza, note="Wina pożyczającego.")
    appeal = disputed(damaged, marek, text="Mam zdjęcia")
    assert appeal.reviewer is None
    # Who decided before is not asked again, even if nobody else is there.
    assert find_reviewers() == 0
    teresa = person("Teresa", PlaceFactory(), Membership.Role.MODERATOR)
    assert find_reviewers() == 1
    services.settle_dispute(appeal, by=teresa, note="Zdjęcia mówią jasno.", status="returned")
    with pytest.raises(NoMoreLooks):
        disputed(damaged, halina)


def test_page_of_a_loan_says_that_the_last_word_stays(client, damaged, marek, iza):
    services.settle_dispute(disputed(damaged, marek), by=iza, note="Nie.")
    teresa = person("Teresa", PlaceFactory(), Membership.Role.MODERATOR)
    services.settle_dispute(disputed(damaged, marek), by=teresa, note="Tak.", status="returned")
    client.force_login(marek)
    page = client.get(damaged.get_absolute_url(), headers=EN).text
    assert "Their last word stays" in page
    assert 'value="dispute"' not in page


def test_who_has_fewer_disputes_is_asked_and_never_a_coordinator(place, drill, halina, marek, oksana, iza):
    teresa = person("Teresa", PlaceFactory(), Membership.Role.MODERATOR)
    ewa = person("Ewa", PlaceFactory(), Membership.Role.MODERATOR)
    NetworkRole.objects.create(user=ewa, role=NetworkRole.Role.COORDINATOR)
    asked = []
    for _number in range(3):
        loan = lent(drill, marek, halina)
        services.return_loan(loan, by=halina)
        asked.append(disputed(loan, marek).reviewer.display_name)
    assert sorted(asked[:2]) == ["Iza", "Teresa"]
    assert told(teresa)
    assert not told(ewa)


def test_disputed_loan_stands_once_at_the_desk(place, drill, halina, marek, iza):
    loan = lent(drill, marek, halina)
    disputed(loan, marek)
    late = desk(place, at=loan.ends_at + timedelta(days=2))
    assert late.disputed == [loan]
    assert [*late.overdue, *late.due_today, *late.coming_back, *late.extensions] == []
    assert late.to_do == 0
