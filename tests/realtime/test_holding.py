"""What a program holds reaches nobody's open page, also not for a moment."""

import uuid

import pytest

from backend.conversations.services import main_room, post_message
from backend.moderation.models import Case
from backend.moderation.services import decide
from realtime.reading import in_thread
from tests.factories.moderation import verdict
from tests.factories.recognition import look_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def speak(room, who, body):
    return post_message(room, by=type(who).objects.get(pk=who.pk), body=body, client_id=uuid.uuid4())


def leave_it(message, by):
    decide(Case.objects.about(message).get(), by=by, verdict=verdict())


async def test_held_words_are_never_on_the_wire_until_a_person_shows_them(connect, place, marek, oksana, zofia):
    room = await in_thread(main_room)(place)
    await in_thread(look_for)("chwilówka")
    client = await connect(oksana)
    await client.follow(room.topic)
    message = await in_thread(speak)(room, marek, "Chwilówki od ręki")
    for _entry in ("written", "hidden"):
        assert "od ręki" not in (await client.next("entry"))["html"]
    await in_thread(leave_it)(message, zofia)
    assert "od ręki" in (await client.next("entry"))["html"]
