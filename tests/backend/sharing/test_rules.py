from django.utils import timezone

from backend.accounts.models import Block
from backend.sharing.models import Listing


def test_board_shows_exactly_what_the_rule_allows(cast, every_kind_of_listing):
    for person in cast:
        shown = set(Listing.objects.visible_to(person))
        allowed = {listing for listing in every_kind_of_listing if person.has_perm("sharing.view", listing)}
        assert shown == allowed, person


def test_open_says_the_same_of_a_row_and_of_the_table(every_kind_of_listing):
    now = timezone.now()
    assert set(Listing.objects.open(at=now)) == {row for row in every_kind_of_listing if row.is_open(at=now)}


def test_a_blocked_pair_does_not_ask(lamp, marek, jan):
    Block.objects.create(blocker=marek, blocked=jan)
    assert not jan.has_perm("sharing.request", lamp)
