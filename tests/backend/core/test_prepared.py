"""A prepared read gives what the plain queryset gives, whatever was asked before and by whom at the same time."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import BigAutoField, DateTimeField, UUIDField
from django.utils import timezone

from backend.conversations import services
from backend.conversations.models import Message
from backend.core.prepared import prepared
from tests.factories.conversations import say


@prepared
def sent(author: BigAutoField, client_id: UUIDField):
    return Message.objects.select_related("author", "conversation__place").filter(author=author, client_id=client_id)


@prepared
def since(at: DateTimeField):
    return Message.objects.filter(created_at__gte=at).order_by("number").values_list("number", flat=True)[:2]


@pytest.fixture
def room(place):
    return services.main_room(place)


@pytest.fixture
def messages(room, marek, oksana):
    return [say(room, by=person, body=f"Dzień dobry {person}") for person in (marek, oksana, marek)]


def test_it_gives_the_rows_of_the_plain_queryset(messages, marek, oksana, django_assert_num_queries):
    for message in messages:
        with django_assert_num_queries(1):
            found = sent.first(author=message.author_id, client_id=message.client_id)
            assert found.author.display_name == message.author.display_name
            assert found.conversation.place.slug == "pod-jesionem"
        plain = Message.objects.get(pk=message.pk)
        fields = [field.attname for field in Message._meta.concrete_fields]
        assert [getattr(found, name) for name in fields] == [getattr(plain, name) for name in fields]
    assert sent(author=oksana.pk, client_id=messages[0].client_id) == []
    assert sent.first(author=marek.pk, client_id=uuid.uuid4()) is None


def test_it_keeps_slices_and_plain_values(messages):
    now = timezone.now()
    assert since(at=now - timedelta(hours=1)) == [1, 2]
    assert since(at=messages[2].created_at) == [3]
    assert since(at=now + timedelta(hours=1)) == []


@pytest.mark.django_db
def test_a_forgotten_value_is_an_error():
    with pytest.raises(TypeError, match="author, client_id"):
        sent(author=1)


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_take_each_others_values(room, marek):
    ids = [say(room, by=marek, body=f"{number}").client_id for number in range(10)]
    sent.compiled.clear()  # each may be the one that compiles

    def ask(client_id):
        try:
            return sent.first(author=marek.pk, client_id=client_id).client_id
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, ids * 20)) == ids * 20
