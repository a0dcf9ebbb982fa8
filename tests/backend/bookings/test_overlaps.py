"""Whatever is asked in whatever order: no room has two bookings at one time, and what is refused is really taken."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.bookings import services
from backend.bookings.models import Booking, BookingRoom
from backend.bookings.selectors.conflicts import conflicts
from backend.bookings.services import RoomsTaken
from tests.factories.bookings import RoomFactory, soon

MINUTES = st.integers(0, 48).map(lambda quarter: timedelta(minutes=15 * quarter))
LENGTHS = st.integers(1, 16).map(lambda quarter: timedelta(minutes=15 * quarter))
BUFFERS = st.sampled_from([0, 10, 15, 30])
# Index of a room (see ``house``), start, length; or moving or releasing the n-th booking.
ACTS = st.tuples(
    st.sampled_from(["hold", "hold", "hold", "move", "release"]),
    st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True),
    MINUTES,
    LENGTHS,
    st.integers(0, 30),
)


def house(place, buffers):
    """Three rooms, one of the first two, one of all, and one apart."""
    rooms = [
        RoomFactory(place=place, name=f"Sala {number}", setup_minutes=setup, tidy_minutes=tidy)
        for number, (setup, tidy) in enumerate(buffers)
    ]
    rooms[3].parts.set(rooms[:2])
    rooms[4].parts.set([rooms[3], rooms[2]])
    return rooms


ATOMS = [{0}, {1}, {2}, {0, 1}, {0, 1, 2}, {5}]


def needs(rooms, chosen, start, end):
    """What a booking takes, worked out anew: room without parts → span with its longest buffers."""
    taken = {}
    for index in chosen:
        for atom in ATOMS[index]:
            setup = max(rooms[index].setup_minutes, rooms[atom].setup_minutes)
            tidy = max(rooms[index].tidy_minutes, rooms[atom].tidy_minutes)
            begins, ends = start - timedelta(minutes=setup), end + timedelta(minutes=tidy)
            known = taken.get(atom, (begins, ends))
            taken[atom] = (min(known[0], begins), max(known[1], ends))
    return taken


def clash(one, other):
    return any(
        atom in other and begins < other[atom][1] and ends > other[atom][0] for atom, (begins, ends) in one.items()
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=4, max_size=14), buffers=st.tuples(*[st.tuples(BUFFERS, BUFFERS)] * 6))
def test_no_room_is_ever_taken_twice(place, halina, acts, buffers):
    Booking.objects.all().delete()
    place.rooms.all().delete()
    rooms = house(place, buffers)
    model: dict[int, dict] = {}  # booking → what it takes
    for act, chosen, offset, length, number in acts:
        start = soon(6) + offset
        need = needs(rooms, chosen, start, start + length)
        known = sorted(model)
        booking = Booking.objects.get(pk=known[number % len(known)]) if known and act != "hold" else None
        others = [taken for pk, taken in model.items() if booking is None or pk != booking.pk]
        is_free = not any(clash(need, taken) for taken in others)
        asked = [rooms[index] for index in chosen]
        if booking is not None and act == "release":
            services.release_booking(booking, by=halina)
            del model[booking.pk]
            continue
        found = conflicts(asked, [(start, start + length)], but=[booking] if booking else ())
        assert (not found) == is_free
        try:
            if booking is None:
                booking = services.hold_rooms(
                    place, asked, starts_at=start, ends_at=start + length, by=halina, title="Próba"
                )
            else:
                services.move_booking(booking, rooms=asked, starts_at=start, ends_at=start + length, by=halina)
        except RoomsTaken:
            assert not is_free
        else:
            assert is_free
            model[booking.pk] = need
    check(rooms, model)


def check(rooms, model):
    """The rows are what the model says, and none overlaps another."""
    numbers = {room.pk: index for index, room in enumerate(rooms)}
    stored: dict[int, dict] = {}
    for row in BookingRoom.objects.filter(is_firm=True):
        stored.setdefault(row.booking_id, {})[numbers[row.room_id]] = (row.starts_at, row.ends_at)
    assert stored == model
    taken = list(model.values())
    assert not any(clash(one, other) for index, one in enumerate(taken) for other in taken[:index])
