"""Rules of lending rooms, bookings and what they take."""

from backend.bookings.models.booking import Booking, BookingRoom, Step
from backend.bookings.models.keys import KeyHandover
from backend.bookings.models.rules import Blocking, BookingRules, Declaration, RoomHours

__all__ = ["Blocking", "Booking", "BookingRoom", "BookingRules", "Declaration", "KeyHandover", "RoomHours", "Step"]
