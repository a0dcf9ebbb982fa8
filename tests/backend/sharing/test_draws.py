from datetime import timedelta
from functools import partial
from hashlib import sha256

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed
from backend.sharing import services
from backend.sharing.models import Draw, Listing
from backend.sharing.services import AlreadyDecided, renewing
from backend.sharing.services.draws import draw_due
from backend.sharing.services.exchanges import keep_exchanges
from tests.backend.sharing.asking import ask, states, told
from tests.factories.accounts import UserFactory
from tests.factories.sharing import ListingFactory
from tests.parallel import at_once


@pytest.fixture
def bike(place, marek):
    return services.create_listing(place, by=marek, kind="give", title="Rower", handing="draw")


def time_comes(listing) -> None:
    Draw.objects.filter(listing=listing).update(closes_at=timezone.now() - timedelta(seconds=1))


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_the_commitment_is_there_from_the_start(bike):
    draw = bike.draw
    assert draw.commitment == fingerprint(draw.secret)
    assert timezone.now() < draw.closes_at < bike.expires_at


def test_nobody_is_first_before_the_draw_not_even_by_the_owners_hand(bike, marek, oksana, jan):
    asked = ask(bike, oksana)
    ask(bike, jan)
    assert states(bike) == ["waiting", "waiting"]
    for act in (services.choose_request, services.complete_request):
        with pytest.raises(AlreadyDecided):
            act(asked, by=marek)


def test_the_order_is_what_anybody_can_compute(bike):
    asked = [ask(bike, person) for person in UserFactory.create_batch(6)]
    time_comes(bike)
    assert keep_exchanges()["drawn"] == 1
    assert keep_exchanges()["drawn"] == 0
    draw = Draw.objects.get()
    codes = [request.code for request in asked]
    assert draw.order == sorted(codes, key=lambda code: fingerprint(f"{draw.secret}:{code}"))
    assert bike.requests.get(status="chosen").code == draw.order[0]
    assert all("listing_drawn" in told(request.user) for request in asked)


def test_after_the_draw_the_next_is_who_was_drawn_next(bike):
    for person in UserFactory.create_batch(4):
        ask(bike, person)
    time_comes(bike)
    keep_exchanges()
    order = Draw.objects.get().order
    late = ask(bike, UserFactory())
    for code in order:
        winner = bike.requests.get(status="chosen")
        assert winner.code == code
        services.withdraw_request(winner, by=winner.user)
    assert bike.requests.get(status="chosen").pk == late.pk


def test_nobody_asked_so_the_first_after_the_draw_gets_it(bike, oksana):
    time_comes(bike)
    keep_exchanges()
    assert ask(bike, oksana).status == "chosen"


def test_as_many_win_as_there_are(place, marek):
    chairs = services.create_listing(place, by=marek, kind="give", title="Krzesła", handing="draw", quantity=2)
    for person in UserFactory.create_batch(4):
        ask(chairs, person)
    time_comes(chairs)
    keep_exchanges()
    order = Draw.objects.get().order
    assert {request.code for request in chairs.requests.filter(status="chosen")} == set(order[:2])


def test_what_is_hidden_or_gone_is_not_drawn(bike, oksana):
    ask(bike, oksana)
    time_comes(bike)
    Listing.objects.update(hidden_at=timezone.now())
    assert keep_exchanges()["drawn"] == 0
    Listing.objects.update(hidden_at=None)
    assert keep_exchanges()["drawn"] == 1


def test_the_owner_moves_the_time_but_not_the_secret(bike, marek, oksana):
    before = Draw.objects.get()
    sooner = timezone.now() + timedelta(hours=2)
    after = services.set_draw_time(bike, by=marek, closes_at=sooner)
    assert (after.closes_at, after.commitment) == (sooner, before.commitment)
    with pytest.raises(NotAllowed):
        services.set_draw_time(bike, by=oksana, closes_at=sooner)
    for wrong in (timezone.now(), bike.expires_at):
        with pytest.raises(Invalid):
            services.set_draw_time(bike, by=marek, closes_at=wrong)
    time_comes(bike)
    keep_exchanges()
    with pytest.raises(AlreadyDecided):
        services.set_draw_time(bike, by=marek, closes_at=sooner)


def test_food_for_today_is_drawn_in_time(place, marek):
    ends = timezone.now() + timedelta(hours=6)
    soup = ListingFactory(place=place, author=marek, kind="food", handing="draw", expires_at=ends)
    assert keep_exchanges()["opened"] == 1
    assert timezone.now() < soup.draw.closes_at < ends - timedelta(hours=2)


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_workers_draw_once(place, marek):
    bike = services.create_listing(place, by=marek, kind="give", title="Rower", handing="draw")
    for person in UserFactory.create_batch(3):
        ask(bike, person)
    time_comes(bike)
    assert sum(at_once(*[partial(draw_due, timezone.now())] * 2)) == 1
    assert sorted(states(bike)) == ["chosen", "waiting", "waiting"]


def test_what_comes_back_gets_a_new_draw_instead_of_going_to_whoever_is_first(bike, marek, oksana, jan):
    ask(bike, oksana)
    time_comes(bike)
    keep_exchanges()
    before = Draw.objects.get()
    services.close_listing(bike, by=marek)
    services.reopen_listing(bike, by=marek)
    draw = Draw.objects.get()
    assert draw.drawn_at is None
    assert draw.commitment == fingerprint(draw.secret) != before.commitment
    assert draw.closes_at > timezone.now()
    assert ask(bike, jan).status == "waiting"
    assert AuditEntry.objects.get(action="draw.replaced").data["secret"] == before.secret


def test_what_ended_by_itself_and_is_renewed_gets_a_new_draw(bike, marek, jan):
    before = Draw.objects.get()
    time_comes(bike)
    Listing.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    renewing.keep_time()
    services.renew_listing(bike, by=marek)
    draw = Draw.objects.get()
    assert (draw.closes_at > timezone.now(), draw.commitment == before.commitment) == (True, False)
    assert ask(bike, jan).status == "waiting"


def test_lots_chosen_again_have_a_time_that_is_still_ahead(bike, marek):
    services.update_listing(bike, by=marek, handing="pick")
    time_comes(bike)
    services.update_listing(bike, by=marek, handing="draw")
    assert Draw.objects.get().closes_at > timezone.now()
    assert keep_exchanges()["drawn"] == 0
