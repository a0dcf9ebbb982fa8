"""Run by ``ganek shell`` after ``benchmarks.realtime.furnish``: calls of six people each, open and let in."""

import json
import os
from datetime import timedelta

from django.utils import timezone

from backend.accounts.models import User
from backend.events.services import create_event
from backend.meetups import services
from backend.meetups.models import Participant
from backend.places.models import Membership, Place
from tests.factories.events import once

ROOMS, EACH = int(os.environ["CALL_ROOMS"]), int(os.environ["CALL_EACH"])

place = Place.objects.get(slug="bench")
people = list(User.objects.order_by("pk")[: ROOMS * EACH])
Membership.objects.filter(user__in=people[::EACH]).update(role="animator")
calls = []
for number in range(ROOMS):
    host, *others = people[number * EACH : (number + 1) * EACH]
    event = create_event(
        place, by=host, title=f"Call {number}", pattern=once(place, timezone.now() + timedelta(minutes=5)),
        parts={"call": {"provider": "ganek"}},
    )  # fmt: skip
    call = services.open_call(services.call_for(event.occurrences.get()), by=host)
    Participant.objects.bulk_create(
        Participant(call=call, user=person, state="admitted", joined_at=timezone.now()) for person in others
    )
    calls.append(call.pk)
print(json.dumps({"calls": calls, "people": [person.pk for person in people]}))
