"""Acts on rooms and their bookings. No act leaves one room with two bookings at one time."""

from backend.bookings.services.holding import Skipped, hold_rooms, hold_series, move_booking, release_booking
from backend.bookings.services.refusals import FeeDeclared, NotByTheRules, RoomsTaken, TooManyPeople, WrongState

__all__ = [
    "FeeDeclared",
    "NotByTheRules",
    "RoomsTaken",
    "Skipped",
    "TooManyPeople",
    "WrongState",
    "hold_rooms",
    "hold_series",
    "move_booking",
    "release_booking",
]
