"""Limits of a day hold when one account writes from several places at once."""

import pytest

from backend.accounts.models import User
from backend.conversations.models import Message
from backend.conversations.services import write_to
from backend.moderation.services import vouch_for
from backend.moderation.standing import RIGHTS, Level, NotYet
from tests.cast import person
from tests.factories.accounts import UserFactory
from tests.factories.conversations import say
from tests.factories.places import MembershipFactory
from tests.parallel import at_once

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]
MOST = RIGHTS["talks"].limit(Level.NEW)


@pytest.fixture
def iga(place):
    """Signed up today and joined the place."""
    iga = UserFactory(display_name="Iga", standing=False)
    MembershipFactory(place=place, user=iga)
    return iga


def test_no_two_first_words_are_both_the_last_one(place, iga):
    talks = [write_to(person(name, place), by=User.objects.get(pk=iga.pk)) for name in ("Ola", "Basia", "Kuba", "Jola")]
    done = at_once(*[lambda talk=talk: say(talk, User.objects.get(pk=iga.pk)) for talk in talks])
    assert sum(isinstance(one, NotYet) for one in done) == len(talks) - MOST
    assert Message.objects.count() == MOST


def test_two_words_of_one_place_are_one(place, iga, halina):
    membership = iga.memberships.get()
    words = at_once(*[lambda: vouch_for(membership, by=User.objects.get(pk=halina.pk))] * 3)
    assert len({word.pk for word in words}) == 1
    assert iga.vouches.count() == 1
