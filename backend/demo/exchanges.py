"""Who asks for what on the board of the home place: lines, lots, promises, thanks, and a year of what worked out."""

from datetime import datetime, timedelta
from random import Random

from django.db.models import Model

from backend.accounts.models import User
from backend.conversations.models import Conversation, Participation
from backend.demo.board import categories, code_of
from backend.demo.talks import Talks, take_part
from backend.places.models import Place
from backend.sharing.models import Draw, Listing, ListingRequest, SavedSearch, ThankYou
from backend.sharing.services.lasting import usual_end
from backend.sharing.services.line import hold_end
from backend.sharing.services.lots import drawn_order, fingerprint

Kind, Handing, Status = Listing.Kind, Listing.Handing, ListingRequest.Status
ASKING = {
    Kind.GIVE: ("Dzień dobry, chętnie wezmę. Kiedy mogę podejść?", "Proszę, dziś po 17."),
    Kind.FOOD: ("Chętnie się poczęstuję, będę za pół godziny.", "Czeka w recepcji."),
    Kind.ASK: ("Mam, mogę przynieść jutro.", "Wspaniale, dziękuję!"),
    Kind.SKILL_OFFER: ("Bardzo by mi się to przydało. Może w sobotę?", "Sobota pasuje."),
    Kind.SKILL_REQUEST: ("Mogę pomóc, mieszkam obok.", "Jak dobrze, dziękuję!"),
}
THANKS = (
    "Dziękuję! Działa bez zarzutu.",
    "Wszystko było tak, jak w opisie, i jeszcze miła rozmowa.",
    "Дуже дякую! Діти щасливі.",
    "Uratowało mi to weekend. Dziękuję!",
    "Szybko i serdecznie.",
)
SEARCHES = (
    ("Marek", True, "category=tools", "Narzędzia w moim miejscu", SavedSearch.Alert.NOW),
    ("Marek", False, "q=rower&kind=give", "Rowery do wzięcia", SavedSearch.Alert.DAILY),
    ("Oksana", False, "kind=give&category=children", "Dla dzieci", SavedSearch.Alert.NOW),
    ("Oksana", True, "kind=food", "Jedzenie w centrum", SavedSearch.Alert.NEVER),
)


class Exchanges:
    """Collects requests, each with its talk, and writes them in a few statements."""

    def __init__(self, random: Random):
        self.random, self.requests = random, []

    def ask(self, listing: Listing, user: User, at: datetime, *lines: str, **facts) -> ListingRequest:
        """``user`` asks at ``at``; ``lines`` are said in turn, the first by who asks."""
        request = ListingRequest(listing=listing, user=user, code=code_of(self.random), **facts)
        request.conversation = Conversation(
            kind=Conversation.Kind.EXCHANGE, place=listing.place, title=listing.title
        )  # fmt: skip
        request.then, request.lines = at, lines
        self.requests.append(request)
        return request

    def write(self) -> None:
        Conversation.objects.bulk_create([request.conversation for request in self.requests], batch_size=500)
        talks, seats = Talks(self.random), []
        for request in self.requests:
            sides = [request.user, request.listing.author]
            for number, line in enumerate(request.lines):
                at = request.then + timedelta(minutes=4 * number)
                talks.say(request.conversation, sides[number % 2], line, at)
            seats += take_part(request.conversation, sides)
        talks.write()
        Participation.objects.bulk_create(seats, batch_size=500)
        ListingRequest.objects.bulk_create(self.requests, batch_size=500)
        backdate(self.requests)


def backdate(rows: list[Model], name: str = "created_at") -> None:
    """Give rows the moment ``then`` at which they came about: the database wrote that of now."""
    for row in rows:
        setattr(row, name, row.then)
    if rows:
        type(rows[0]).objects.bulk_update(rows, [name], batch_size=200)


class Neighbourhood:
    """What is asked for at the home place now, and what found new hands in the past year."""

    def __init__(
        self, home: Place, people: dict[str, User], *, finished: list[dict], clock: datetime, random: Random
    ):  # fmt: skip
        self.home, self.people, self.finished = home, people, finished
        self.clock, self.random = clock, random
        self.categories = categories()

    def listing(self, author: str, title: str, category: str, *, days: float = 2, **facts) -> Listing:
        """An unsaved listing that stands for ``days`` already."""
        created = self.clock - timedelta(days=days)
        listing = Listing(
            place=self.home, author=self.people[author], title=title, category=self.categories[category],
            language="pl", created_at=created, **{"kind": Kind.GIVE, "slug": code_of(self.random), **facts},
        )  # fmt: skip
        listing.expires_at = listing.expires_at or usual_end(listing, created)
        return listing

    def build(self, elsewhere: list[Place]) -> None:
        """``elsewhere``: places on whose boards something of here stands as well."""
        self.exchanges = Exchanges(self.random)
        listings = [*self.lines(), *self.lots()]
        table = self.listing(
            "Bartek", "Stół do ping-ponga", "sport", scope=Listing.Scope.CHOSEN, pickup=Listing.PickUp.HOME,
            pickup_area="okolice placu Hallera", body="Składany, z siatką. Potrzeba dwóch osób do znoszenia.",
        )  # fmt: skip
        draft = self.listing(
            "Marek", "Lampa wisząca", "furniture-lamps", status=Listing.Status.DRAFT, expires_at=None,
        )  # fmt: skip
        draft.expires_at = None
        past = self.year()
        Listing.objects.bulk_create([*listings, table, draft, *past], batch_size=200)
        table.shown_at.set(elsewhere)
        self.exchanges.write()
        Draw.objects.bulk_create(self.draws)
        self.thank()
        self.keep_searches()

    def lines(self) -> list[Listing]:
        """Who waits for an answer, and what is promised to who came first."""
        shelf = self.listing(
            "Marek", "Regał na książki", "furniture-tables", slug="regal-na-ksiazki", condition="good",
            size="80 × 28 × 200 cm", pickup=Listing.PickUp.HOME, pickup_area="okolice ul. Targowej",
            body="Rozkręcony, wszystkie śruby w woreczku.",
        )  # fmt: skip
        hours = timedelta(hours=1)
        self.ask(shelf, "Lesia", 30 * hours, Status.WAITING)
        self.ask(shelf, "Jan", 22 * hours, Status.WAITING)
        self.ask(shelf, "Kuba", 40 * hours, Status.DECLINED, reason="Potrzebny jest transport, a ja go nie mam.")
        pots = self.listing(
            "Irena", "Doniczki gliniane", "plants-garden", slug="doniczki-gliniane", quantity=6, handing=Handing.FIRST,
            pickup=Listing.PickUp.DESK, body="Średnica 14 cm, czyste.",
        )  # fmt: skip
        self.ask(pots, "Oksana", 20 * hours, Status.CHOSEN, amount=2)
        self.ask(pots, "Basia", 11 * hours, Status.CHOSEN)
        self.ask(pots, "Piotr", 26 * hours, Status.WITHDRAWN, closed_at=self.clock - 20 * hours)
        return [shelf, pots]

    def lots(self) -> list[Listing]:
        """A draw that is still open, and one that was drawn."""
        self.draws = []
        bike = self.listing(
            "Irena", "Rower miejski po przeglądzie", "sport-bikes", slug="rower-miejski-w-losowaniu", condition="good",
            handing=Handing.DRAW, scope=Listing.Scope.NETWORK, body="Trzy biegi, nowe opony. Rozstrzygnie los.",
        )  # fmt: skip
        for number, name in enumerate(("Oksana", "Jan", "Kasia", "Andrij")):
            self.ask(bike, name, timedelta(hours=30 - 5 * number), Status.WAITING)
        self.draw(bike, closes_at=self.clock + timedelta(days=1))
        scooter = self.listing(
            "Tomek", "Hulajnoga dla dziecka", "sport-bikes", days=5, handing=Handing.DRAW, condition="used"
        )
        asked = [self.ask(scooter, name, timedelta(days=4), Status.WAITING) for name in ("Lesia", "Marek", "Ola")]
        draw = self.draw(scooter, closes_at=self.clock - timedelta(days=1))
        draw.drawn_at, draw.order = draw.closes_at, drawn_order(draw.secret, [request.code for request in asked])
        winner = next(request for request in asked if request.code == draw.order[0])
        self.promise(winner, at=draw.drawn_at)
        scooter.busy_until = winner.hold_until
        return [bike, scooter]

    def draw(self, listing: Listing, *, closes_at: datetime) -> Draw:
        secret = f"{self.random.getrandbits(256):064x}"
        draw = Draw(listing=listing, closes_at=closes_at, secret=secret, commitment=fingerprint(secret))
        self.draws.append(draw)
        return draw

    def ask(self, listing: Listing, name: str, ago: timedelta, status: str, **facts) -> ListingRequest:
        lines = ASKING[listing.kind][: 2 if status == Status.CHOSEN else 1]
        at = self.clock - ago
        if status == Status.DECLINED:
            facts.setdefault("closed_at", at + timedelta(hours=2))
        request = self.exchanges.ask(listing, self.people[name], at, *lines, status=status, **facts)
        if status == Status.CHOSEN:
            self.promise(request, at=at)
        return request

    def promise(self, request: ListingRequest, *, at: datetime) -> None:
        request.status, request.chosen_at = Status.CHOSEN, at
        request.hold_until = hold_end(request.listing, at)

    def year(self) -> list[Listing]:
        """What found new hands; of some nobody said with whom."""
        names, listings = list(self.people), []
        for number, entry in enumerate(self.finished):
            author = names[self.random.randrange(len(names))]
            is_help = entry["kind"].startswith("skill")
            listing = self.listing(
                author, entry["title"], entry["category"], days=self.random.uniform(9, 360), kind=entry["kind"],
                quantity=None if is_help else entry.get("quantity", 1), condition="used" * (entry["kind"] == Kind.GIVE),
            )  # fmt: skip
            listing.closed_at = listing.created_at + timedelta(hours=self.random.randint(5, 150))
            if entry["kind"] != Kind.SKILL_OFFER or number % 2:
                listing.status, listing.outcome = Listing.Status.CLOSED, Listing.Outcome.DONE
            listings.append(listing)
            if number % 7:
                self.worked_out(listing, [name for name in names if name != author])
            if listing.status == Listing.Status.OPEN:
                listing.closed_at, listing.expires_at = None, self.clock + timedelta(days=20)
        return listings

    def worked_out(self, listing: Listing, others: list[str]) -> None:
        """One or two neighbours took it, together all of it."""
        whole = listing.quantity or 1
        amounts = [whole] if whole < 4 else [whole // 2, whole - whole // 2]
        for name, amount in zip(self.random.sample(others, len(amounts)), amounts, strict=True):
            self.exchanges.ask(
                listing, self.people[name], listing.created_at + timedelta(hours=2), *ASKING[listing.kind],
                status=Status.DONE, amount=amount, closed_at=listing.closed_at,
                chosen_at=listing.created_at + timedelta(hours=3),
            )  # fmt: skip

    def thank(self) -> None:
        """Words for one exchange in three; most of them may be read by others."""
        done = [request for request in self.exchanges.requests if request.status == Status.DONE]
        notes = []
        for number, request in enumerate(done[::3]):
            note = ThankYou(
                listing=request.listing, author=request.user, to=request.listing.author,
                occasion=f"request:{request.pk}", text=THANKS[number % len(THANKS)], author_agrees=number % 4 > 0,
                receiver_agrees=number % 5 > 0,
            )  # fmt: skip
            note.then = request.closed_at + timedelta(hours=8)
            notes.append(note)
        ThankYou.objects.bulk_create(notes, batch_size=500)
        backdate(notes)

    def keep_searches(self) -> None:
        SavedSearch.objects.bulk_create(
            SavedSearch(
                user=self.people[name], place=self.home if at_home else None, query=query, name=title, alert=alert,
                told_at=self.clock,
            )
            for name, at_home, query, title, alert in SEARCHES
        )  # fmt: skip
