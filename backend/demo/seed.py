"""The demo network: real places, lively rooms. The same ``clock`` and ``seed`` give the same network."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.db import transaction

from backend.accounts.models import User
from backend.conversations.models import Conversation, Participation
from backend.conversations.services import main_room
from backend.demo.accounts import HOME_PLACE
from backend.demo.board import AT_HOME, code_of, listings_of
from backend.demo.book import keep_book
from backend.demo.calendar import Programme, open_meetup, propose_evening, write_events
from backend.demo.coffee import pour
from backend.demo.coming import fill_workshop, give_rooms, remind, workshop
from backend.demo.exchanges import Neighbourhood, backdate
from backend.demo.lending import Lending
from backend.demo.loans import Library
from backend.demo.order import keep_order, keep_rota, say_lines, watch
from backend.demo.past import remember, tell_quarter
from backend.demo.people import create_people, settle, welcome
from backend.demo.rooms import liven
from backend.demo.talks import Talks, take_part
from backend.demo.texts import write_texts
from backend.moderation.models import Report
from backend.moderation.services import report_content
from backend.panel.services import count_network
from backend.places.importing import import_places
from backend.places.models import Place
from backend.search.vocabulary import learn
from backend.sharing.models import Category, Listing, ListingRequest
from backend.sharing.services.lasting import usual_end

DATA = Path(__file__).parent / "data"
HOME_THREADS = ("t09", "t03", "t12", "t08", "t06")
ADVERTISEMENT = "Sprzedam karnet na siłownię, 120 zł, okazja tylko do piątku! Dzwońcie: 600 000 000."
NEWCOMER = "Dzień dobry! Wczoraj się tu wprowadziłam. Gdzie w okolicy kupujecie dobry chleb?"
Progress = Callable[[str, int, int], None]


def load(name: str):
    """A data file of the demo network."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


class Network:
    """One load of the demo network; ``seed`` runs it in one transaction: all of it or nothing."""

    def __init__(self, clock: datetime, random: Random, progress: Progress):
        self.clock, self.random, self.progress = clock, random, progress

    def build(self) -> None:
        steps = (
            self.add_places,
            self.add_people,
            self.add_rooms,
            self.add_calendar,
            self.add_board,
            self.add_exchanges,
            self.add_talks,
            self.add_report,
            self.add_texts,
            self.add_figures,
        )
        for number, step in enumerate(steps):
            self.progress(step.__name__.removeprefix("add_"), number, len(steps))
            step()
        self.progress("done", len(steps), len(steps))

    def add_places(self) -> None:
        import_places(load("places.json"), districts=load("districts.json"))
        self.places = list(Place.objects.active().order_by("pk"))
        self.home = next(place for place in self.places if place.slug == HOME_PLACE)

    def add_people(self) -> None:
        self.people = create_people(self.random)
        self.people_of = settle(self.people, self.places, self.random)
        self.newcomer = welcome(self.home, clock=self.clock)

    def add_rooms(self) -> None:
        Lending(self.home, self.people, clock=self.clock, random=Random(self.home.slug)).build()  # noqa: S311

    def add_calendar(self) -> None:
        programme = Programme(load("programme.json"), clock=self.clock, random=self.random)
        events = []
        for place in self.places:
            events += programme.events_of(place, self.people_of[place.pk])
        halina = self.people["Halina"]
        meetup, pottery = programme.meetup_soon(self.home, halina), workshop(self.home, halina, clock=self.clock)
        write_events([*events, meetup], self.people_of, clock=self.clock, random=self.random)
        write_events([pottery], {self.home.pk: []}, clock=self.clock, random=self.random)
        guests = [self.people[name] for name in ("Marek", "Oksana", "Halina", "Lesia", "Jan", "Irena")]
        open_meetup(meetup, guests)
        fill_workshop(pottery, self.people, clock=self.clock)
        give_rooms(self.home, by=halina)
        remind(clock=self.clock)
        pour(self.home, self.people, clock=self.clock)
        remember(self.places, self.people_of, clock=self.clock)
        propose_evening(self.home, self.people["Marek"], clock=self.clock)

    def add_texts(self) -> None:
        write_texts(self.home, self.people["Ewa"], clock=self.clock)

    def add_board(self) -> None:
        entries = load("listings.json")
        listings = []
        for place in self.places:
            count = AT_HOME if place == self.home else 3
            chosen = self.random.sample(entries, count)
            listings += listings_of(place, chosen, self.people, clock=self.clock, random=self.random)
        drill = Listing(
            place=self.home,
            author=self.people["Marek"],
            slug="wiertarka-z-kompletem-wiertel",
            kind=Listing.Kind.LEND,
            title="Wiertarka z kompletem wierteł",
            body="Udarowa, z walizką. Pożyczam na weekend, odbiór w recepcji centrum.",
            category=Category.objects.get(key="tools-power"),
            condition=Listing.Condition.GOOD,
            lending_days=3,
            language="pl",
            created_at=self.clock - timedelta(minutes=40),
        )
        drill.expires_at = usual_end(drill, self.clock)
        Listing.objects.bulk_create([*listings, drill], batch_size=200)
        self.drill = drill

    def add_exchanges(self) -> None:
        """What is asked for, lent, and came about in the past year; then all words that neighbours wrote."""
        random = Random(f"board of {self.home.slug}")  # noqa: S311
        here = Neighbourhood(
            self.home, self.people, finished=load("finished.json"), clock=self.clock, random=random
        )  # fmt: skip
        here.build([place for place in self.places if place != self.home][:2])
        Library(here).build()
        shown = Listing.objects.filter(status=Listing.Status.OPEN).values_list("title", "body")
        learn(" ".join(f"{title} {body}" for title, body in shown))

    def add_talks(self) -> None:
        threads = {thread["id"]: thread for thread in load("chat.json")}
        talks = Talks(self.random)
        rooms = {place.pk: main_room(place) for place in self.places}
        home = rooms[self.home.pk]
        for days_ago, thread in zip(range(len(HOME_THREADS) - 1, -1, -1), HOME_THREADS, strict=True):
            self.speak(talks, home, threads[thread], self.clock - timedelta(days=days_ago, minutes=75))
        for number, place in enumerate(place for place in self.places if place != self.home):
            thread = list(threads.values())[number % len(threads)]
            self.speak(talks, rooms[place.pk], thread, self.clock - timedelta(hours=3 + number % 40))
        talks.say(home, self.newcomer, NEWCOMER, self.clock - timedelta(minutes=26))
        self.said = say_lines(talks, home, self.people, clock=self.clock)
        self.advertisement = talks.say(home, self.people["Bartek"], ADVERTISEMENT, self.clock - timedelta(minutes=20))
        talks.say(
            home, self.people["Oksana"], "Принесу часник і кріп! Можна з дітьми?", self.clock - timedelta(minutes=9)
        )
        talks.say(
            home,
            self.people["Halina"],
            "Jasne, zapraszam z dziećmi. O 17:00 w kuchni.",
            self.clock - timedelta(minutes=6),
        )
        exchange = self.ask_for_drill(talks)
        talks.write()
        unread = {self.people["Marek"].pk: 3, self.people["Oksana"].pk: 1, self.people["Halina"].pk: 0}
        rows = []
        for place in self.places:
            rows += take_part(rooms[place.pk], self.people_of[place.pk], unread=unread)
        rows += take_part(exchange, [self.people["Marek"], self.people["Oksana"]], unread={self.people["Marek"].pk: 1})
        Participation.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        liven(self.home, self.people, clock=self.clock, random=self.random)

    def speak(self, talks: Talks, room: Conversation, thread: dict, starts: datetime) -> None:
        """One thread of chat.json, squeezed so that its last line is before now."""
        last = thread["messages"][-1]["minute"] or 1
        for line in thread["messages"]:
            at = starts + timedelta(minutes=min(line["minute"], last) * 50 / max(last, 50))
            talks.say(room, self.people[line["author"]], line["text"], at)

    def ask_for_drill(self, talks: Talks) -> Conversation:
        """Oksana would like Marek's drill: their exchange has begun."""
        talk = Conversation.objects.create(kind=Conversation.Kind.EXCHANGE, place=self.home, title=self.drill.title)
        request = ListingRequest.objects.create(
            listing=self.drill, user=self.people["Oksana"], conversation=talk, code=code_of(self.random),
            status=ListingRequest.Status.TALK,
        )  # fmt: skip
        request.then = self.clock - timedelta(minutes=30)
        backdate([request])
        lines = (
            ("Oksana", "Dzień dobry! Czy wiertarka jest wolna w sobotę?", 30),
            ("Marek", "Tak, proszę. Zostawię w recepcji w piątek po 16.", 22),
            ("Oksana", "Dziękuję! Oddam w niedzielę.", 15),
        )
        for name, line, ago in lines:
            talks.say(talk, self.people[name], line, self.clock - timedelta(minutes=ago))
        return talk

    def add_report(self) -> None:
        report_content(
            self.advertisement,
            by=self.people["Kasia"],
            reason=Report.Reason.SPAM,
            details="To reklama, a w naszym miejscu nic się nie sprzedaje.",
        )
        keep_order(self.said, self.people, place=self.home)
        keep_rota(self.people, place=self.home, clock=self.clock)
        watch(self.said, self.people, place=self.home)

    def add_figures(self) -> None:
        """What the night would have counted, and what an animator wrote beside it."""
        tell_quarter(self.home, by=self.people["Halina"], clock=self.clock)
        count_network(today=self.clock.date())
        keep_book(self.places, today=self.clock.date())


def seed(*, clock: datetime, seed: int = 7, progress: Progress = lambda *_: None) -> None:
    """Load the demo network as of ``clock`` (an aware datetime)."""
    with transaction.atomic():
        Network(clock, Random(seed), progress).build()  # noqa: S311 - a demo must be repeatable


def is_loaded() -> bool:
    """Whether anybody or any place lives here already."""
    return Place.objects.exists() or User.objects.exists()
