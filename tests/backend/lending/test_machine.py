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
from backend.lending.selectors.pool import Pool, most_at_once, out_now, quantity_of
from backend.lending.selectors.terms import Taking
from backend.lending.services import reminders, upkeep, watching
from tests.cast import person
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
    S.RESERVED: {S.READY, S.ON_LOAN, S.WITHDRAWN, S.CANCELLED, S.NO_SHOW},
    S.READY: {S.ON_LOAN, S.WITHDRAWN, S.CANCELLED, S.NO_SHOW},
    S.ON_LOAN: {S.RETURNED, S.NEEDS_LOOK},
    S.NEEDS_LOOK: {S.RETURNED, S.LOST, S.WRITTEN_OFF},
}
# A dispute may end in another end.
ENDS = {S.RETURNED, S.LOST, S.WRITTEN_OFF}


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
        self.offered_before: dict[int, str] = {}

    def tell_time(self) -> datetime:
        return self.now

    def teardown(self):
        transaction.set_rollback(True)
        self.attempt.__exit__(None, None, None)
        self.clock.stop()

    @initialize(quantity=st.integers(1, 3), is_of_place=st.booleans(), handing=st.sampled_from(["pick", "first"]))
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

    def loan(self, which) -> Loan | None:
        loans = list(Loan.objects.order_by("-pk").select_related("listing")[:6])
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
        self.act(
            lambda: services.record_loan(
                self.thing, by=self.owner, borrower=borrower, name="Zosia", amount=amount, is_handed_out=is_out, **span
            )
        )

    @rule(which=WHICH, who=WHO, name=st.sampled_from([
        "accept_loan", "make_ready", "withdraw_loan", "hand_over", "return_loan",
    ]))  # fmt: skip
    def simple_act(self, which, who, name):
        if loan := self.loan(which):
            self.act(lambda: getattr(services, name)(loan, by=self.people[who]))

    @rule(which=WHICH, name=st.sampled_from(["accept_loan", "make_ready", "return_loan"]))
    def act_of_the_owner(self, which, name):
        self.simple_act(which, 4, name)

    @rule(which=WHICH, who=WHO, name=st.sampled_from(["decline_loan", "cancel_loan"]))
    def act_with_a_reason(self, which, who, name):
        if loan := self.loan(which):
            self.act(lambda: getattr(services, name)(loan, by=self.people[who], reason="Bo tak"))

    @rule(which=WHICH)
    def hand_over_by_code(self, which):
        if loan := self.loan(which):
            self.act(lambda: services.hand_over(loan, by=self.owner, code=loan.code))

    @rule(which=WHICH)
    def come_back_broken(self, which):
        if loan := self.loan(which):
            self.act(lambda: services.return_loan(loan, by=self.owner, is_damaged=True))

    @rule(which=WHICH)
    def never_come_back(self, which):
        if loan := self.loan(which):
            self.act(lambda: services.report_missing(loan, by=self.owner, note="Nie ma"))

    @rule(which=WHICH, who=WHO, status=st.sampled_from(["returned", "returned", "lost", "written_off", "reserved"]))
    def decide(self, which, who, status):
        if loan := self.loan(which):
            self.act(lambda: services.resolve_loan(loan, by=self.people[who], status=status, note="Tak"))

    @rule(which=WHICH, who=WHO, days=st.integers(1, 4))
    def ask_to_keep(self, which, who, days):
        if loan := self.loan(which):
            until = loan.ends_at + timedelta(days=days)
            self.act(lambda: services.ask_to_extend(loan, by=self.people[who], until=until))

    @rule(which=WHICH, accept=st.booleans())
    def answer_keeping(self, which, accept):
        if loan := self.loan(which):
            self.act(lambda: services.answer_extension(loan, by=self.owner, accept=accept, reason="Nie"))

    @rule(which=WHICH, who=WHO)
    def dispute(self, which, who):
        if loan := self.loan(which):
            self.act(lambda: services.dispute_loan(loan, by=self.people[who], text="Nie tak było"))

    @rule(which=WHICH, who=WHO, status=st.sampled_from(["", "returned", "lost"]))
    def settle(self, which, who, status):
        if loan := self.loan(which):
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
            way = [before, *(S.RESERVED,) * (kinds.count("accepted") and before in (None, S.REQUESTED)), after]
            for one, two in pairwise(way):
                assert one == two or two in LEGAL.get(one, set()) or {one, two} <= ENDS, (one, two, kinds)
        self.known = now

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
        """Whoever waits has somebody in the way: no time that is free is kept from the first who wants it."""
        if not hasattr(self, "thing"):
            return
        listing = self.fresh()
        if not listing.is_open(at=self.now):
            return
        for hold in Hold.objects.filter(status="waiting", starts_at__gt=self.now):
            taking = Taking.of(listing, now=self.now)
            begins, ends = taking.span(hold.starts_at, hold.ends_at)
            pool = Pool(taking, begins, ends)
            later = [one for one in pool.stretches if one.hold and one.hold.pk > hold.pk]
            pool.stretches = [one for one in pool.stretches if one not in later]
            if later and pool.left(begins, ends) >= hold.amount:
                raise AssertionError("somebody later in the queue was offered what the earlier one waits for")

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
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
