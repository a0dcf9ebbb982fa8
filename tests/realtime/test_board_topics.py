"""Who may follow the changes of which board, and what is told on it."""

import pytest

from backend.live.testing import published
from backend.sharing.services import close_listing
from realtime.topics import standings
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory


def may_follow(user, topic: str) -> bool:
    return standings([(user.pk if user else None, topic)])[user.pk if user else None, topic].may_follow


def test_everyone_follows_the_board_of_the_network_and_those_of_places_they_see(place, jan):
    private = PlaceFactory(status="draft")
    for person in (None, jan):
        assert may_follow(person, "board.0")
        assert may_follow(person, f"board.{place.pk}")
        assert not may_follow(person, f"board.{private.pk}")


@pytest.mark.django_db
def test_who_looks_at_a_board_is_not_seen_in_its_place():
    from realtime.presence import KINDS

    assert "board" not in KINDS


def test_what_becomes_of_a_listing_is_told_on_every_board_where_it_stands(
    place, marek, django_capture_on_commit_callbacks
):
    other = PlaceFactory()
    listing = ListingFactory(place=place, author=marek, scope="chosen")
    listing.shown_at.add(other)
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        close_listing(listing, by=marek)
    closed = next(update for update in seen if update.event == "listing.closed")
    assert closed.topics == (f"place.{place.pk}", f"board.{place.pk}", "board.0", f"board.{other.pk}")
