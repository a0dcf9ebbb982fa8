"""When somebody who keeps a place leaves, one act moves what they keep, with a receipt."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.bookings.models import KeyHandover
from backend.core.errors import Invalid, NotAllowed
from backend.events.services.feeds import make_feed
from backend.moderation.services import claim
from backend.places.models import Membership
from backend.places.registry import duties_of
from backend.places.services import create_invitation, hand_over
from tests.cast import person
from tests.factories.bookings import BookingFactory
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.lending import LoanFactory, ThingFactory
from tests.factories.moderation import reported_message, sanctioned
from tests.factories.places import MembershipFactory, PlaceFactory
from tests.factories.sharing import ListingFactory
from tests.signing_in import sign_in_now

EN = {"Accept-Language": "en"}


@pytest.fixture
def kept_by_halina(place, halina, marek):
    """Something of every kind that Halina keeps."""
    event = EventFactory(place=place, author=halina, title="Joga")
    OccurrenceFactory(place=place, event=event)
    booking = BookingFactory(place=place, holder=halina, title="Próba chóru")
    now = timezone.now()
    KeyHandover.objects.create(booking=booking, key="Klucz nr 3", out_at=now, due_at=now + timedelta(days=1))
    thing = ThingFactory(place=place, author=halina, is_of_place=True, title="Wiertarka")
    LoanFactory(listing=thing, borrower=marek)
    own = ListingFactory(place=place, author=halina, title="Mój rower")
    member = create_invitation(place, by=halina)
    animator = create_invitation(place, by=halina, role="animator")
    return {"event": event, "booking": booking, "thing": thing, "own": own, "member": member, "animator": animator}


def counts(place, person):
    return {str(duty.label): duty.count for found in duties_of(place, person).values() for duty in found}


def test_the_page_says_what_will_move(client, place, halina, kept_by_halina):
    sign_in_now(client, halina)
    page = client.get(f"/miejsca/{place.slug}/ustawienia/przekazanie/", headers=EN).text
    assert counts(place, halina) == {
        "Invitations they made": 2,
        "Events and series they lead": 1,
        "Rooms they booked": 1,
        "Keys they hold": 1,
        "Things of the place they look after": 1,
        "Loans they look after at the desk": 1,
    }
    assert [word for word in ("Joga", "Próba chóru", "Klucz nr 3", "Wiertarka") if word not in page] == []
    assert "Mój rower" not in page


def test_one_act_moves_everything_with_a_receipt_and_a_word_to_both(
    client, place, halina, marek, zofia, kept_by_halina
):
    sign_in_now(client, halina)
    body = {"successor": marek.pk, "leaves": ""}
    response = client.post(f"/miejsca/{place.slug}/ustawienia/przekazanie/", body, headers=EN)
    receipt = AuditEntry.objects.get(action="place.handed_over")
    assert response.url == f"/miejsca/{place.slug}/ustawienia/pokwitowanie/{receipt.pk}/"
    page = client.get(response.url, headers=EN).text
    assert "Things of the place they look after: 1" in page
    roles = dict(place.memberships.values_list("user__display_name", "role"))
    assert (roles["Marek"], roles["Halina"]) == ("animator", "member")
    for name in ("event", "thing", "booking", "own"):
        kept_by_halina[name].refresh_from_db()
    assert kept_by_halina["event"].author == marek
    assert kept_by_halina["thing"].author == marek
    assert kept_by_halina["booking"].holder == marek
    assert kept_by_halina["own"].author == halina
    assert counts(place, halina) == {}
    assert marek.notifications.get(kind="handed_over").params["is_mine"]
    assert not zofia.notifications.get(kind="handed_over").params["is_mine"]
    sign_in_now(client, marek)
    assert client.get(response.url).status_code == 200
    assert "Halina handed over to you" in client.get("/powiadomienia/", headers=EN).text


def test_invitations_that_give_a_role_end(place, halina, marek, kept_by_halina):
    hand_over(place, leaver=halina, successor=marek, by=halina)
    now = timezone.now()
    for name, valid in (("member", True), ("animator", False)):
        kept_by_halina[name].refresh_from_db()
        assert kept_by_halina[name].is_valid(at=now) == valid


def test_what_is_kept_elsewhere_stays(halina, marek, place):
    elsewhere = PlaceFactory()
    MembershipFactory(place=elsewhere, user=halina, role="animator")
    event = OccurrenceFactory(place=elsewhere, event=EventFactory(place=elsewhere, author=halina)).event
    hand_over(place, leaver=halina, successor=marek, by=halina)
    event.refresh_from_db()
    assert event.author == halina


def test_who_led_events_of_others_reads_no_lists_of_them_any_more(place, halina, marek, oksana):
    ahead = OccurrenceFactory(place=place, event=EventFactory(place=place, author=oksana, title="Kiermasz"))
    past = timezone.now() - timedelta(days=3)
    over = OccurrenceFactory(place=place, author=oksana, starts_at=past)
    for date in (ahead, over):
        date.event.organisers.add(halina)
    assert counts(place, halina) == {"Events and series they lead": 1}
    hand_over(place, leaver=halina, successor=marek, by=halina)
    marek, halina = (type(one).objects.get(pk=one.pk) for one in (marek, halina))
    assert not halina.has_perm("events.manage_attendees", ahead)
    assert marek.has_perm("events.manage_attendees", ahead)
    assert list(ahead.event.organisers.all()) == [marek]
    assert list(over.event.organisers.all()) == [halina]
    ahead.event.refresh_from_db()
    assert ahead.event.author == oksana


def test_an_own_calendar_stays_with_who_leaves(place, halina, marek):
    feed, _token = make_feed(by=halina, name="Telefon")
    hand_over(place, leaver=halina, successor=marek, by=halina)
    feed.refresh_from_db()
    assert (feed.user, feed.revoked_at) == (halina, None)


def test_the_last_animator_may_leave_when_somebody_takes_over(place, halina, marek):
    hand_over(place, leaver=halina, successor=marek, by=halina, leaves=True)
    assert list(place.memberships.filter(role="animator").values_list("user", flat=True)) == [marek.pk]
    assert not place.memberships.filter(user=halina).exists()


def test_coordinator_hands_over_for_somebody_who_cannot(client, place, halina, marek, ewa):
    sign_in_now(client, ewa)
    response = client.post(f"/miejsca/{place.slug}/ustawienia/przekazanie/{halina.pk}/", {"successor": marek.pk})
    assert response.status_code == 302
    assert halina.notifications.filter(kind="handed_over").exists()


def test_nobody_else_hands_over_for_another(client, place, halina, zofia, marek):
    sign_in_now(client, zofia)
    assert client.get(f"/miejsca/{place.slug}/ustawienia/przekazanie/{halina.pk}/").status_code == 403
    with pytest.raises(NotAllowed):
        hand_over(place, leaver=halina, successor=marek, by=zofia)


def test_a_moderator_hands_over_only_to_who_keeps_order_already(place, zofia, halina, marek):
    with pytest.raises(NotAllowed):
        hand_over(place, leaver=zofia, successor=marek, by=zofia)
    assert place.memberships.get(user=zofia).role == "moderator"
    hand_over(place, leaver=zofia, successor=halina, by=zofia)
    assert place.memberships.get(user=halina).role == "animator"


@pytest.mark.parametrize("who", ["jan", "halina"])
def test_the_successor_is_somebody_else_who_belongs_here(request, place, halina, who):
    with pytest.raises(Invalid):
        hand_over(place, leaver=halina, successor=request.getfixturevalue(who), by=halina)
    assert Membership.objects.get(place=place, user=halina).role == "animator"


def test_nothing_is_handed_to_who_leaves_ganek_or_is_shut_out(client, place, halina, marek, oksana, jan, zofia):
    MembershipFactory(place=place, user=jan)
    User.objects.filter(pk=jan.pk).update(leaving_at=timezone.now())
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="suspend")
    sign_in_now(client, halina)
    address = f"/miejsca/{place.slug}/ustawienia/przekazanie/"
    offered = client.get(address, headers=EN).context["form"]["successor"].field.queryset
    assert oksana in offered
    assert {marek, jan}.isdisjoint(offered)
    for who in (marek, jan):
        assert client.post(address, {"successor": who.pk, "leaves": ""}).status_code == 422
        with pytest.raises(Invalid):
            hand_over(place, leaver=halina, successor=User.objects.get(pk=who.pk), by=halina)


def test_a_neighbour_has_nothing_to_hand_over(client, place, marek):
    sign_in_now(client, marek)
    assert client.get(f"/miejsca/{place.slug}/ustawienia/przekazanie/").status_code == 403


def test_cases_in_hand_go_along_and_what_is_about_the_successor_waits_again(place, zofia, halina, marek, oksana):
    about_marek = reported_message(place, author=marek, by=oksana).case
    about_halina = reported_message(place, author=halina, by=oksana).case
    adam = person("Adam", place, "moderator")
    claim(about_marek, by=zofia)
    about_halina.claimed_by, about_halina.claimed_at = zofia, timezone.now()
    about_halina.save()
    hand_over(place, leaver=zofia, successor=halina, by=zofia)
    about_marek.refresh_from_db()
    about_halina.refresh_from_db()
    assert (about_marek.holder, about_halina.holder) == (halina, None)
    assert adam.has_perm("moderation.decide", about_marek)
