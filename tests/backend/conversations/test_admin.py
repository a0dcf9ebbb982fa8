import pytest
from django.urls import reverse

from backend.conversations.services import main_room, open_conversation
from tests.factories.accounts import UserFactory
from tests.factories.conversations import say
from tests.factories.moderation import reported_message
from tests.factories.places import MembershipFactory, PlaceFactory


@pytest.fixture
def operator(client, settings, db):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def another_talk():
    place = PlaceFactory()
    author, other = (MembershipFactory(place=place).user for _ in range(2))
    say(main_room(place), author)
    reported_message(place, author=author, by=other)


@pytest.mark.parametrize(
    "name",
    [
        "conversations_conversation",
        "conversations_participation",
        "conversations_message",
        "conversations_logentry",
        "moderation_report",
    ],
)
def test_lists_take_a_constant_number_of_queries(operator, name, django_assert_max_num_queries):
    url = reverse(f"admin:{name}_changelist")
    another_talk()
    operator.get(url)
    with django_assert_max_num_queries(30) as few:
        assert operator.get(url).status_code == 200
    another_talk()
    another_talk()
    with django_assert_max_num_queries(len(few)):
        operator.get(url)


def test_private_messages_are_not_read_by_operators(operator, marek, jan):
    say(open_conversation(kind="direct", people=[marek, jan]), jan, "Tylko dla Marka")
    assert "Tylko dla Marka" not in operator.get(reverse("admin:conversations_message_changelist")).text
