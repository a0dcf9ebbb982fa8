"""Every kind of calendar that goes out is read by another library as our rows, and comes in again as the same."""

import pytest

from backend.events.models import Occurrence
from backend.places.models import Membership
from tests.backend.events.feed_kinds import KINDS, programme_of, read_by_library, span
from tests.backend.events.test_import import take
from tests.factories.accounts import UserFactory
from tests.factories.places import PlaceFactory

OWN = {"Joga", "Joga później", "Wystawa, „Ściana”; II", "Noc", "Raz a dobrze", "Odwołane"}
TITLES = {
    "place": OWN | {"Wspólny piknik"},
    "hosting place": {"Wspólny piknik"},
    "event": {"Joga", "Joga później"},
    "date": {"Joga"},
    "moved date": {"Joga później"},
    "network": OWN | {"Wspólny piknik"},
    "category": {"Raz a dobrze", "Wspólny piknik"},
    "district": OWN,
    "person": {"Joga", "Wystawa, „Ściana”; II", "Raz a dobrze", "Wspólny piknik"},
}


@pytest.fixture
def addresses(place, halina, marek):
    return programme_of(place, halina, marek)


def rows_of(read: list[tuple], **which) -> list[tuple]:
    """Our rows among which are those that were ``read``: of the same titles, all of them."""
    since, until = span()
    rows = Occurrence.objects.filter(starts_at__gte=since, starts_at__lt=until, **which).select_related("event")
    titles = {title for _start, _end, title, _status in read}
    return sorted(
        (row.starts_at, row.ends_at, row.title, "CANCELLED" if row.is_off else "CONFIRMED")
        for row in rows
        if row.title in titles
    )


@pytest.mark.parametrize("kind", KINDS)
def test_another_library_reads_our_rows(client, place, addresses, kind):
    answer = client.get(addresses[kind])
    assert answer.status_code == 200
    read = read_by_library(answer.content, place.zone)
    assert {title for _start, _end, title, _status in read} == TITLES[kind]
    ours = rows_of(read)
    if kind in ("date", "moved date", "person"):
        # A calendar of chosen dates: whatever is in it is ours.
        assert set(read) <= set(ours)
    else:
        assert read == ours


@pytest.mark.parametrize("kind", KINDS)
def test_calendar_that_comes_in_again_is_the_same(client, place, addresses, kind):
    original = client.get(addresses[kind]).content
    copy, animator = PlaceFactory(), UserFactory()
    Membership.objects.create(place=copy, user=animator, role=Membership.Role.ANIMATOR, status="active")
    run = take(copy, original, by=animator)
    # An event that is off as a whole has nothing to bring.
    assert {problem for _title, problem in run.skipped} <= {"cancelled"}
    copied = client.get(f"/miejsca/{copy.slug}/kalendarz.ics").content
    wanted = [one for one in read_by_library(original, place.zone) if one[2] != "Odwołane"]
    assert read_by_library(copied, place.zone) == wanted
