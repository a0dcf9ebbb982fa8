"""Who comes to what in the demo network: rooms for events, a full workshop with people waiting, reminders."""

from datetime import datetime, timedelta

from django.db import transaction

from backend.accounts.models import User
from backend.bookings.services import RoomsTaken
from backend.conversations.models import Participation
from backend.events.models import Attendance, Event, Occurrence
from backend.events.models.event import single
from backend.events.services.reminders import THANKS_AFTER, replan
from backend.events.services.rooms import settle
from backend.events.services.seats import recount
from backend.places.models import Place

MIRRORS, STUDIO = "Sala lustrzana", "Pracownia"
# Which room suits what.
ROOM_FOR = {Event.Category.MOVEMENT: MIRRORS, Event.Category.CRAFT: STUDIO, Event.Category.CULTURE: MIRRORS}
# Who came first has the seats: name and how many come together.
GOING = (("Irena", 2), ("Marek", 1), ("Kasia", 1), ("Wanda", 2), ("Leszek", 1), ("Basia", 1))
WAITING = (("Oksana", 1), ("Jan", 2), ("Ola", 1))


def workshop(place: Place, leader: User, *, clock: datetime) -> Event:
    """Pottery for eight in five days: more people would like to come."""
    day = (clock + timedelta(days=5)).astimezone(place.zone).replace(hour=17, minute=30, second=0, microsecond=0)
    return Event(
        place=place,
        slug="pierwsza-miska-z-gliny",
        title="Pierwsza miska z gliny",
        description="Lepimy bez koła, od zera. Po dwóch tygodniach odbierzesz wypaloną miskę.",
        category=Event.Category.CRAFT,
        languages=["pl"],
        pattern=single(day, day + timedelta(hours=2, minutes=30), place.zone),
        sign_up=Event.SignUp.OPEN,
        capacity=sum(party for _name, party in GOING),
        party_limit=2,
        what_to_bring="Fartuch albo stara koszula",
        author=leader,
    )


def fill_workshop(event: Event, people: dict[str, User], *, clock: datetime) -> None:
    """Give all seats of ``event`` away, and let others wait in the order in which they came."""
    date = event.occurrences.get()
    rows = []
    for number, (name, party) in enumerate((*GOING, *WAITING)):
        at = clock - timedelta(days=3) + timedelta(hours=5 * number)
        waits = {"status": Attendance.Status.WAITING, "queued_at": at} if number >= len(GOING) else {}
        rows.append(Attendance(occurrence=date, user=people[name], party=party, created_at=at, **waits))
    Attendance.objects.bulk_create(rows)
    Participation.objects.bulk_create(
        Participation(conversation=date.conversation, user=people[name], is_invited=True) for name, _party in GOING
    )
    recount(date)


def give_rooms(place: Place, *, by: User) -> None:
    """Hold rooms of ``place`` for the events that suit them; what is taken on one of its dates does without."""
    rooms = {room.name: room for room in place.rooms.filter(name__in=ROOM_FOR.values())}
    for event in place.events.filter(status=Event.Status.PUBLISHED, category__in=ROOM_FOR).order_by("-pk"):
        room = rooms[ROOM_FOR[event.category]]
        if (event.capacity or 0) > room.capacity:
            continue
        try:
            with transaction.atomic():
                event.rooms.add(room)
                settle(event, by=by)
        except RoomsTaken:
            continue


def remind(*, clock: datetime) -> None:
    """Plan the reminders of everyone who comes, and the thanks to those who just went home."""
    replan(Occurrence.objects.filter(ends_at__gt=clock - THANKS_AFTER, taken__gt=0).only("pk"), now=clock)
