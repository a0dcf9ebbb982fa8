"""Nothing that somebody else decided keeps an account from being deleted."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from backend.bookings.models import Booking
from backend.core.health import Trouble
from backend.places.models import Place, SwitchedOff
from backend.privacy.models import Departure
from backend.privacy.services import guarding, leaving
from backend.sharing.models import Listing
from tests.cast import person
from tests.factories.bookings import BookingFactory
from tests.factories.moderation import sanctioned
from tests.factories.notifications import NotificationFactory
from tests.factories.sharing import ListingFactory


def erased(user) -> bool:
    leaving.ask_to_leave(user, by=user)
    leaving.erase_due(now=timezone.now() + timedelta(days=15))
    user.refresh_from_db()
    return user.erased_at is not None and Departure.objects.get(user=user).status == Departure.Status.DONE


@pytest.mark.parametrize("sanction", ["mute", "suspend"])
def test_a_muted_or_suspended_author_of_a_draft_is_deleted(place, marek, oksana, zofia, sanction, mailoutbox):
    ListingFactory(author=marek, place=place, status=Listing.Status.DRAFT)
    ListingFactory(author=marek, place=place)
    sanctioned(place, author=marek, by=oksana, judge=zofia, hide=True, sanction=sanction, days=30)
    assert erased(marek)
    assert list(Listing.objects.values_list("status", flat=True)) == ["closed"]


def test_who_has_a_listing_in_a_suspended_place_is_deleted(place, marek, mailoutbox):
    ListingFactory(author=marek, place=place)
    Place.objects.filter(pk=place.pk).update(status="suspended")
    assert erased(marek)


def test_who_has_a_listing_on_a_board_that_is_switched_off_is_deleted(place, marek, mailoutbox):
    ListingFactory(author=marek, place=place)
    SwitchedOff.objects.create(feature="board", place=place)
    cache.clear()
    assert erased(marek)


def test_a_deletion_that_has_begun_and_does_not_end_is_seen(marek, mailoutbox):
    departure = leaving.ask_to_leave(marek, by=marek)
    assert leaving.examine() == "no deletion is stuck"
    Departure.objects.update(status="running", due_at=timezone.now() - timedelta(days=1, minutes=1))
    with pytest.raises(Trouble, match=str(marek.pk)):
        leaving.examine()
    assert leaving.ask_to_leave(marek, by=marek) == departure


@pytest.mark.parametrize(
    ("before", "after"), [("Jan", ""), ("Janina K.", "Janina K."), ("Oksana, Jan", "Oksana"), ("Janina, Jan", "Janina")]
)
def test_only_the_whole_name_goes_from_what_others_were_told(place, marek, oksana, before, after, mailoutbox):
    marek.display_name = "Jan"
    marek.save()
    told = NotificationFactory(
        recipient=oksana, place_id=place.pk, params={"who": before, "what": "Janosik", "where": "Jan"}
    )
    assert erased(marek)
    told.refresh_from_db()
    assert told.params == {"who": after, "what": "Janosik", "where": "Jan"}


def test_the_room_of_a_young_person_stays_booked_when_the_former_guardian_goes(place, marek, mailoutbox):
    zosia = person("Zosia", place)
    guarding.link(zosia, marek, timezone.localdate() + timedelta(days=900))
    soon = timezone.now() + timedelta(days=40)
    booking = BookingFactory(
        place=place, holder=zosia, guardian=marek, title="Urodziny", status="accepted", starts_at=soon,
        ends_at=soon + timedelta(hours=2),
    )  # fmt: skip
    guarding.end_guarding(zosia, by=marek)
    booking.refresh_from_db()
    assert booking.guardian is None
    Booking.objects.update(guardian=marek)
    assert erased(marek)
    booking.refresh_from_db()
    assert (booking.title, booking.status) == ("Urodziny", "accepted")
