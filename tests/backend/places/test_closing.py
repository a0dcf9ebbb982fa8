"""A place that closes: nothing new begins, what is left ends with words, what is out comes home, the rest moves on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.bookings.models import KeyHandover
from backend.conversations.services import main_room
from backend.core.errors import DomainError, NotAllowed
from backend.events.models import Attendance
from backend.events.services import materialise_all
from backend.lending.services import join_queue
from backend.panel.needs import cards_of
from backend.places.models import Closing, Place
from backend.places.registry import effects_of_closing
from backend.places.services import (
    accept_invitation,
    close_due_places,
    create_invitation,
    pass_on_belongings,
    plan_closing,
    update_place,
)
from backend.sharing.models import Listing
from tests.cast import person
from tests.factories.bookings import BookingFactory
from tests.factories.events import OccurrenceFactory, series
from tests.factories.lending import LoanFactory, ThingFactory, span
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory
from tests.signing_in import sign_in_now

EN = {"Accept-Language": "en"}
WORDS = "Kończy się umowa najmu."


@pytest.fixture
def successor(db):
    return PlaceFactory(slug="pod-lipa", name="Pod Lipą")


@pytest.fixture
def plan(place, ewa, successor):
    day = timezone.localdate() + timedelta(days=8)
    return plan_closing(place, by=ewa, closes_on=day, texts={"pl": WORDS}, successor=successor)


def the_day_comes(plan: Closing) -> None:
    Closing.objects.filter(pk=plan.pk).update(closes_on=timezone.localdate())
    close_due_places()


def test_dates_are_called_off_with_the_words_and_attendees_are_told(plan, place, marek):
    date = OccurrenceFactory(place=place, title="Herbata")
    over = OccurrenceFactory(place=place, starts_at=timezone.now() - timedelta(days=2))
    Attendance.objects.create(occurrence=date, user=marek, status="going")
    the_day_comes(plan)
    date.refresh_from_db()
    over.refresh_from_db()
    assert (date.status, date.cancel_reason, date.event.status) == ("cancelled", WORDS, "cancelled")
    assert (over.status, over.event.status) == ("scheduled", "published")
    assert marek.notifications.filter(kind="event_cancelled").count() == 1
    close_due_places()
    assert marek.notifications.filter(kind="event_cancelled").count() == 1


def test_rooms_are_read_and_no_longer_written_in(plan, place, marek, halina):
    room = main_room(place)
    assert marek.has_perm("conversations.post", room)
    the_day_comes(plan)
    room.refresh_from_db()
    assert [who.has_perm("conversations.post", room) for who in (marek, halina)] == [False, True]
    assert marek.has_perm("conversations.view", room)


def test_proposals_are_declined(plan, place, marek):
    date = OccurrenceFactory(place=place, event_status="proposed", author=marek)
    the_day_comes(plan)
    date.event.refresh_from_db()
    assert (date.event.status, date.event.review_note) == ("declined", WORDS)
    assert marek.notifications.get(kind="event_declined")


def test_no_date_of_a_series_is_made_in_a_closed_place(place, halina):
    event = series(place, halina)
    Place.objects.filter(pk=place.pk).update(status="closed")
    before = event.occurrences.count()
    assert materialise_all(now=timezone.now() + timedelta(days=60)) == 0
    assert event.occurrences.count() == before


def test_requests_are_declined_and_bookings_cancelled(plan, place, marek):
    asked = BookingFactory(place=place, holder=marek, status="requested", kind="request")
    agreed = BookingFactory(place=place, holder=marek, status="accepted", kind="request")
    waits = BookingFactory(place=place, holder=marek, status="waiting", kind="request")
    the_day_comes(plan)
    for booking, status in ((asked, "declined"), (waits, "declined"), (agreed, "cancelled")):
        booking.refresh_from_db()
        assert (booking.status, booking.reason) == (status, WORDS)
    kinds = sorted(marek.notifications.filter(kind__startswith="booking").values_list("kind", flat=True))
    assert kinds == ["booking_cancelled", "booking_declined", "booking_declined"]


def test_listings_leave_the_board_and_what_is_lent_stays_lent(client, plan, place, halina, marek, oksana, ewa):
    lamp = ListingFactory(place=place, author=marek)
    drill = ThingFactory(place=place, author=halina, is_of_place=True, title="Wiertarka")
    out = LoanFactory(listing=drill, borrower=marek, status="on_loan")
    asked = LoanFactory(listing=drill, borrower=oksana, status="requested")
    agreed = LoanFactory(listing=drill, borrower=oksana, status="reserved", starts_at=span(20)[0])
    the_day_comes(plan)
    for row, status in ((lamp, "closed"), (drill, "closed"), (out, "on_loan"), (asked, "declined")):
        row.refresh_from_db()
        assert row.status == status, row
    agreed.refresh_from_db()
    assert (agreed.status, agreed.reason) == ("cancelled", WORDS)
    assert oksana.notifications.filter(kind__in=["loan_declined", "loan_cancelled"]).count() == 2
    sign_in_now(client, ewa)
    page = client.get(f"/miejsca/{place.slug}/ustawienia/zamkniecie/", headers=EN).text
    assert "Loans that are not over: 1" in page
    assert "Wiertarka" in page


def test_nobody_waits_any_more_for_a_thing_of_a_closed_place(plan, place, halina, marek, oksana):
    drill = ThingFactory(place=place, author=halina, is_of_place=True)
    begins, ends = span()
    LoanFactory(listing=drill, borrower=marek, status="reserved", starts_at=begins, ends_at=ends)
    join_queue(drill, by=oksana, starts_at=begins, ends_at=ends)
    the_day_comes(plan)
    assert not drill.holds.filter(status__in=["waiting", "offered"]).exists()
    assert not oksana.notifications.filter(kind="hold_offered").exists()


def test_animators_are_led_to_what_is_planned_and_may_read_it(client, plan, place, halina, ewa, marek, zofia):
    for _ in range(3):
        OccurrenceFactory(place=place, starts_at=timezone.now() + timedelta(days=20), title="Herbata")
    for who in (halina, ewa):
        card = next(card for card in cards_of(who) if card.need.code == "closings")
        assert (card.waiting.count, card.waiting.url) == (3, f"/miejsca/{place.slug}/ustawienia/zamkniecie/")
    sign_in_now(client, halina)
    page = client.get(f"/miejsca/{place.slug}/ustawienia/zamkniecie/", headers=EN).text
    assert "Dates of events: 3" in page
    assert WORDS in page
    assert "Take the plan back" not in page
    assert client.post(f"/miejsca/{place.slug}/ustawienia/zamkniecie/cofnij/").status_code == 403
    for who in (marek, zofia):
        sign_in_now(client, who)
        assert client.get(f"/miejsca/{place.slug}/ustawienia/zamkniecie/").status_code == 403


def test_effects_are_counted_whole(place, halina):
    Listing.objects.bulk_create(ListingFactory.build_batch(501, place=place, author=halina, category_id=1))
    (duty,) = effects_of_closing(place, timezone.localdate())
    assert (duty.count, len(duty.examples)) == (501, 3)


def test_things_their_loans_and_keys_go_to_the_successor(client, plan, place, successor, halina, marek, ewa):
    wanda = person("Wanda", successor, "animator")
    drill = ThingFactory(place=place, author=halina, is_of_place=True, title="Wiertarka")
    own = ThingFactory(place=place, author=marek, title="Mój rower")
    loan = LoanFactory(listing=drill, borrower=marek, status="on_loan")
    now = timezone.now()
    booking = BookingFactory(
        place=place, holder=marek, kind="request", status="closed",
        starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1),
    )  # fmt: skip
    KeyHandover.objects.create(booking=booking, key="Klucz nr 3", out_at=now, due_at=now + timedelta(days=1))
    the_day_comes(plan)
    sign_in_now(client, ewa)
    page = client.get(f"/miejsca/{place.slug}/ustawienia/zamkniecie/", headers=EN).text
    assert [words for words in ("Things of the place: 1", "Klucz nr 3", "Wiertarka") if words not in page] == []
    client.post(f"/miejsca/{place.slug}/ustawienia/zamkniecie/przekaz/")
    for row in (drill, own, loan, booking):
        row.refresh_from_db()
    assert (drill.place, drill.status, drill.author) == (successor, "open", wanda)
    assert (own.place, own.status) == (place, "closed")
    assert (loan.place, loan.status) == (successor, "on_loan")
    assert booking.place == successor
    assert wanda.has_perm("bookings.change", booking)
    assert wanda.has_perm("lending.handle", loan)
    assert wanda.notifications.get(kind="handed_over")
    entry = AuditEntry.objects.get(action="place.passed_on")
    assert (entry.data["successor"], len(entry.data["moved"])) == (successor.pk, 3)
    pass_on_belongings(place, by=ewa)
    assert AuditEntry.objects.filter(action="place.passed_on").count() == 1


def test_only_a_coordinator_gives_away_what_belongs_to_a_place(plan, place, halina, ewa):
    with pytest.raises(NotAllowed):
        pass_on_belongings(place, by=halina)
    Closing.objects.update(successor=None)
    with pytest.raises(DomainError):
        pass_on_belongings(place, by=ewa)


def test_members_join_the_successor_by_one_tap(client, plan, place, successor, marek):
    marek.memberships.update(is_home=True)
    the_day_comes(plan)
    client.force_login(marek)
    for address in (f"/miejsca/{place.slug}/", f"/miejsca/{place.slug}/o-miejscu/"):
        page = client.get(address, headers=EN).text
        assert f"/miejsca/{place.slug}/nastepca/" in page
        assert WORDS in page
    assert client.post(f"/miejsca/{place.slug}/nastepca/").url == successor.get_absolute_url()
    assert marek.memberships.get(is_home=True).place == successor
    assert "nastepca/" not in client.get(f"/miejsca/{place.slug}/").text


def test_nobody_joins_a_successor_that_is_not_named(client, plan, place, marek):
    Closing.objects.update(successor=None)
    client.force_login(marek)
    assert client.post(f"/miejsca/{place.slug}/nastepca/").status_code == 302
    assert marek.memberships.count() == 1


def test_who_loses_a_home_has_the_next_place_they_join_for_one(client, plan, place, marek):
    the_day_comes(plan)
    client.force_login(marek)
    other = PlaceFactory(slug="pod-klonem")
    assert client.post(f"/miejsca/{other.slug}/dolacz/").status_code == 302
    assert marek.memberships.get(is_home=True).place == other
    assert "/dom/" not in client.get(f"/miejsca/{place.slug}/o-miejscu/").text
    assert client.post(f"/miejsca/{place.slug}/dom/").status_code == 403


def test_an_invitation_to_a_closed_place_admits_nobody(plan, place, halina, jan):
    code = create_invitation(place, by=halina).code
    the_day_comes(plan)
    with pytest.raises(DomainError):
        accept_invitation(code, by=jan)


def test_a_place_that_opens_again_may_have_another_plan(client, plan, place, ewa):
    the_day_comes(plan)
    place.refresh_from_db()
    update_place(place, by=ewa, status="active")
    assert not Closing.objects.exists()
    close_due_places()
    place.refresh_from_db()
    assert place.status == "active"
