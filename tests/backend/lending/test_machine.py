"""Whatever the two sides, the desk and the clock do, in whatever order: every loan is in a legal state, no two
overlap, and the queue keeps its order."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backend.core.errors import DomainError
from backend.lending import services
from backend.lending.models import Hold, Loan
from backend.lending.selectors.people import card_of
from backend.lending.selectors.pool import Pool, most_at_once, out_now, quantity_of
from backend.lending.selectors.terms import Taking
from backend.lending.services import reminders, upkeep, watching
from tests.cast import person
from tests.examples import examples
from tests.factories.accounts import UserFactory
from tests.factories.lending import TermsFactory, ThingFactory
from tests.factories.places import PlaceFactory

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
WHO, WHICH, DAY, LENGTH = st.integers(0, 5), st.integers(0, 30), st.integers(0, 9), st.integers(1, 4)
AMOUNT = st.integers(1, 2)

S = Loan.Status
# The recommended machine, and what the clock does.
LEGAL = {
    None: {S.REQUESTED, S.RESERVED, S.ON_LOAN},
    S.REQUESTED: {S.RESERVED, S.DECLINED, S.LAPSED, S.WITHDRAWN, S.CANCELLED},
    S.RESERVED: {S.READY, S.ON_LOAN, S.WITHDRAWN, S.CANCELLED, S.NO_SHOW, S.NEEDS_LOOK},
    S.READY: {S.ON_LOAN, S.WITHDRAWN, S.CANCELLED, S.NO_SHOW, S.NEEDS_LOOK},
    S.ON_LOAN: {S.RETURNED, S.NEEDS_LOOK},
    S.NEEDS_LOOK: {S.RETURNED, S.LOST, S.WRITTEN_OFF, S.CANCELLED},
    S.RETURNED: {S.ON_LOAN},  # pressed by mistake a moment ago
}
# A dispute may end in another end.
ENDS = [S.RETURNED, S.LOST, S.WRITTEN_OFF]
# What only a dispute may end so, and what only one side says was handed over.
DISPUTED = {*ENDS, S.CANCELLED}


class Lending(RuleBasedStateMachine):
    """Four neighbours, an animator and a moderator of another place; one thing or some alike; a clock that goes on."""

    def __init__(self):
        super().__init__()
        self.now = NOON
        self.clock = mock.patch("django.utils.timezone.now", self.tell_time)
        self.clock.start()
        self.attempt = transaction.atomic()
        self.attempt.__enter__()
        place = PlaceFactory()
        self.owner = person("Halina", place, "animator")
        self.elsewhere = person("Iza", PlaceFactory(), "moderator")
        self.people = [*UserFactory.create_batch(4), self.owner, self.elsewhere]
        self.place = place
        self.known: dict[int, str] = {}
        self.shown: set[int] = set()  # of which the borrower showed the six digits or a card
        self.offered_before: set[int] = set()

    def tell_time(self) -> datetime:
        return self.now

    def teardown(self):
        transaction.set_rollback(True)
        self.attempt.__exit__(None, None, None)
        self.clock.stop()

    @initialize(
        quantity=st.integers(1, 3), is_of_place=st.booleans(), handing=st.sampled_from(["pick", "pick", "first"])
    )
    def put_on_the_board(self, quantity, is_of_place, handing):
        TermsFactory(place=self.place, max_days=5, max_items=3, buffer_hours=2, extensions=2)
        self.thing = ThingFactory(
            place=self.place, author=self.owner, is_of_place=is_of_place, quantity=quantity, handing=handing
        )

    # what people do

    def act(self, act):
        """Only refusals that a person can be told, and none of them half done."""
        try:
            with transaction.atomic():
                return act()
        except DomainError:
            return None

    def loan(self, which, *states) -> Loan | None:
        """One of the last loans, in one of ``states`` where there is such."""
        newest = Loan.objects.order_by("-pk").select_related("listing")
        loans = list(newest.filter(status__in=states)[:6]) or list(newest[:6])
        return loans[which % len(loans)] if loans else None

    def span(self, day, length):
        starts_at = self.now.replace(minute=0) + timedelta(days=day, hours=1)
        return {"starts_at": starts_at, "ends_at": starts_at + timedelta(days=length)}

    @rule(who=WHO, day=DAY, length=LENGTH, amount=AMOUNT)
    def ask(self, who, day, length, amount):
        span = self.span(day, length)
        self.act(lambda: services.request_loan(self.thing, by=self.people[who], amount=amount, **span))

    @rule(who=WHO, day=DAY, length=LENGTH, amount=AMOUNT)
    def join(self, who, day, length, amount):
        span = self.span(day, length)
        self.act(lambda: services.join_queue(self.thing, by=self.people[who], amount=amount, **span))

    @rule(day=DAY, length=LENGTH, amount=AMOUNT, is_out=st.booleans(), who=st.integers(0, 4))
    def record(self, day, length, amount, is_out, who):
        span = self.span(0 if is_out else day, length)
        borrower = self.people[who] if who < 4 else None
        card = card_of(borrower) if borrower and day % 2 else ""
        facts = {"borrower": borrower, "name": "Zosia", "amount": amount, "is_handed_out": is_out, "card": card}
        loan = self.act(lambda: services.record_loan(self.thing, by=self.owner, **facts, **span))
        if loan and card:
            self.shown.add(loan.pk)
        if loan and borrower:
            assert self.thing.is_of_place
            assert card or loan.status == S.RESERVED, "bound by the word of another"

    @rule(which=WHICH, who=WHO, name=st.sampled_from([
        "accept_loan", "make_ready", "withdraw_loan", "hand_over", "return_loan",
    ]))  # fmt: skip
    def simple_act(self, which, who, name):
        if loan := self.loan(which):
            self.act(lambda: getattr(services, name)(loan, by=self.people[who]))

    @rule(which=WHICH, step=st.sampled_from([
        ("accept_loan", S.REQUESTED), ("make_ready", S.RESERVED), ("return_loan", S.ON_LOAN),
    ]))  # fmt: skip
    def step_of_the_owner(self, which, step):
        name, state = step
        if loan := self.loan(which, state):
            self.act(lambda: getattr(services, name)(loan, by=self.owner))

    @rule(which=WHICH, who=st.sampled_from([4, 4, 0, 5]), name=st.sampled_from(["decline_loan", "cancel_loan"]))
    def act_with_a_reason(self, which, who, name):
        if loan := self.loan(which, S.REQUESTED, S.RESERVED):
            self.act(lambda: getattr(services, name)(loan, by=self.people[who], reason="Bo tak"))

    @rule(which=WHICH)
    def withdraw_ones_own(self, which):
        if (loan := self.loan(which, S.REQUESTED, S.RESERVED, S.READY)) and loan.borrower:
            self.act(lambda: services.withdraw_loan(loan, by=loan.borrower))

    @rule(which=WHICH, is_owner=st.booleans())
    def say_it_was_handed_over(self, which, is_owner):
        if (loan := self.loan(which, S.RESERVED, S.READY)) and loan.borrower:
            self.act(lambda: services.hand_over(loan, by=self.owner if is_owner else loan.borrower))

    @precondition(lambda self: Loan.objects.filter(status__in=[S.ON_LOAN, *Loan.PROMISED]).exists())
    @rule(which=WHICH)
    def say_it_is_back(self, which):
        if (loan := self.loan(which, S.ON_LOAN, *Loan.PROMISED)) and loan.borrower:
            self.act(lambda: services.return_loan(loan, by=loan.borrower))

    @rule(which=WHICH)
    def hand_over_by_code(self, which):
        if loan := self.loan(which, S.RESERVED, S.READY):
            self.shown.add(loan.pk)
            self.act(lambda: services.hand_over(loan, by=self.owner, code=loan.code))

    @precondition(lambda self: Loan.objects.filter(status=S.ON_LOAN).exists())
    @rule(which=WHICH, is_damaged=st.sampled_from([False, False, True]))
    def come_back(self, which, is_damaged):
        loan = self.loan(which, S.ON_LOAN)
        self.act(lambda: services.return_loan(loan, by=self.owner, is_damaged=is_damaged))

    @precondition(lambda self: Loan.objects.overdue(at=self.now).exists())
    @rule(which=WHICH)
    def never_come_back(self, which):
        if loan := self.loan(which, S.ON_LOAN):
            self.act(lambda: services.report_missing(loan, by=self.owner, note="Nie ma"))

    @precondition(lambda self: Loan.objects.filter(status=S.NEEDS_LOOK).exists())
    @rule(
        which=WHICH, who=st.sampled_from([4, 4, 0, 5]),
        status=st.sampled_from([*ENDS, S.RETURNED, S.RESERVED, S.CANCELLED]),
    )  # fmt: skip
    def decide(self, which, who, status):
        if loan := self.loan(which, S.NEEDS_LOOK):
            self.act(lambda: services.resolve_loan(loan, by=self.people[who], status=status, note="Tak"))

    @rule(which=WHICH, days=st.integers(1, 4), accept=st.sampled_from([True, False, None]))
    def keep_it_longer(self, which, days, accept):
        loan = self.loan(which, S.ON_LOAN)
        if not loan or not loan.borrower:
            return
        until = loan.ends_at + timedelta(days=days)
        self.act(lambda: services.ask_to_extend(loan, by=loan.borrower, until=until))
        if accept is not None:
            self.act(lambda: services.answer_extension(loan, by=self.owner, accept=accept, reason="Nie"))

    @rule(which=WHICH, who=WHO)
    def dispute(self, which, who):
        if loan := self.loan(which, S.NEEDS_LOOK, S.ON_LOAN, *Loan.PROMISED):
            self.act(lambda: services.dispute_loan(loan, by=self.people[who], text="Nie tak było"))

    @precondition(lambda self: Loan.objects.filter(disputed_at__isnull=False).exists())
    @rule(who=st.sampled_from([5, 5, 4, 0]), status=st.sampled_from(["", *ENDS, S.CANCELLED]))
    def settle(self, who, status):
        loan = Loan.objects.filter(disputed_at__isnull=False).select_related("listing").first()
        self.act(lambda: services.settle_dispute(loan, by=self.people[who], note="Zgoda", status=status))

    @precondition(lambda self: Hold.objects.exists())
    @rule(which=WHICH, takes=st.booleans())
    def answer_the_queue(self, which, takes):
        holds = list(Hold.objects.order_by("-pk").select_related("listing", "user")[:5])
        hold = holds[which % len(holds)]
        self.act(lambda: (services.take_offer if takes else services.leave_queue)(hold, by=hold.user))

    @rule(hours=st.sampled_from([1, 5, 20, 30, 50, 100]))
    def time_goes_on(self, hours):
        self.now += timedelta(hours=hours)
        upkeep.keep_loans(now=self.now)
        reminders.remind_borrowers(now=self.now)
        watching.warn_next(now=self.now)
        watching.tell_of_hours(now=self.now)

    # what is always true

    @invariant()
    def every_step_is_legal(self):
        now = dict(Loan.objects.values_list("pk", "status"))
        steps = {
            pk: list(Loan.objects.get(pk=pk).steps.values_list("kind", flat=True))
            for pk, status in now.items()
            if self.known.get(pk) != status
        }
        for pk, kinds in steps.items():
            before, after = self.known.get(pk), S(now[pk])
            way = [before, *(S.RESERVED,) * (kinds.count("accepted") and before in (None, S.REQUESTED))]
            # What came back was out, although one side never said so.
            was_out = "handed_out" in kinds and before in Loan.PROMISED and after != S.ON_LOAN
            way += [S.ON_LOAN, after] if was_out else [after]
            is_settled = kinds[-1] == "settled" and after in DISPUTED
            for one, two in pairwise(way):
                assert one == two or two in LEGAL.get(one, set()) or is_settled, (one, two, kinds)
        self.known = now

    @invariant()
    def nobody_is_bound_by_the_word_of_another(self):
        """Lent is only what the borrower agreed to: by their own word, the six digits, or a card."""
        for loan in Loan.objects.filter(status=S.ON_LOAN, borrower__isnull=False):
            own = {"borrower_took", "borrower_back", "handed_out"}
            is_own_word = loan.steps.filter(by=loan.borrower_id, kind__in=own).exists()
            assert loan.is_agreed, "put on somebody"
            assert is_own_word or loan.pk in self.shown, "put on somebody"

    @invariant()
    def what_is_said_to_be_out_is_not_forgotten(self):
        for loan in Loan.objects.filter(said_out_at__isnull=False):
            assert loan.status not in (S.NO_SHOW, S.WITHDRAWN), "undone by one side or by the clock"
            ended_by = loan.steps.filter(kind__in=["settled", "resolved"])
            assert loan.status != S.CANCELLED or ended_by.exists()

    @invariant()
    def what_is_said_to_be_back_hinders_nobody(self):
        """A word of the borrower gets an answer within two days: of a person, or a look."""
        silent = Loan.objects.filter(status=S.ON_LOAN, disputed_at=None)
        assert not silent.filter(said_back_at__lt=self.now - timedelta(hours=48)).exists()

    @invariant()
    def nothing_is_lent_twice(self):
        if not hasattr(self, "thing"):
            return
        firm = list(Loan.objects.firm())
        assert all(loan.is_firm == (loan.status in Loan.FIRM) for loan in Loan.objects.all())
        for one, two in combinations([loan for loan in firm if loan.is_single], 2):
            assert one.taken_until <= two.taken_from or two.taken_until <= one.taken_from
        if firm:
            taking = Taking.of(self.fresh(), now=self.now)
            pool = Pool(taking, min(loan.taken_from for loan in firm), max(loan.taken_until for loan in firm))
            lent = [one for one in pool.stretches if not one.is_late]
            assert most_at_once(lent, pool.begins, pool.ends) <= self.ceiling()
        assert out_now(self.thing) <= self.ceiling()

    def fresh(self):
        return type(self.thing).objects.select_related("place", "author").get(pk=self.thing.pk)

    def ceiling(self) -> int:
        """As many as there were at the start: what is lost later was lent before."""
        return quantity_of(self.thing)

    @invariant()
    def queue_keeps_its_order(self):
        """Nobody is offered a time while somebody before them waits whom it would have served."""
        if not hasattr(self, "thing"):
            return
        offered = set(Hold.objects.filter(status="offered").values_list("pk", flat=True))
        fresh, self.offered_before = offered - self.offered_before, offered
        taking = Taking.of(self.fresh(), now=self.now)
        for hold in Hold.objects.filter(status="waiting", starts_at__gt=self.now):
            begins, ends = taking.span(hold.starts_at, hold.ends_at)
            pool = Pool(taking, begins, ends)
            overtaking = [one for one in pool.stretches if one.hold and one.hold.pk in fresh and one.hold.pk > hold.pk]
            pool.stretches = [one for one in pool.stretches if one not in overtaking]
            assert not overtaking or pool.left(begins, ends) < hold.amount, "somebody overtook the queue"

    @invariant()
    def nobody_waits_for_what_is_free(self):
        if not hasattr(self, "thing") or not self.fresh().is_open(at=self.now):
            return
        taking = Taking.of(self.fresh(), now=self.now)
        for hold in Hold.objects.filter(status="waiting", starts_at__gt=self.now):
            begins, ends = taking.span(hold.starts_at, hold.ends_at)
            assert Pool(taking, begins, ends).left(begins, ends) < hold.amount

    @invariant()
    def reviewer_is_never_a_side(self):
        for loan in Loan.objects.filter(disputed_at__isnull=False).select_related("listing"):
            assert loan.reviewer_id == self.elsewhere.pk or loan.reviewer_id is None
            assert loan.reviewer_id not in (loan.borrower_id, self.owner.pk)

    @invariant()
    def first_end_is_kept(self):
        assert all(loan.ends_at >= loan.original_ends_at for loan in Loan.objects.all())


@pytest.mark.django_db
def test_lending_stays_true_whatever_people_do():
    run_state_machine_as_test(
        Lending,
        settings=settings(max_examples=examples(25), stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )
