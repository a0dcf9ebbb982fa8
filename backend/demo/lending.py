"""Rooms of the home place: how they are lent, and bookings in every state."""

import uuid
from datetime import datetime, time, timedelta
from random import Random

from backend.accounts.models import User
from backend.bookings.models import Booking, BookingRules, Declaration, Step
from backend.bookings.selectors.conflicts import RoomTree
from backend.bookings.services.taking import take
from backend.core.moments import instant
from backend.core.slugs import ALPHABET
from backend.demo.coming import MIRRORS, STUDIO
from backend.places.models import Place, Room

RULES = """\
1. Sale są **bezpłatne**. Nikt nie płaci za wejście i nikt na tym nie zarabia.
2. Jedna dorosła osoba odpowiada za salę i jest na miejscu od początku do końca.
3. Po spotkaniu: stoły i krzesła wracają na miejsce, śmieci wynosimy, okna zamykamy, światła gasimy.
4. W sali nie pijemy alkoholu i nie palimy.
5. Coś się zepsuło? Powiedz od razu: naprawimy to razem.
6. Plany się zmieniły? Odwołaj rezerwację, żeby z sali skorzystał ktoś inny.
"""
CHAIRS = {"name": "krzesła", "count": 60}
PROJECTOR = {"name": "rzutnik i ekran", "count": None}


class Lending:
    """Writes rows as the services would: at a clock of its own, which their limits do not know."""

    def __init__(self, home: Place, people: dict[str, User], *, clock: datetime, random: Random):
        self.home, self.people, self.clock, self.random = home, people, clock, random

    def build(self) -> None:
        """Rooms, rules and bookings."""
        self.rules = BookingRules(
            place=self.home, version=1, text=RULES, declarations=list(Declaration.values), latest_end=time(21, 0),
            needed_now="ziemia do doniczek i ktoś, kto podleje kwiaty w weekend", created_by=self.people["Halina"],
        )  # fmt: skip
        self.rules.digest = self.rules.fingerprint()
        self.rules.save()
        self.add_rooms()
        self.tree = RoomTree(self.home.pk)
        self.add_bookings()

    def add_rooms(self) -> None:
        facts = {"place": self.home, "features": ["step_free"]}
        self.blue = Room.objects.create(
            name="Sala niebieska", capacity=30, capacities={"rows": 30, "workshop": 16}, position=2,
            equipment=[{"name": "krzesła", "count": 30}, {"name": "stoły", "count": 6}], tidy_minutes=15, **facts,
        )  # fmt: skip
        self.green = Room.objects.create(
            name="Sala zielona", capacity=30, capacities={"rows": 30, "circle": 20}, position=3,
            equipment=[{"name": "krzesła", "count": 30}, {"name": "pianino", "count": None}], tidy_minutes=15, **facts,
        )  # fmt: skip
        hall = Room.objects.create(
            name="Sala duża", description="Niebieska i zielona po otwarciu ściany.", capacity=60,
            capacities={"rows": 60, "workshop": 32, "standing": 60}, position=1, equipment=[CHAIRS, PROJECTOR],
            setup_minutes=30, tidy_minutes=30, **facts,
        )  # fmt: skip
        hall.parts.set([self.blue, self.green])
        self.kitchen = Room.objects.create(
            name="Kuchnia", description="Dwa piekarniki i długi stół.", capacity=12, position=4, tidy_minutes=30,
            equipment=[{"name": "piekarniki", "count": 2}, {"name": "zmywarka", "count": None}], **facts,
        )  # fmt: skip
        self.hall = hall
        # In these the programme of the place takes place.
        Room.objects.create(
            name=MIRRORS, description="Parkiet, lustra i drążki. Prosimy o buty na zmianę.", capacity=40, position=5,
            equipment=[{"name": "maty", "count": 20}], tidy_minutes=15, **facts,
        )  # fmt: skip
        Room.objects.create(
            name=STUDIO, description="Stoły robocze, zlew i piec do ceramiki.", capacity=16, position=6,
            equipment=[{"name": "maszyny do szycia", "count": 3}, {"name": "piec", "count": None}], tidy_minutes=30,
            **facts,
        )  # fmt: skip

    def add_bookings(self) -> None:
        choir = {
            "title": "Próby chóru Wspólna Pieśń", "asker": Booking.Asker.GROUP, "organisation": "Wspólna Pieśń",
            "is_open": True, "purpose": Booking.Purpose.GENERATIONS,
            "series": uuid.UUID(int=self.random.getrandbits(128)),
        }  # fmt: skip
        for week in range(4):
            self.book("Oksana", self.green, 3 + 7 * week, 17, 19, Booking.Status.ACCEPTED, head_count=18, **choir)
        self.book("Kasia", self.green, 10, 17, 18, Booking.Status.WAITING, title="Joga na krzesłach", head_count=12)
        self.book("Marek", self.blue, 8, 16, 18, Booking.Status.REQUESTED, title="Naprawa rowerów", head_count=10,
                  slug="naprawa-rowerow",
                  purpose=Booking.Purpose.LEARNING, needs_keys=True, offer_back="Naprawię rower ośrodka",
                  description="Każdy przychodzi ze swoim rowerem, narzędzia mamy.")  # fmt: skip
        self.book("Irena", self.kitchen, 2, 15, 18, Booking.Status.REQUESTED, title="Pieczenie pierników",
                  head_count=9, is_urgent=True)  # fmt: skip
        self.book("Bartek", self.hall, 12, 16, 19, Booking.Status.PROPOSED, title="Turniej szachowy", head_count=40,
                  proposed=13)  # fmt: skip
        asked = self.book("Lesia", self.kitchen, 9, 11, 14, Booking.Status.QUESTION, title="Obiad dla nowych sąsiadów",
                          head_count=12)  # fmt: skip
        asked.steps.create(kind=Step.Kind.QUESTION, by=self.people["Halina"], text="Czy będą dzieci? Mamy kącik zabaw.")
        self.book("", self.blue, 4, 11, 13, Booking.Status.ACCEPTED, title="Brydż", head_count=8, is_phoned=True,
                  contact_name="Jadwiga Lis", responsible="Jadwiga Lis")  # fmt: skip
        self.book("Jan", self.kitchen, -2, 16, 18, Booking.Status.ACCEPTED, title="Kiszenie kapusty", head_count=7)

    def book(self, name: str, room: Room, days: int, start: int, end: int, status: str, *, proposed=None, **facts):
        """One booking of ``room``, so many days from the clock, at these hours of the wall clock."""
        holder = self.people.get(name)
        span = [self.at(days, hour) for hour in (start, end)]
        slug = facts.pop("slug", "".join(self.random.choices(ALPHABET, k=10)))
        facts = {"responsible": holder.display_name if holder else "", **facts}
        if proposed:
            facts["proposed_starts_at"], facts["proposed_ends_at"] = self.at(proposed, start), self.at(proposed, end)
        booking = Booking.objects.create(
            place=self.home, slug=slug, status=status, holder=holder, starts_at=span[0], ends_at=span[1],
            rules=self.rules, rules_accepted_at=self.clock, declarations=self.rules.declarations, created_by=holder,
            **facts,
        )  # fmt: skip
        booking.rooms.set([room])
        if proposed:
            booking.proposed_rooms.set([room])
        take(booking, [room], self.tree, firm=status == Booking.Status.ACCEPTED)
        if holder:
            booking.steps.create(kind=Step.Kind.FILED, by=holder)
        last = {Booking.Status.ACCEPTED: Step.Kind.ACCEPTED, Booking.Status.PROPOSED: Step.Kind.PROPOSED}.get(status)
        if last:
            booking.steps.create(kind=last, by=self.people["Halina"])
        Booking.objects.filter(pk=booking.pk).update(created_at=self.clock - timedelta(days=4, hours=days % 5))
        return booking

    def at(self, days: int, hour: int) -> datetime:
        day = self.clock.astimezone(self.home.zone).date() + timedelta(days=days)
        day += timedelta(days=day.weekday() == 6)  # the place is closed on Sundays
        return instant(day, time(hour), self.home.zone)
