from backend.meetups.models.call import Call, Participant
from backend.meetups.models.meetup import Meetup

__all__ = ["Call", "Meetup", "Participant"]
