"""What the terms of a place allow, and what people are told when they do not."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from backend.lending import services
from backend.lending.models import Loan
from backend.lending.selectors import earliest_free
from backend.lending.selectors.days import days_ahead
from backend.lending.selectors.terms import Taking, after_working_days, end_of_open_day, next_open
from backend.lending.services import NotByTheTerms, NotLendable, ThingTaken
from backend.places.models import OpeningException
from backend.sharing.models import Listing
from backend.sharing.registry import available
from tests.backend.lending.acts import WARSAW, ask, lent, local, open_daily, reserved
from tests.factories.lending import LoanFactory, TermsFactory, ThingFactory, span


def refused(*args, **more) -> NotByTheTerms:
    with pytest.raises(NotByTheTerms) as refusal:
        ask(*args, **more)
    return refusal.value


def test_longer_than_the_place_lends_is_refused_at_the_end(place, drill, marek):
    TermsFactory(place=place, max_days=3)
    assert ask(drill, marek, at=span(2, 3)).pk
    refusal = refused(drill, marek, at=span(7, 4))
    assert refusal.field == "ends_at"
    assert "3 days at most" in str(refusal)


def test_owner_who_lends_for_fewer_days_is_heard(ladder, marek):
    ladder.lending_days = 2
    ladder.save()
    assert refused(ladder, marek, at=span(2, 3)).field == "ends_at"


def test_after_a_closed_day_it_may_come_back_on_the_next_open_one(place, drill, marek):
    TermsFactory(place=place, max_days=2)
    open_daily(place, 8, 20)
    start = local(3, 10)
    closed = (start + timedelta(days=2)).date()
    assert refused(drill, marek, at=(start, start + timedelta(days=3))).field == "ends_at"
    OpeningException.objects.create(place=place, first_day=closed, last_day=closed, reason="Malowanie")
    assert ask(drill, marek, at=(start, start + timedelta(days=3))).pk


def test_no_further_ahead_than_the_horizon(place, drill, marek):
    TermsFactory(place=place, horizon_days=14)
    assert refused(drill, marek, at=span(20, 2)).field == "starts_at"


def test_lead_time_counts_days_on_which_offices_work():
    friday = date(2026, 4, 30)  # Thursday; 1 May is a holiday, 2 and 3 a weekend
    assert after_working_days(friday, 1) == date(2026, 5, 1)
    assert after_working_days(friday, 2) == date(2026, 5, 5)
    assert after_working_days(friday, 0) == friday


def test_lead_time_refuses_tomorrow_and_names_the_first_day(place, drill, marek):
    TermsFactory(place=place, lead_days=3)
    refusal = refused(drill, marek, at=span(1, 1))
    assert (refusal.field, "earliest day" in str(refusal)) == ("starts_at", True)


def test_fetching_and_bringing_back_happen_while_the_desk_is_open(place, drill, ladder, marek):
    open_daily(place, 12, 18)
    assert refused(drill, marek, at=(local(3, 9), local(4, 13))).field == "starts_at"
    refusal = refused(drill, marek, at=(local(3, 13), local(4, 19)))
    assert (refusal.field, "12:00–18:00" in str(refusal)) == ("ends_at", True)
    assert ask(drill, marek, at=(local(3, 12), local(4, 18))).pk
    assert ask(ladder, marek, at=(local(3, 9), local(4, 21))).pk  # from hand to hand


def test_reason_of_a_closed_day_is_said(place, drill, marek):
    open_daily(place, 8, 20)
    day = local(3, 10).date()
    OpeningException.objects.create(place=place, first_day=day, last_day=day, reason="Awaria wody")
    assert "Awaria wody" in str(refused(drill, marek, at=(local(3, 10), local(4, 10))))


def test_rules_of_the_place_are_accepted_first_and_kept_in_their_version(place, drill, ladder, halina, marek):
    services.save_terms(place, by=halina, text="Oddaję czyste.")
    assert refused(drill, marek).field == "accepts_terms"
    loan = ask(drill, marek, accepts_terms=True)
    services.save_terms(place, by=halina, text="Oddaję czyste i suche.")
    loan.refresh_from_db()
    assert (loan.terms.version, loan.terms.text) == (1, "Oddaję czyste.")
    assert ask(ladder, marek).terms_accepted_at is None


def test_same_terms_make_no_version(place, halina):
    first = services.save_terms(place, by=halina, max_days=5)
    assert services.save_terms(place, by=halina, max_days=5) == first
    assert services.save_terms(place, by=halina, max_days=6).version == 2


def test_third_thing_at_a_time_is_refused_but_not_after_the_others(place, halina, marek):
    things = ThingFactory.create_batch(3, place=place, author=halina, is_of_place=True)
    ask(things[0], marek, at=span(3, 3))
    ask(things[1], marek, at=span(4, 3))
    assert "2 things at a time" in str(refused(things[2], marek, at=span(5, 2)))
    assert ask(things[2], marek, at=span(9, 2)).pk


def test_who_is_late_asks_for_nothing_more(drill, ladder, oksana, marek):
    LoanFactory(listing=ladder, borrower=marek, status="on_loan", starts_at=timezone.now() - timedelta(days=5))
    assert "Drabina" in str(refused(drill, marek))


def test_pause_of_a_borrower_has_an_end_and_can_be_lifted(place, drill, ladder, halina, marek):
    pause = services.pause_borrower(
        place, marek, by=halina, until=timezone.now() + timedelta(days=30), reason="Trzy spóźnienia"
    )
    assert "Trzy spóźnienia" in str(refused(drill, marek))
    assert ask(ladder, marek).pk  # neighbours decide for themselves
    services.lift_pause(pause, by=halina)
    assert ask(drill, marek).pk


def test_hours_between_two_loans_are_kept_free(place, drill, halina, marek, oksana):
    TermsFactory(place=place, buffer_hours=2)
    starts_at, ends_at = span(3, 2)
    reserved(drill, marek, halina, at=(starts_at, ends_at))
    with pytest.raises(ThingTaken):
        ask(drill, oksana, at=(ends_at + timedelta(hours=1), ends_at + timedelta(days=1)))
    assert ask(drill, oksana, at=(ends_at + timedelta(hours=2), ends_at + timedelta(days=1))).pk


def test_where_things_rest_overnight_nobody_has_it_on_the_day_of_return(place, drill, halina, marek, oksana):
    TermsFactory(place=place, same_day=False)
    reserved(drill, marek, halina, at=(local(3, 10), local(5, 10)))
    with pytest.raises(ThingTaken):
        ask(drill, oksana, at=(local(5, 16), local(6, 10)))
    assert ask(drill, oksana, at=(local(6, 8), local(7, 10))).pk


def test_things_next_to_each_other_in_time_do_not_clash(ladder, oksana, marek, jan):
    starts_at, ends_at = span(3, 2)
    reserved(ladder, marek, oksana, at=(starts_at, ends_at))
    assert reserved(ladder, jan, oksana, at=(ends_at, ends_at + timedelta(days=1))).is_firm


@pytest.mark.parametrize("change", [{"status": "closed"}, {"expires_at": timezone.now() - timedelta(days=1)}])
def test_what_is_off_the_board_is_not_lent(ladder, marek, change):
    type(ladder).objects.filter(pk=ladder.pk).update(**change)
    with pytest.raises(NotLendable):
        ask(ladder, marek)


def test_what_needs_repair_is_not_lent_until_it_is_repaired(drill, halina, marek):
    repair = services.open_repair(drill, by=halina, note="Nie wierci")
    with pytest.raises(ThingTaken) as refusal:
        ask(drill, marek)
    assert "repair" in str(refusal.value)
    services.close_repair(repair, by=halina, outcome="repaired", note="Nowy kabel")
    assert ask(drill, marek).pk


def test_of_several_alike_as_many_are_lent_as_there_are(place, halina, marek, oksana, jan):
    chairs = ThingFactory(place=place, author=halina, is_of_place=True, title="Krzesła", quantity=10)
    reserved(chairs, marek, halina, at=span(3, 4), amount=6)
    reserved(chairs, oksana, halina, at=span(3, 1), amount=4)
    # On day 4 there are four again, but not on day 3.
    with pytest.raises(ThingTaken):
        ask(chairs, jan, at=span(3, 3), amount=1)
    assert reserved(chairs, jan, halina, at=span(4, 3), amount=4).is_firm


def test_earliest_free_time_falls_into_opening_hours(place, drill, halina, marek):
    open_daily(place, 12, 18)
    lent(drill, marek, halina, days=2)
    taking = Taking.of(drill, now=timezone.now())
    starts_at = next_open(place, local(2, 20))
    assert (taking.local(starts_at).hour, taking.local(starts_at).date()) == (12, local(3, 12).date())


@pytest.mark.parametrize(
    ("asked", "offered"), [((2, 23, 40), (3, 9, 0)), ((3, 6, 10), (3, 9, 0)), ((3, 8, 10), (3, 8, 15))]
)
def test_nobody_is_asked_to_hand_over_at_night(ladder, asked, offered):
    at = datetime(2031, 3, *asked, tzinfo=WARSAW)
    starts_at, _ends_at = earliest_free(ladder, 1, now=at)
    assert starts_at.astimezone(WARSAW) == datetime(2031, 3, *offered, tzinfo=WARSAW)
    assert days_ahead(ladder, now=at).is_free_now


def test_pick_up_counts_days_on_which_the_desk_is_open(place):
    open_daily(place, 12, 18, days=(0, 2, 4))
    monday = datetime(2026, 3, 2, 19, tzinfo=WARSAW)  # after closing
    assert end_of_open_day(place, monday, 2) == datetime.combine(date(2026, 3, 6), time(18), WARSAW)


def test_board_filtered_by_days_leaves_out_what_is_taken_then(place, drill, ladder, halina, marek, oksana, jan):
    chairs = ThingFactory(place=place, author=halina, is_of_place=True, quantity=3)
    mended = ThingFactory(place=place, author=halina, is_of_place=True)
    reserved(drill, marek, halina, at=span(3, 2))
    reserved(chairs, jan, halina, at=span(3, 2), amount=2)
    services.open_repair(mended, by=halina, note="Pęknięte")
    everything = Listing.objects.all()
    assert set(available(everything, *span(4, 3))) == {ladder, chairs}
    assert set(available(everything, *span(5, 3))) == {ladder, chairs, drill}
    lent(ladder, marek, oksana, days=1)
    late = timezone.now() - timedelta(hours=1)
    Loan.objects.filter(listing=ladder).update(ends_at=late, starts_at=late - timedelta(days=1))
    assert ladder not in available(everything, timezone.now(), timezone.now() + timedelta(hours=5))
