from backend.meetups.models.call import Call, Participant
from backend.meetups.models.coffee import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish
from backend.meetups.models.guest import GuestLink
from backend.meetups.models.meetup import Meetup
from backend.meetups.models.outside import OutsideCall, Recording, RecordingAnswer
from backend.meetups.models.place import PlaceCalls, calls_of
from backend.meetups.models.tools import (
    AgendaPoint,
    Feedback,
    Handout,
    NoteEdit,
    Notes,
    PreparedPoll,
    Question,
    QuestionVote,
)

__all__ = [
    "AgendaPoint",
    "Call",
    "Coffee",
    "CoffeeSeat",
    "CoffeeWeek",
    "CoffeeWish",
    "Feedback",
    "GuestLink",
    "Handout",
    "Meetup",
    "NoteEdit",
    "Notes",
    "OutsideCall",
    "Participant",
    "PlaceCalls",
    "PreparedPoll",
    "Question",
    "QuestionVote",
    "Recording",
    "RecordingAnswer",
    "calls_of",
]
