"""Everybody tries every act on every loan: only its parties change it, and all stays as ``test_machine`` says."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from backend.core.errors import DomainError, NotAllowed
from backend.lending import services
from backend.lending.models import Loan, Pause
from backend.lending.services import NotByTheTerms, pausing
from backend.sharing import services as sharing
from backend.sharing.models import Listing
from tests.backend.lending.test_machine import ENDS, WHICH, Lending, S
from tests.cast import person
from tests.examples import examples
from tests.factories.lending import TermsFactory, ThingFactory
from tests.factories.places import PlaceFactory

# Who may do what, as the rules of the domain say it by the part that one has in the loan; and when.
LENDER, DESK, BORROWER, REVIEWER = "lender", "desk", "borrower", "reviewer"
HANDLING, ALL = {LENDER, DESK}, {LENDER, DESK, BORROWER}
OPEN = (S.REQUESTED, *Loan.PROMISED)
ACTS = {
    "accept_loan": ({LENDER}, (S.REQUESTED,), {}),
    "decline_loan": ({LENDER}, (S.REQUESTED,), {"reason": "Nie tym razem"}),
    "cancel_loan": ({LENDER}, OPEN, {"reason": "Zepsuta"}),
    "withdraw_loan": ({BORROWER}, OPEN, {}),
    "make_ready": (HANDLING, (S.RESERVED,), {}),
    "hand_over": (ALL, Loan.PROMISED, {}),
    "return_loan": (ALL, (S.ON_LOAN, *Loan.PROMISED), {}),
    "undo_return": (HANDLING, (S.RETURNED,), {}),
    "report_missing": (HANDLING, (S.ON_LOAN,), {"note": "Nie wróciła"}),
    "ask_to_extend": ({BORROWER}, (S.ON_LOAN,), {}),
    "answer_extension": ({LENDER}, (S.ON_LOAN,), {"accept": True}),
    "resolve_loan": (HANDLING, (S.NEEDS_LOOK,), {"note": "Obejrzana"}),
    "dispute_loan": (ALL, tuple(S), {"text": "Było inaczej"}),
    "settle_dispute": ({REVIEWER}, tuple(S), {"note": "Tak"}),
}


class EveryRole(Lending):
    """As ``Lending``, of things of the place, over its desk, or from hand to hand; with all who might meddle."""

    def __init__(self):
        super().__init__()
        self.animator, self.neighbour = self.owner, person("Oksana", self.place)
        self.cast = [
            *self.people, self.neighbour, person("Zofia", self.place, "moderator"), person("Obca"),
            person("Ala", PlaceFactory(), "animator"),
        ]  # fmt: skip
        self.paused: set[int] = set()

    @initialize(
        quantity=st.integers(1, 3), whose=st.sampled_from(["place", "desk", "hand"]),
        handing=st.sampled_from(["pick", "first"]),
    )  # fmt: skip
    def put_on_the_board(self, quantity, whose, handing):
        TermsFactory(place=self.place, max_days=5, max_items=3, buffer_hours=2, extensions=2)
        self.owner = self.animator if whose == "place" else self.neighbour
        self.promised_before = set()
        pickup = Listing.PickUp.DESK if whose == "desk" else Listing.PickUp.HOME
        self.thing = ThingFactory(
            place=self.place, author=self.owner, is_of_place=whose == "place", quantity=quantity, handing=handing,
            pickup=pickup,
        )  # fmt: skip
        for number, user in enumerate(self.people[:3]):
            self.act(lambda user=user, day=number: services.request_loan(self.thing, by=user, **self.span(day, 2)))

    def parts(self, user, loan) -> set[str]:
        """What ``user`` is to ``loan``: asked of rows, not of the rules."""
        is_desk = user == self.animator and (self.thing.is_of_place or loan.via == Loan.Via.DESK)
        found = {LENDER} if user == self.owner else set()
        found |= {DESK} if is_desk else set()
        found |= {BORROWER} if loan.borrower_id == user.pk else set()
        is_asked = loan.reviewer_id == user.pk and loan.disputed_at is not None
        return found | ({REVIEWER} if is_asked and user == self.elsewhere else set())

    @rule(
        which=WHICH, name=st.sampled_from(sorted(ACTS)), goes_on=st.integers(0, 3), is_hurt=st.booleans(),
        end=st.sampled_from(ENDS),
    )  # fmt: skip
    def everybody_tries(self, which, name, goes_on, is_hurt, end):
        """Whoever has no part in it is refused and changes nothing; then, mostly, one who has does it."""
        allowed, states, more = ACTS[name]
        loans = Loan.objects.filter(status__in=states).select_related("listing").order_by("-pk")
        if name == "settle_dispute":
            loans = loans.filter(disputed_at__isnull=False)
        if not (loans := list(loans[:5])):
            return
        loan, more = loans[which % len(loans)], more | self.words_of(name, loans[which % len(loans)], is_hurt, end)
        parties = [user for user in self.cast if self.parts(user, loan) & allowed]
        before = self.facts(loan)
        for user in set(self.cast) - set(parties):
            with pytest.raises(NotAllowed), transaction.atomic():
                getattr(services, name)(loan, by=user, **more)
        assert self.facts(loan) == before
        if parties and goes_on:
            self.do(name, loan, parties[which % len(parties)], more)

    def words_of(self, name, loan, is_hurt, end) -> dict:
        return {
            "ask_to_extend": {"until": loan.ends_at + timedelta(days=1)},
            "return_loan": {"is_damaged": is_hurt},
            "resolve_loan": {"status": end},
            "settle_dispute": {"status": end if is_hurt and loan.status not in OPEN else ""},
        }.get(name, {})

    def do(self, name, loan, by, more) -> None:
        """What one may do happens, or is refused in words and leaves no trace."""
        before = self.facts(loan)
        try:
            with transaction.atomic():
                getattr(services, name)(loan, by=by, **more)
        except NotAllowed:
            pytest.fail(f"{name} by {self.parts(by, loan)} in {loan.status}")
        except DomainError:
            assert self.facts(loan) == before

    def facts(self, loan) -> tuple:
        row = Loan.objects.values().get(pk=loan.pk)
        return tuple(sorted(row.items(), key=lambda one: one[0])), loan.steps.count(), loan.conditions.count()

    @rule(who=st.integers(0, 9), whom=st.integers(0, 4), days=st.integers(1, 6))
    def pause_somebody(self, who, whom, days):
        by, user = self.cast[who], self.people[whom]
        until = self.now + timedelta(days=days)
        try:
            with transaction.atomic():
                services.pause_borrower(self.place, user, by=by, until=until, reason="Spóźnienia")
        except DomainError:
            assert by != self.animator or user == by or pausing.running_pause(self.place, user, now=self.now)
        else:
            assert by == self.animator

    @rule(who=st.integers(0, 9), act=st.sampled_from(["lift_pause", "object_to_pause", "answer_objection"]))
    def do_something_about_a_pause(self, who, act):
        if not (pause := Pause.objects.order_by("-pk").select_related("place", "user").first()):
            return
        more = {"object_to_pause": {"text": "Nie"}, "answer_objection": {"text": "Tak", "lifts": True}}.get(act, {})
        user = self.cast[who]
        try:
            with transaction.atomic():
                getattr(services, act)(pause, by=user, **more)
        except DomainError:
            return
        # Who paused is the only one who runs the place here: nobody else may answer an objection.
        assert act != "answer_objection"
        assert user.pk == (pause.user_id if act == "object_to_pause" else self.animator.pk)

    @rule(whom=st.integers(0, 4), day=st.integers(0, 4))
    def whoever_is_paused_asks(self, whom, day):
        user = self.people[whom]
        if self.thing.is_of_place is False and self.thing.pickup != Listing.PickUp.DESK:
            return
        if not pausing.running_pause(self.place, user, now=self.now) or user == self.owner:
            return
        count = Loan.objects.count()
        with pytest.raises(DomainError) as refusal, transaction.atomic():
            services.request_loan(self.thing, by=user, **self.span(day, 1))
        assert not isinstance(refusal.value, NotByTheTerms) or str(refusal.value)
        assert Loan.objects.count() == count

    @rule(who=st.integers(0, 9), comes_back=st.booleans())
    def take_it_off_the_board(self, who, comes_back):
        """Who lends it may, unless somebody counts on it; what is out stays out and comes back later."""
        promised = Loan.objects.filter(status__in=[S.REQUESTED, *Loan.PROMISED]).exists()
        was_open, by = self.fresh().status == Listing.Status.OPEN, self.cast[who]
        try:
            with transaction.atomic():
                sharing.close_listing(self.fresh(), by=by)
        except DomainError:
            return
        if was_open:
            assert by in (self.owner, self.animator)
            assert not promised
        if comes_back and self.fresh().status == Listing.Status.CLOSED:
            self.act(lambda: sharing.reopen_listing(self.fresh(), by=self.owner))

    @invariant()
    def nobody_is_promised_what_is_off_the_board(self):
        promised = Loan.objects.filter(status__in=[S.REQUESTED, *Loan.PROMISED])
        now = set(promised.values_list("pk", flat=True))
        if hasattr(self, "thing") and self.fresh().status != Listing.Status.OPEN:
            assert now <= self.promised_before
        self.promised_before = now

    @invariant()
    def every_settled_dispute_was_decided_elsewhere(self):
        for loan in Loan.objects.filter(steps__kind="settled").distinct():
            deciders = set(loan.steps.filter(kind="settled").values_list("by", flat=True))
            assert deciders == {self.elsewhere.pk}
            assert loan.steps.filter(kind="disputed").count() <= 2


@pytest.mark.engines
@pytest.mark.django_db
def test_nobody_does_to_a_loan_what_is_not_theirs_whatever_came_before():
    run_state_machine_as_test(
        EveryRole,
        settings=settings(max_examples=examples(30), stateful_step_count=50, suppress_health_check=list(HealthCheck)),
    )
