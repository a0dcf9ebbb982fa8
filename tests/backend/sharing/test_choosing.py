from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import Block
from backend.audit.models import AuditEntry
from backend.audit.services import last_run
from backend.core.errors import Invalid, NotAllowed
from backend.live.testing import published
from backend.sharing import services
from backend.sharing.services import AlreadyDecided, ListingIsClosed, NotEnoughLeft
from backend.sharing.services.exchanges import keep_exchanges
from backend.sharing.services.renewing import keep_time
from tests.backend.sharing.asking import ask, let_it_pass, states, told
from tests.factories.sharing import ListingFactory


def test_whom_the_owner_chooses_has_three_days_and_open_pages_hear_of_it(
    lamp, marek, oksana, django_capture_on_commit_callbacks
):
    asked = ask(lamp, oksana)
    with published() as updates, django_capture_on_commit_callbacks(execute=True):
        chosen = services.choose_request(asked, by=marek)

    lamp.refresh_from_db()
    days = chosen.hold_until.astimezone(lamp.zone).date() - timezone.localdate(timezone=lamp.zone)
    assert (chosen.status, days, lamp.busy_until) == ("chosen", timedelta(days=3), chosen.hold_until)
    assert told(oksana) == ["listing_chosen"]
    assert "listing.changed" in [update.event for update in updates]


def test_the_others_are_told_only_when_it_is_handed_over(lamp, marek, oksana, jan):
    first, second = ask(lamp, oksana), ask(lamp, jan)
    services.choose_request(second, by=marek)
    assert (states(lamp), told(oksana)) == (["waiting", "chosen"], [])
    services.complete_request(second, by=marek)
    lamp.refresh_from_db()
    assert (states(lamp), told(oksana)) == (["declined", "done"], ["listing_declined"])
    assert (lamp.status, lamp.outcome, lamp.busy_until) == ("closed", "done", None)
    first.refresh_from_db()
    assert first.reason == ""


@pytest.mark.parametrize("days", [0, 15])
def test_it_is_kept_for_one_to_fourteen_days(lamp, marek, oksana, days):
    with pytest.raises(Invalid) as refusal:
        services.choose_request(ask(lamp, oksana), by=marek, days=days)
    assert refusal.value.field == "days"


def test_it_is_never_kept_past_the_end_of_the_listing(place, marek, oksana):
    ends = timezone.now() + timedelta(hours=5)
    soup = ListingFactory(place=place, author=marek, kind="food", expires_at=ends)
    assert services.choose_request(ask(soup, oksana), by=marek, days=14).hold_until == ends


def test_the_owner_may_move_the_deadline(lamp, marek, oksana):
    asked = services.choose_request(ask(lamp, oksana), by=marek, days=1)
    later = services.choose_request(asked, by=marek, days=7)
    lamp.refresh_from_db()
    assert later.hold_until - asked.hold_until == pytest.approx(timedelta(days=6), abs=timedelta(hours=1))
    assert lamp.busy_until == later.hold_until


def test_two_of_two_can_be_promised_and_no_third(place, marek, oksana, jan, zofia):
    chairs = ListingFactory(place=place, author=marek, quantity=2)
    asked = [ask(chairs, person) for person in (oksana, jan, zofia)]
    services.choose_request(asked[0], by=marek)
    chairs.refresh_from_db()
    assert chairs.busy_until is None
    services.choose_request(asked[1], by=marek)
    with pytest.raises(NotEnoughLeft):
        services.choose_request(asked[2], by=marek)
    services.complete_request(asked[0], by=marek)
    chairs.refresh_from_db()
    assert chairs.status == "open"
    services.complete_request(asked[1], by=marek)
    chairs.refresh_from_db()
    assert (chairs.status, states(chairs)) == ("closed", ["done", "done", "declined"])


def test_less_than_was_asked_can_be_promised(place, marek, oksana, jan):
    chairs = ListingFactory(place=place, author=marek, quantity=4)
    services.choose_request(ask(chairs, jan, amount=3), by=marek)
    much = ask(chairs, oksana, amount=2)
    with pytest.raises(NotEnoughLeft):
        services.choose_request(much, by=marek)
    assert services.choose_request(much, by=marek, amount=1).amount == 1


def test_a_no_has_a_reason_that_the_person_reads(lamp, marek, oksana):
    asked = ask(lamp, oksana)
    with pytest.raises(Invalid) as refusal:
        services.decline_request(asked, by=marek, reason="  ")
    assert refusal.value.field == "reason"
    services.decline_request(asked, by=marek, reason="Obiecałem już siostrze.")
    assert oksana.notifications.get().params["why"] == "Obiecałem już siostrze."
    with pytest.raises(AlreadyDecided):
        services.choose_request(asked, by=marek)


def test_who_withdraws_frees_it_and_the_owner_hears(lamp, marek, oksana):
    asked = services.choose_request(ask(lamp, oksana), by=marek)
    services.withdraw_request(asked, by=oksana)
    lamp.refresh_from_db()
    assert (lamp.busy_until, states(lamp)) == (None, ["withdrawn"])
    assert told(marek) == ["listing_requested", "listing_withdrawn"]


def test_what_is_not_picked_up_goes_back_to_the_owner_who_picks(lamp, marek, oksana, jan):
    asked = services.choose_request(ask(lamp, oksana), by=marek)
    ask(lamp, jan)
    let_it_pass(asked)
    assert keep_exchanges()["lapsed"] == 1
    assert keep_exchanges()["lapsed"] == 0
    lamp.refresh_from_db()
    assert (states(lamp), lamp.busy_until) == (["lapsed", "waiting"], None)
    assert told(oksana)[-1] == told(marek)[-1] == "listing_lapsed"
    assert last_run("exchanges").did["lapsed"] == 0


def test_a_late_hand_over_is_still_one(lamp, marek, oksana):
    asked = services.choose_request(ask(lamp, oksana), by=marek)
    let_it_pass(asked)
    keep_exchanges()
    assert services.complete_request(asked, by=marek).status == "done"


def test_what_was_promised_until_the_end_of_the_listing_can_be_handed_over_after_it(place, marek, oksana):
    soup = ListingFactory(place=place, author=marek, kind="food", expires_at=timezone.now() + timedelta(hours=1))
    asked = services.choose_request(ask(soup, oksana), by=marek)
    over = timezone.now() - timedelta(seconds=1)
    type(soup).objects.update(expires_at=over, busy_until=over)
    let_it_pass(asked)
    keep_time()
    assert states(soup) == ["chosen"]
    keep_exchanges()
    services.complete_request(asked, by=marek)
    soup.refresh_from_db()
    assert (soup.status, soup.outcome) == ("closed", "done")


def test_those_who_wait_for_what_ended_are_told(place, marek, oksana):
    lamp = ListingFactory(place=place, author=marek, expires_at=timezone.now() + timedelta(hours=1))
    ask(lamp, oksana)
    type(lamp).objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    keep_time()
    assert (states(lamp), told(oksana)) == (["declined"], ["listing_declined"])


def test_closing_it_tells_all_who_count_on_it(lamp, marek, oksana, jan):
    services.choose_request(ask(lamp, oksana), by=marek)
    ask(lamp, jan)
    services.close_listing(lamp, by=marek)
    assert (states(lamp), told(jan)) == (["declined", "declined"], ["listing_declined"])


def test_an_offer_of_help_stays_open_after_it_helped(place, marek, oksana):
    lessons = ListingFactory(place=place, author=marek, kind="skill_offer", quantity=None)
    services.complete_request(ask(lessons, oksana), by=marek)
    lessons.refresh_from_db()
    assert (lessons.status, states(lessons)) == ("open", ["done"])


def test_thanks_found_closes_with_whom(place, marek, oksana, jan):
    wish = ListingFactory(place=place, author=marek, kind="ask")
    helped, other = ask(wish, oksana), ask(wish, jan)
    closed = services.close_with(wish, by=marek, request=helped)
    assert (closed.outcome, states(wish)) == ("done", ["done", "declined"])
    assert "found already" in jan.notifications.get().params["why"] or "znalaz" in jan.notifications.get().params["why"]
    other.refresh_from_db()
    assert other.closed_at


def test_thanks_found_with_somebody_else_closes_too(place, marek, oksana):
    wish = ListingFactory(place=place, author=marek, kind="ask")
    ask(wish, oksana)
    assert services.close_with(wish, by=marek).outcome == "done"
    assert states(wish) == ["declined"]


def test_a_wish_and_help_are_not_promised(place, marek, oksana):
    wish = ListingFactory(place=place, author=marek, kind="ask")
    with pytest.raises(AlreadyDecided):
        services.choose_request(ask(wish, oksana), by=marek)


def test_nothing_is_promised_of_what_left_the_board(lamp, marek, oksana):
    asked = ask(lamp, oksana)
    type(lamp).objects.update(expires_at=timezone.now())
    with pytest.raises(ListingIsClosed):
        services.choose_request(asked, by=marek)


def test_what_was_all_handed_over_comes_back_only_with_a_number(lamp, marek, oksana):
    services.complete_request(ask(lamp, oksana), by=marek)
    with pytest.raises(Invalid):
        services.reopen_listing(lamp, by=marek)
    services.update_listing(lamp, by=marek, quantity=2)
    assert services.reopen_listing(lamp, by=marek).status == "open"


def test_an_animator_acts_for_the_place_and_it_is_remembered(place, halina, zofia, ewa, oksana):
    drill = ListingFactory(place=place, author=halina, is_of_place=True)
    asked = ask(drill, oksana)
    with pytest.raises(NotAllowed):
        services.choose_request(asked, by=zofia)
    services.choose_request(asked, by=ewa)
    assert AuditEntry.objects.get().action == "request.chosen"
    assert halina.has_perm("conversations.view", asked.conversation)


def test_whom_the_owner_blocked_is_not_chosen(lamp, marek, oksana):
    asked = ask(lamp, oksana)
    Block.objects.create(blocker=marek, blocked=oksana)
    with pytest.raises(NotAllowed):
        services.choose_request(asked, by=marek)
    assert services.decline_request(asked, by=marek, reason="Nie tym razem.").status == "declined"
