"""Things of the home place and of neighbours: loans in every state, who waits, and a year of what came back."""

from datetime import datetime, time, timedelta
from itertools import cycle

from django.db.models import prefetch_related_objects

from backend.accounts.models import User
from backend.core.moments import instant
from backend.demo.board import code_of
from backend.demo.exchanges import Exchanges, Neighbourhood, backdate
from backend.lending.models import Condition, Hold, LendingTerms, Loan, LoanStep, Repair
from backend.lending.selectors.availability import free_from
from backend.lending.selectors.terms import next_open, via_of
from backend.sharing.models import Listing, ListingRequest, ThankYou
from backend.sharing.services.lasting import usual_end

Status, Step = Loan.Status, LoanStep.Kind

RULES = """\
1. Wypożyczenie jest **bezpłatne**, bez kaucji. Potrzebne jest tylko konto i sześć cyfr, które pokażesz przy ladzie.
2. Najwyżej dwie rzeczy naraz, na najwyżej dziesięć dni. Jeśli nikt nie czeka, raz można przedłużyć.
3. Rzecz wraca czysta i ze wszystkimi częściami.
4. Coś się zepsuło? Powiedz od razu: nikt nie płaci za zwykłe zużycie.
5. Plany się zmieniły? Odwołaj, żeby skorzystał ktoś inny.
"""
FETCHED = (Step.REQUESTED, Step.ACCEPTED, Step.READY, Step.HANDED_OUT)
# The story of a loan in each state.
STORIES = {
    Status.REQUESTED: (Step.REQUESTED,),
    Status.RESERVED: (Step.REQUESTED, Step.ACCEPTED),
    Status.READY: (Step.REQUESTED, Step.ACCEPTED, Step.READY),
    Status.ON_LOAN: FETCHED,
    Status.RETURNED: (*FETCHED, Step.RETURNED),
    Status.NEEDS_LOOK: (*FETCHED, Step.NEEDS_LOOK),
    Status.LOST: (*FETCHED, Step.NEEDS_LOOK, Step.RESOLVED),
    Status.WRITTEN_OFF: (*FETCHED, Step.NEEDS_LOOK, Step.RESOLVED),
    Status.DECLINED: (Step.REQUESTED, Step.DECLINED),
    Status.WITHDRAWN: (Step.REQUESTED, Step.ACCEPTED, Step.WITHDRAWN),
    Status.CANCELLED: (Step.REQUESTED, Step.ACCEPTED, Step.CANCELLED),
    Status.LAPSED: (Step.REQUESTED, Step.LAPSED),
    Status.NO_SHOW: (Step.REQUESTED, Step.ACCEPTED, Step.READY, Step.NO_SHOW),
}
OF_BORROWER = (Step.REQUESTED, Step.WITHDRAWN)
OF_NOBODY = (Step.LAPSED, Step.NO_SHOW)
BACK = (Status.RETURNED, Status.NEEDS_LOOK, Status.WRITTEN_OFF)
BORROWERS = ("Kasia", "Lesia", "Jan", "Wanda", "Andrij", "Marta", "Piotr", "Ola", "Rafał", "Irena", "Oksana", "Marek")


class Library:
    """Writes rows as the services would: at a clock of its own, which their limits do not know."""

    def __init__(self, neighbourhood: Neighbourhood):
        self.here = neighbourhood
        self.home, self.people = neighbourhood.home, neighbourhood.people
        self.clock, self.random = neighbourhood.clock, neighbourhood.random
        self.today = self.clock.astimezone(self.home.zone).date()
        self.loans: list[Loan] = []
        prefetch_related_objects([self.home], "opening_hours", "opening_exceptions")

    def build(self) -> None:
        self.terms = LendingTerms(place=self.home, version=1, text=RULES, created_by=self.people["Halina"])
        self.terms.digest = self.terms.fingerprint()
        self.terms.save()
        self.terms.then = self.clock - timedelta(days=400)
        backdate([self.terms])
        self.exchanges = Exchanges(self.random)
        things = self.add_things()
        self.promise()
        self.bring_back()
        self.refuse()
        for thing in (self.projector, self.driver, self.sewing, self.ladder):
            self.year(thing)
        self.write()
        self.queue()
        for thing in things:
            thing.busy_until = free_from(thing, now=self.clock)
        Listing.objects.bulk_update(things, ["busy_until"])
        self.thank()

    def add_things(self) -> list[Listing]:
        """Five things of the place, and a ladder of Marek's."""

        def thing(author: str, title: str, category: str, **facts) -> Listing:
            facts = {"kind": Listing.Kind.LEND, "condition": Listing.Condition.GOOD, **facts}
            # On the board since before the first loan, and kept there since.
            end = usual_end(Listing(kind=Listing.Kind.LEND, place=self.home), self.clock - timedelta(days=10))
            return self.here.listing(author, title, category, days=400, expires_at=end, **facts)

        def of_place(title: str, category: str, **facts) -> Listing:
            return thing("Halina", title, category, is_of_place=True, pickup=Listing.PickUp.DESK, **facts)

        self.driver = of_place(
            "Wkrętarka ośrodka", "tools-power", slug="wkretarka-osrodka", lending_days=5,
            parts="walizka\ndwa akumulatory\nładowarka\nkomplet bitów", body="18 V, z udarem. Akumulatory naładowane.",
        )  # fmt: skip
        self.projector = of_place(
            "Projektor z ekranem", "electronics-audio", slug="projektor-osrodka", lending_days=4,
            parts="projektor\nekran na statywie\nkabel HDMI\npilot", scope=Listing.Scope.NETWORK,
            body="Full HD, jasny. Pokażemy, jak podłączyć laptop.",
        )  # fmt: skip
        self.chairs = of_place(
            "Krzesła składane", "party", slug="krzesla-skladane-osrodka", lending_days=4, quantity=25,
            body="Białe, plastikowe. Dziesięć mieści się w bagażniku.",
        )  # fmt: skip
        self.tent = of_place(
            "Namiot pawilonowy 3 × 6 m", "party", slug="namiot-pawilonowy-osrodka", lending_days=5,
            parts="dach\nsześć ścian\nstelaż\nśledzie i linki\ntorba", body="Dwie osoby rozstawiają go w pół godziny.",
        )  # fmt: skip
        self.sewing = of_place(
            "Maszyna do szycia", "clothes-fabric", slug="maszyna-do-szycia-osrodka", lending_days=10,
            parts="pedał\ntrzy stopki\npudełko igieł\ninstrukcja", body="Prosta w obsłudze, szyje też dżins.",
        )  # fmt: skip
        self.ladder = thing(
            "Marek", "Drabina aluminiowa, 5 stopni", "tools-ladders", slug="drabina-marka", lending_days=7,
            pickup=Listing.PickUp.HOME, pickup_area="okolice placu Hallera", lending_terms="Wraca bez śladów farby.",
        )  # fmt: skip
        things = [self.driver, self.projector, self.chairs, self.tent, self.sewing, self.ladder]
        Listing.objects.bulk_create(things)
        return things

    def promise(self) -> None:
        """What goes on now."""
        self.lend(self.driver, "Oksana", 2, 3, Status.REQUESTED, message="Powieszę półki u córki.")
        self.lend(self.driver, "Bartek", 12, 3, Status.RESERVED)
        self.lend(self.projector, "Lesia", -2, 4, Status.ON_LOAN, message="Kino na podwórku.")
        self.lend(self.projector, "Wanda", 9, 2, Status.RESERVED, message="Wieczór zdjęć z podróży.")
        self.lend(self.chairs, "Marek", 0, 3, Status.READY, amount=5, message="Imieniny, przyjdzie dużo osób.")
        self.lend(self.chairs, "", -1, 3, Status.ON_LOAN, amount=8, name="Jadwiga Lis", contact="22 555 01 20")
        self.lend(self.chairs, "Michał", 5, 2, Status.RESERVED, amount=12)
        self.lend(self.sewing, "Tomek", -12, 10, Status.ON_LOAN)  # late
        loan = self.lend(self.ladder, "Irena", -3, 4, Status.ON_LOAN)
        loan.extend_until = self.opening(4, 17)

    def bring_back(self) -> None:
        """What came back, not always well."""
        self.broken = self.lend(
            self.tent, "Adam", -6, 4, Status.NEEDS_LOOK, reason="Brakuje śledzi, jedna linka pękła."
        )  # fmt: skip
        self.lend(self.tent, "Dorota", -25, 4, Status.RETURNED)
        self.lend(self.chairs, "Staszek", -40, 3, Status.LOST, reason="Jedno krzesło zostało na plaży. Trudno!")
        self.lend(self.chairs, "Basia", -60, 3, Status.WRITTEN_OFF, reason="Pękła noga, nie da się naprawić.")
        self.lend(self.ladder, "Kuba", -20, 3, Status.RETURNED)

    def refuse(self) -> None:
        """What was not fetched."""
        self.lend(self.ladder, "Leszek", -9, 2, Status.DECLINED, reason="Sam wtedy maluję. Może tydzień później?")
        self.lend(self.projector, "Oksana", -8, 2, Status.WITHDRAWN, reason="Spotkanie przełożone.")
        self.lend(self.driver, "Ania", 7, 3, Status.CANCELLED, reason="Wtedy oddajemy ją do przeglądu.")
        self.lend(self.ladder, "Ola", -15, 2, Status.LAPSED)
        self.lend(self.sewing, "Natalia", -30, 5, Status.NO_SHOW)

    def year(self, thing: Listing) -> None:
        """Loans of ``thing`` that came back, one after another, from a year ago on."""
        day, borrowers = -360, cycle(self.random.sample(BORROWERS, len(BORROWERS)))
        while day < -70:
            days = self.random.randint(2, thing.lending_days or 5)
            borrower = next(borrowers)
            if self.people[borrower] != thing.author:
                self.lend(thing, borrower, day, days, Status.RETURNED)
            day += days + self.random.randint(9, 28)

    def opening(self, days: int, hour: int) -> datetime:
        """So many days from now at this hour, or when the desk is open next."""
        at = instant(self.today + timedelta(days=days), time(hour), self.home.zone)
        return next_open(self.home, at) or at

    def lend(
        self, thing: Listing, who: str, first: int, days: int, status: str, *, amount: int = 1, **facts
    ) -> Loan:  # fmt: skip
        """A loan of ``thing`` from ``first`` days from now on, for ``days``, with the times that its state has."""
        borrower: User | None = self.people.get(who)
        starts_at, ends_at = self.opening(first, 11), self.opening(first + days, 17)
        if Step.HANDED_OUT in STORIES[status]:
            starts_at = min(starts_at, self.clock - timedelta(hours=1))
        loan = Loan(
            listing=thing, place=self.home, borrower=borrower, status=status, amount=amount, starts_at=starts_at,
            ends_at=ends_at, original_ends_at=ends_at, taken_from=starts_at, taken_until=ends_at,
            is_firm=status in Loan.FIRM, is_single=(thing.quantity or 1) == 1, via=via_of(thing),
            slug=code_of(self.random), code=f"{self.random.randrange(10**6):06}", message=facts.get("message", ""),
            borrower_name=facts.get("name", ""), borrower_contact=facts.get("contact", ""),
            recorded_by=None if borrower else self.people["Halina"], reason=facts.get("reason", ""),
        )  # fmt: skip
        loan.then = min(starts_at, self.clock) - timedelta(days=2, hours=self.random.randint(1, 20))
        if status == Status.REQUESTED:
            loan.then = self.clock - timedelta(hours=5)
            loan.answer_by = loan.then + timedelta(hours=48)
        self.set_times(loan)
        if borrower and status in Loan.LIVE:
            words = loan.message or "Dzień dobry, chętnie pożyczę."
            loan.request = self.exchanges.ask(
                thing, borrower, loan.then, words, status=ListingRequest.Status.TALK
            )  # fmt: skip
        self.loans.append(loan)
        return loan

    def set_times(self, loan: Loan) -> None:
        if loan.via == Loan.Via.DESK:
            loan.terms, loan.terms_accepted_at = self.terms, loan.then if loan.borrower else None
        if Step.HANDED_OUT in STORIES[loan.status]:
            loan.handed_out_at = loan.owner_confirmed_at = loan.starts_at
            loan.borrower_confirmed_at = loan.starts_at if loan.borrower else None
        if loan.status in BACK:
            loan.returned_at = loan.ends_at - timedelta(hours=1)
        if loan.status in (Status.READY, Status.NO_SHOW):
            loan.pickup_by = min(self.pickup_end(loan), loan.ends_at)

    def pickup_end(self, loan: Loan) -> datetime:
        return loan.starts_at + timedelta(days=self.terms.pickup_days)

    def write(self) -> None:
        self.exchanges.write()
        Loan.objects.bulk_create(self.loans, batch_size=200)
        backdate(self.loans)
        steps = [step for loan in self.loans for step in self.story(loan)]
        LoanStep.objects.bulk_create(steps, batch_size=500)
        backdate(steps, "at")
        conditions = [one for loan in self.loans if loan.listing.parts for one in self.conditions(loan)]
        Condition.objects.bulk_create(conditions, batch_size=500)
        backdate(conditions, "at")
        repair = Repair(
            listing=self.tent, loan=self.broken, note=self.broken.reason, opened_by=self.people["Halina"]
        )  # fmt: skip
        repair.save()
        repair.then = self.broken.returned_at
        backdate([repair], "opened_at")

    def story(self, loan: Loan) -> list[LoanStep]:
        """Its steps, none of them after the clock."""
        kinds = [kind for kind in STORIES[loan.status] if loan.borrower or kind not in OF_BORROWER]
        lender = loan.listing.author
        moments = {
            Step.ACCEPTED: loan.then + timedelta(hours=3),
            Step.READY: loan.starts_at - timedelta(hours=1),
            Step.HANDED_OUT: loan.handed_out_at,
            Step.RETURNED: loan.returned_at,
            Step.NEEDS_LOOK: loan.returned_at or loan.ends_at + timedelta(days=1),
            Step.RESOLVED: loan.ends_at + timedelta(days=2),
            Step.NO_SHOW: loan.pickup_by,
            Step.LAPSED: loan.then + timedelta(hours=48),
        }
        steps = []
        for number, kind in enumerate(kinds):
            by = None if kind in OF_NOBODY else loan.borrower if kind in OF_BORROWER else lender
            is_last = number == len(kinds) - 1
            step = LoanStep(loan=loan, kind=kind, by=by, text=loan.reason if is_last else "")
            if kind == Step.REQUESTED:
                step.text = loan.message
            usual = moments.get(kind) or loan.then + timedelta(hours=6 * number)
            step.then = min(usual, self.clock - timedelta(minutes=5 * (len(kinds) - number)))
            steps.append(step)
        if loan.extend_until:
            asked = LoanStep(loan=loan, kind=Step.EXTENSION_ASKED, by=loan.borrower, text="Jeszcze jeden pokój!")
            asked.then = self.clock - timedelta(minutes=3)
            steps.append(asked)
        return steps

    def conditions(self, loan: Loan) -> list[Condition]:
        found = []
        for way, at in ((Condition.Way.OUT, loan.handed_out_at), (Condition.Way.BACK, loan.returned_at)):
            if at is None:
                continue
            one = Condition(loan=loan, way=way, by=loan.listing.author, text="Wszystko na miejscu.")
            if way == Condition.Way.BACK and loan.status == Status.NEEDS_LOOK:
                one.text, one.missing, one.is_damaged = loan.reason, ["śledzie i linki"], True
            one.then = at
            found.append(one)
        return found

    def queue(self) -> None:
        """Who waits for what is out, and who is offered a time that came free."""
        waits = (
            (self.projector, "Jan", 1, 3, Hold.Status.WAITING),
            (self.sewing, "Kasia", 1, 6, Hold.Status.WAITING),
            (self.sewing, "Marek", 8, 5, Hold.Status.WAITING),
            (self.driver, "Marek", 7, 3, Hold.Status.OFFERED),
        )
        holds = []
        for thing, name, first, days, status in waits:
            hold = Hold(
                listing=thing, user=self.people[name], status=status, starts_at=self.opening(first, 11),
                ends_at=self.opening(first + days, 17),
                offered_until=self.clock + timedelta(days=1) if status == Hold.Status.OFFERED else None,
            )  # fmt: skip
            hold.then = self.clock - timedelta(days=1)
            holds.append(hold)
        Hold.objects.bulk_create(holds)
        backdate(holds)

    def thank(self) -> None:
        """Some who brought things back said thank you; most of it may be read by others."""
        notes = []
        for number, loan in enumerate([loan for loan in self.loans if loan.status == Status.RETURNED][::4]):
            note = ThankYou(
                listing=loan.listing, author=loan.borrower, occasion=f"loan:{loan.pk}", author_agrees=True,
                to=None if loan.listing.is_of_place else loan.listing.author, receiver_agrees=number % 3 > 0,
                text="Dziękuję! Bardzo się przydało.",
            )  # fmt: skip
            note.then = loan.returned_at + timedelta(hours=5)
            notes.append(note)
        ThankYou.objects.bulk_create(notes)
        backdate(notes)
