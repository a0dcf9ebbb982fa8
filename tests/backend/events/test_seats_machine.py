"""Whatever people do, in whatever order: the list of a date stays true."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from backend.events.models import Attendance, Occurrence
from backend.events.services import change_sign_up, give_up, sign_up
from backend.events.services.errors import EventFull, EventOver, OfferOver
from backend.events.services.waiting import HOLD, Regime, lapse_offers, refill, regime_at, serve_gaps
from tests.backend.events.lists import NOON, assert_counted
from tests.examples import examples
from tests.factories.accounts import UserFactory
from tests.factories.events import OccurrenceFactory
from tests.factories.places import PlaceFactory

PEOPLE = 7
WHO, PARTY = st.integers(0, PEOPLE - 1), st.integers(1, 3)


class ListOfOneDate(RuleBasedStateMachine):
    """Seven people and their parties, a date in 60 hours, a clock that only goes on."""

    def __init__(self):
        super().__init__()
        self.attempt = transaction.atomic()
        self.attempt.__enter__()
        self.people = UserFactory.create_batch(PEOPLE)
        self.now, self.ceiling = NOON, 0
        self.waited_at_start: set[int] | None = None

    def teardown(self):
        transaction.set_rollback(True)
        self.attempt.__exit__(None, None, None)

    @initialize(capacity=st.integers(2, 4))
    def open(self, capacity):
        starts_at = NOON + timedelta(hours=60)
        self.date = OccurrenceFactory(place=PlaceFactory(), capacity=capacity, starts_at=starts_at)
        self.ceiling = capacity

    def attempt_act(self, act, *allowed):
        """Only refusals that a person can be told, and none of them half done."""
        try:
            with transaction.atomic():
                return act()
        except allowed:
            return None

    @rule(who=WHO, party=PARTY)
    def join(self, who, party):
        person = self.people[who]
        before, others_wait = self.status_of(person), self.date.attendances.queue().exclude(user=person).exists()
        was_old = self.gap_is_old()  # whoever takes it ends the gap
        row = self.attempt_act(
            lambda: sign_up(self.date, by=person, party=party, waits=True, at=self.now), EventFull, EventOver, OfferOver
        )
        if before == "going":
            assert row.status == "going"
        is_new = before in ("", "cancelled", "released")
        if row and is_new and others_wait and self.regime in (Regime.GIVEN, Regime.OFFERED) and not was_old:
            assert row.status != "going", "somebody overtook the list"

    def gap_is_old(self) -> bool:
        since = Occurrence.objects.get(pk=self.date.pk).gap_since
        return since is not None and self.now - since >= HOLD

    @rule(hasty=WHO, single=WHO)
    def leave_a_gap(self, hasty, single):
        """Somebody leaves, somebody else comes at once: the moment in which lists are overtaken."""
        self.leave(hasty)
        self.join(single, 1)

    @rule(who=WHO, party=PARTY)
    def change(self, who, party):
        if self.status_of(self.people[who]) in ("going", "waiting", "offered"):
            self.attempt_act(
                lambda: change_sign_up(self.date, by=self.people[who], party=party, at=self.now), EventFull, EventOver
            )

    @rule(who=WHO)
    def leave(self, who):
        give_up(self.date, by=self.people[who], at=self.now)
        assert self.status_of(self.people[who]) in ("", "cancelled", "released")

    @rule(capacity=st.integers(1, 6))
    def set_capacity(self, capacity):
        Occurrence.objects.filter(pk=self.date.pk).update(capacity=capacity)
        taken = Occurrence.objects.get(pk=self.date.pk).taken
        self.ceiling = max(capacity, taken)
        refill(self.date, at=self.now)

    @rule(minutes=st.sampled_from([1, 5, 20, 60, 200, 725]))
    def time_goes_on(self, minutes):
        self.now += timedelta(minutes=minutes)
        if self.regime is Regime.OVER and self.waited_at_start is None:
            self.waited_at_start = {row.pk for row in self.rows() if row.status == "waiting"}
        lapse_offers(now=self.now)
        serve_gaps(now=self.now)

    @property
    def regime(self) -> Regime:
        return regime_at(self.date, self.now)

    def rows(self) -> list[Attendance]:
        return list(self.date.attendances.all())

    def status_of(self, person) -> str:
        row = self.date.attendances.filter(user=person).first()
        return row.status if row else ""

    @invariant()
    def counts_are_true(self):
        assert_counted(self.date)

    @invariant()
    def nobody_sits_on_another(self):
        assert self.date.taken <= self.ceiling
        self.ceiling = max(self.date.capacity, min(self.ceiling, self.date.taken))

    @invariant()
    def nobody_waits_in_vain(self):
        if self.regime not in (Regime.GIVEN, Regime.OFFERED):
            return
        queue, left = list(self.date.attendances.queue()), self.date.seats_left
        if not queue or not left:
            return
        assert queue[0].party > left, "the first of the list fits in"
        assert self.date.gap_since is not None
        if self.now - self.date.gap_since >= HOLD:
            assert all(row.party > left for row in queue), "a kept gap was not passed on"

    @invariant()
    def offers_end_before_the_start(self):
        for row in self.rows():
            if row.status == "offered":
                assert self.now < row.offered_until < self.date.starts_at

    @invariant()
    def nobody_is_promoted_after_the_start(self):
        if self.waited_at_start:
            now = {row.pk: row.status for row in self.rows()}
            assert {now[pk] for pk in self.waited_at_start} <= {"waiting", "cancelled"}
            # Who left the list may sign up again, as anybody at the door.
            self.waited_at_start = {pk for pk in self.waited_at_start if now[pk] == "waiting"}


@pytest.mark.django_db
def test_list_stays_true_whatever_people_do():
    run_state_machine_as_test(
        ListOfOneDate,
        settings=settings(
            max_examples=examples(25),
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )
