"""Run by ``ganek shell``: fills an empty database and prints what the crowd needs as JSON."""

import json
import uuid
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.utils import timezone
from rest_framework.authtoken.models import Token

from backend.accounts.models import User
from backend.accounts.sessions import SessionStore
from backend.conversations.models import Conversation
from backend.conversations.services import main_room, post_message
from backend.moderation.models import Standing
from backend.places.models import Membership, Place
from benchmarks.realtime.house import PEOPLE, ROOMS, WORDS

BACKEND = "django.contrib.auth.backends.ModelBackend"

place = Place.objects.create(pk=1, slug="bench", name="Dom", city="Warszawa", district="Wola", status="active")
# Nobody lives there: only stuck readers hear of it.
Place.objects.create(pk=2, slug="bench-2", name="Klub", city="Warszawa", district="Wola", status="active")
password = make_password("not used: sessions are made here")
people = User.objects.bulk_create(
    User(email=f"n{number}@example.org", display_name=f"Neighbour {number}", password=password)
    for number in range(PEOPLE)
)
# They write more in a minute than a new account may in a day.
Standing.objects.bulk_create(Standing(user=person, was_here_at=timezone.now()) for person in people)
Membership.objects.bulk_create(Membership(place=place, user=person) for person in people)
Token.objects.bulk_create(Token(key=f"{number:040}", user=person) for number, person in enumerate(people))


def session(person: User) -> Session:
    store = SessionStore()
    held = {SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: person.get_session_auth_hash()}
    ends = timezone.now() + timedelta(days=1)
    return Session(session_key=uuid.uuid4().hex, session_data=store.encode(held), expire_date=ends)


sessions = Session.objects.bulk_create(session(person) for person in people)
rooms = [main_room(place)] + [
    Conversation.objects.create(kind="place", place=place, title=f"Room {number}") for number in range(1, ROOMS)
]
for number in range(WORDS):
    post_message(rooms[0], by=people[number], body=f"Good morning, neighbours {number}", client_id=uuid.uuid4())

answer = {
    "rooms": [room.pk for room in rooms],
    "people": [person.pk for person in people],
    "sessions": [one.session_key for one in sessions],
    "tokens": [f"{number:040}" for number in range(PEOPLE)],
}
print(json.dumps(answer))
