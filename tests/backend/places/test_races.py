"""Two people, one moment: what must be true whoever is first."""

from functools import partial

import pytest

from backend.places import services
from backend.places.models import Membership
from backend.places.services import InvitationEnded, LastAnimator
from tests.cast import person
from tests.factories.accounts import UserFactory
from tests.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def test_invitation_for_one_admits_one(place, halina):
    code = services.create_invitation(place, by=halina, max_uses=1).code
    outcomes = at_once(*[partial(services.accept_invitation, code, by=UserFactory()) for _ in range(4)])
    assert sum(isinstance(outcome, Membership) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InvitationEnded) for outcome in outcomes) == 3


def test_two_last_animators_cannot_both_leave(place, halina):
    other = person("Ola", place, "animator")
    outcomes = at_once(*[partial(services.leave_place, place, by=one) for one in (halina, other)])
    assert sum(isinstance(outcome, LastAnimator) for outcome in outcomes) == 1
    assert Membership.objects.filter(place=place, role="animator").count() == 1


def test_joining_from_two_tabs_makes_one_membership(place):
    jan = UserFactory()
    at_once(*[partial(services.join_place, place, by=jan)] * 3)
    assert Membership.objects.filter(user=jan).count() == 1
