"""The room of an online event as one person finds it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.core.words import zoned
from backend.events.models import Occurrence
from backend.live.presence import Present, here
from backend.meetups.models import Call, Participant
from backend.meetups.rules import is_early, is_past, opens_at
from backend.moderation.models import Sanction
from backend.moderation.sanctions import silencing

State = Participant.State


@dataclass
class Room:
    """What ``user`` may do at the door of ``occurrence`` at ``now``, and what stands behind it."""

    occurrence: Occurrence
    user: object
    now: datetime
    call: Call | None = None
    part: Participant | None = None
    runs: bool = False
    leads: bool = False  # may give the call to somebody else
    invites: bool = False  # may give personal links to guests
    knocking: list[Participant] = field(default_factory=list)
    people: list[Participant] = field(default_factory=list)
    present: Present = field(default_factory=Present)
    silence: Sanction | None = None  # why I may only listen, by a decision of moderators

    @property
    def silence_in_words(self) -> str:
        """That I may only listen, and until when; ``""`` where I may speak."""
        if self.silence is None:
            return ""
        if self.silence.ends_at is None:
            return _("You may only listen and read here.")
        until = date_format(zoned(self.silence.ends_at, self.occurrence.zone), "j E, H:i")
        return _("You may only listen and read here, until %(until)s.") % {"until": until}

    @property
    def way(self) -> str:
        """How the page takes part: silent, it opens neither microphone nor camera."""
        ways = Participant.Way
        return ways.LISTEN if self.silence and self.part.way in (ways.CAMERA, ways.VOICE) else self.part.way

    @property
    def opens_at(self) -> datetime:
        """When the door opens for those who come."""
        return opens_at(self.occurrence, runs=False)

    @property
    def step(self) -> str:
        """Which part of the page this is: ``over``, ``out``, ``in``, ``waiting``, ``early``, ``door``."""
        state = self.part.state if self.part else ""
        if self.is_over:
            return "over"
        if state == State.REMOVED:
            return "out"
        if state == State.ADMITTED and self.call.is_open:
            return "in"
        if state == State.KNOCKING:
            return "waiting"
        return "early" if is_early(self.occurrence, self.call, self.now, runs=self.runs) else "door"

    @property
    def is_over(self) -> bool:
        return is_past(self.occurrence, self.call, self.now)

    @property
    def was_refused(self) -> bool:
        return self.part is not None and self.part.state == State.REFUSED

    @property
    def minutes_left(self) -> int:
        """Until it begins; 0 when it should have."""
        return max(0, -int((self.now - self.occurrence.starts_at).total_seconds() // 60))

    @property
    def wanting_coffee(self) -> int:
        return sum(part.wants_coffee for part in self.people)

    @property
    def hands(self) -> list[Participant]:
        """Those who want to speak, in their order. Who is away keeps a place, and is not waited for."""
        waiting = [one for one in self.people if one.hand_at and self.is_there(one)]
        return sorted(waiting, key=lambda one: (one.hand_at, one.pk))

    def is_there(self, part: Participant) -> bool:
        """Whether they are in the call at this moment; all are where no socket tells."""
        return not self.present.count or part.user_id in self.present.user_ids or part == self.part


def room_for(occurrence: Occurrence, user, *, now: datetime) -> Room:
    """The room of ``occurrence`` for ``user`` (3 queries where there is a call, and what permissions ask)."""
    room = Room(occurrence, user, now)
    calls = Call.objects.select_related("meetup__event__place", "occurrence__event__place", "host")
    room.call = calls.filter(occurrence=occurrence).first()
    if room.call is None:
        planned = Call(occurrence=occurrence, meetup=occurrence.event.meetup)
        room.runs = user.has_perm("meetups.host", planned)
        room.invites = room.runs and user.has_perm("meetups.invite_guests", planned)
        return room
    room.runs = user.has_perm("meetups.host", room.call)
    room.leads = room.runs and user.has_perm("meetups.lead_call", room.call)
    room.invites = room.runs and user.has_perm("meetups.invite_guests", room.call)
    parts = list(room.call.participants.select_related("user__avatar").order_by("joined_at", "knocked_at", "pk"))
    room.part = next((part for part in parts if part.user_id == user.pk), None)
    room.present = here(room.call.topic)
    room.silence = silencing(user, room.call.place.pk)
    room.people = [part for part in parts if part.state == State.ADMITTED]
    room.knocking = [part for part in parts if part.state == State.KNOCKING]
    return room


def state_of(room: Room) -> dict:
    """What the script of the room needs to know, as JSON: who runs it, who may not be heard or seen."""
    call = room.call
    turns = {part.pk: number for number, part in enumerate(room.hands, start=1)}
    return {
        "host": call.host_id,
        "runs": room.runs,
        "is_listening": call.is_listening,
        "waiting": len(room.knocking),
        "me": {
            "muted": room.part.is_muted,
            "unseen": room.part.is_unseen,
            "hand": room.part.hand_at is not None,
            "silence": room.silence_in_words,
        },
        "people": {
            part.user_id: {
                "name": part.user.display_name,
                "initials": part.user.initials,
                "hue": part.user.hue,
                "picture": part.user.avatar.small if part.user.avatar else "",
                "languages": part.user.languages,
                "muted": part.is_muted,
                "unseen": part.is_unseen,
                "signs": part.is_signer,
                "word": part.has_word,
                "helps": part.role == Participant.Role.COHOST,
                # 1 for whose turn is next; 0 for a hand that is down, or of somebody who is not there.
                "hand": turns.get(part.pk, 0),
                "raised": part.hand_at is not None,
            }
            for part in room.people
        },
    }
