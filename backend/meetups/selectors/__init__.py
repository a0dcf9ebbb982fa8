from backend.meetups.selectors.dates import current_date, link_for, online_dates
from backend.meetups.selectors.elsewhere import Outside, outside_for, recorded_calls, recordings_for
from backend.meetups.selectors.room import Room, room_for

__all__ = [
    "Outside",
    "Room",
    "current_date",
    "link_for",
    "online_dates",
    "outside_for",
    "recorded_calls",
    "recordings_for",
    "room_for",
]
