from backend.meetups.models.call import Call, Participant
from backend.meetups.models.coffee import Coffee, CoffeeSeat, CoffeeWeek, CoffeeWish
from backend.meetups.models.meetup import Meetup
from backend.meetups.models.outside import OutsideCall, Recording, RecordingAnswer
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
    "Handout",
    "Meetup",
    "NoteEdit",
    "Notes",
    "OutsideCall",
    "Participant",
    "PreparedPoll",
    "Question",
    "QuestionVote",
    "Recording",
    "RecordingAnswer",
]
