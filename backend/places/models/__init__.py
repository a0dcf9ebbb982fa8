from backend.places.models.network import Closing, Operator, SwitchedOff
from backend.places.models.place import (
    Invitation,
    Membership,
    NetworkRole,
    OpeningException,
    OpeningHours,
    Place,
    PlacePhoto,
    Room,
    new_code,
)

__all__ = [
    "Closing",
    "Invitation",
    "Membership",
    "NetworkRole",
    "OpeningException",
    "OpeningHours",
    "Operator",
    "Place",
    "PlacePhoto",
    "Room",
    "SwitchedOff",
    "new_code",
]
