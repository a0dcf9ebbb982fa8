from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from backend.audit.services import last_run
from backend.core.errors import Invalid, NotAllowed
from backend.live.testing import published
from backend.notifications.models import Notification
from backend.sharing import services
from backend.sharing.models import Listing
from backend.sharing.services import renewing
from backend.sharing.tasks import keep_time
from tests.factories.lending import LoanFactory
from tests.factories.places import MembershipFactory
from tests.factories.sharing import ListingFactory

NOW = timezone.now


def days_left(listing) -> int:
    return (listing.expires_at.astimezone(listing.zone).date() - timezone.localdate(timezone=listing.zone)).days


def ending(place, author, *, days=1, **facts):
    """A listing put up long ago that ends in ``days``."""
    facts = {"kind": "give", "created_at": NOW() - timedelta(days=29)} | facts
    return ListingFactory(place=place, author=author, expires_at=NOW() + timedelta(days=days), **facts)


@pytest.mark.parametrize(
    ("kind", "days"), [("give", 30), ("lend", 180), ("ask", 30), ("skill_offer", 30), ("skill_request", 30)]
)
def test_each_kind_has_its_time(place, marek, kind, days):
    listing = services.create_listing(place, by=marek, kind=kind, title="Drabina")
    assert days_left(listing) == days


def test_nobody_chooses_more_than_half_a_year(place, marek):
    with pytest.raises(Invalid) as refusal:
        services.create_listing(place, by=marek, kind="lend", title="Drabina", expires_at=NOW() + timedelta(days=182))
    assert refusal.value.field == "expires_at"


def test_the_author_is_told_once_three_days_before(place, marek):
    lamp = ending(place, marek, days=2, title="Lampa")
    ending(place, marek, days=5)
    assert renewing.tell_expiring(NOW()) == 1
    assert renewing.tell_expiring(NOW()) == 0
    note = marek.notifications.get(kind=Notification.Kind.LISTING_EXPIRING)
    assert note.params["what"] == "Lampa"
    assert datetime.fromisoformat(note.params["at"]) == lamp.expires_at


def test_nobody_is_told_of_food_nor_of_what_was_meant_to_be_short(place, marek):
    ending(place, marek, kind="food")
    ending(place, marek, created_at=NOW() - timedelta(hours=5))
    ending(place, marek, status="draft")
    assert renewing.tell_expiring(NOW()) == 0


def test_all_animators_are_told_of_a_thing_of_the_place(place, halina, marek):
    other = MembershipFactory(place=place, role="animator").user
    ending(place, halina, is_of_place=True)
    renewing.tell_expiring(NOW())
    told = Notification.objects.filter(kind=Notification.Kind.LISTING_EXPIRING)
    assert {note.recipient for note in told} == {halina, other}


def test_one_tap_in_the_inbox_keeps_it_and_the_next_notice_comes_again(client, place, marek):
    lamp = ending(place, marek, title="Lampa")
    renewing.tell_expiring(NOW())
    client.force_login(marek)
    renew = f"{lamp.get_absolute_url()}przedluz/"
    assert f'action="{renew}"' in client.get("/powiadomienia/").text

    assert client.get(renew).status_code == 200
    lamp.refresh_from_db()
    assert days_left(lamp) == 1

    response = client.post(renew, {"next": "/powiadomienia/"})
    lamp.refresh_from_db()
    assert (response.url, days_left(lamp), lamp.expiry_told_at) == ("/powiadomienia/", 30, None)


def test_a_stranger_address_is_not_followed(client, place, marek):
    lamp = ending(place, marek)
    client.force_login(marek)
    response = client.post(f"{lamp.get_absolute_url()}przedluz/", {"next": "https://example.com/"})
    assert response.url == lamp.get_absolute_url()


def test_the_page_offers_it_only_when_it_ends(client, place, marek, oksana):
    fresh = services.create_listing(place, by=marek, kind="give", title="Lampa")
    old = ending(place, marek)
    client.force_login(marek)
    assert "przedluz" not in client.get(fresh.get_absolute_url()).text
    assert "przedluz" in client.get(old.get_absolute_url()).text
    client.force_login(oksana)
    assert "przedluz" not in client.get(old.get_absolute_url()).text


@pytest.mark.parametrize("who", ["oksana", "zofia"])
def test_nobody_else_renews(request, place, marek, who):
    with pytest.raises(NotAllowed):
        services.renew_listing(ending(place, marek), by=request.getfixturevalue(who))


def test_what_is_over_closes_itself_and_open_pages_hear_of_it(place, marek, django_capture_on_commit_callbacks):
    lamp, soup = ending(place, marek, days=-1), ending(place, marek, days=-0.01, kind="food")
    fresh = ending(place, marek)
    with published() as updates, django_capture_on_commit_callbacks(execute=True):
        assert renewing.end_expired(NOW()) == 2
    assert {one.outcome for one in Listing.objects.filter(pk__in=[lamp.pk, soup.pk], status="closed")} == {"expired"}
    assert [update.event for update in updates] == ["listing.closed"] * 2
    fresh.refresh_from_db()
    assert fresh.status == "open"


def test_what_is_promised_or_lent_waits_for_its_hand_over(place, marek):
    ending(place, marek, days=-1, busy_until=NOW() + timedelta(days=1))
    assert renewing.end_expired(NOW()) == 0


def test_what_somebody_is_to_borrow_waits_too(place, marek):
    drill = ending(place, marek, days=-1, kind="lend")
    loan = LoanFactory(listing=drill, status="reserved")
    assert renewing.end_expired(NOW()) == 0
    loan.delete()
    assert renewing.end_expired(NOW()) == 1


def test_what_ended_by_itself_comes_back_by_one_tap(place, marek):
    lamp = ending(place, marek, days=-1)
    renewing.end_expired(NOW())
    back = services.renew_listing(lamp, by=marek)
    assert (back.status, back.outcome, back.closed_at, days_left(back)) == ("open", "", None, 30)


def test_what_a_person_closed_is_not_renewed(place, marek):
    lamp = ending(place, marek)
    services.close_listing(lamp, by=marek, outcome="done")
    with pytest.raises(Invalid):
        services.renew_listing(lamp, by=marek)


def test_food_is_not_renewed(place, marek):
    with pytest.raises(Invalid):
        services.renew_listing(ending(place, marek, kind="food"), by=marek)


def test_a_later_end_is_never_shortened(place, marek):
    lamp = ending(place, marek, days=100)
    assert services.renew_listing(lamp, by=marek).expires_at == lamp.expires_at


def test_reopening_after_its_time_gives_it_new_days(place, marek):
    lamp = ending(place, marek, days=-1, status="closed", outcome="done")
    assert days_left(services.reopen_listing(lamp, by=marek)) == 30


def test_the_job_gives_an_end_to_what_has_none_and_leaves_a_heartbeat(place, marek):
    old = ListingFactory(place=place, author=marek, kind="lend")
    ending(place, marek)
    ending(place, marek, days=-1)
    keep_time.call()
    old.refresh_from_db()
    assert days_left(old) == 180
    assert last_run(renewing.JOB).did == {"dated": 1, "ended": 1, "told": 1}
