"""A call that another service carries, as one person finds it."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from backend.events.models import Occurrence
from backend.meetups.models import Call, Meetup, OutsideCall, Participant, Recording, RecordingAnswer
from backend.meetups.providers import provider_of, stream_at
from backend.meetups.rules import may_enter, runs_it
from backend.meetups.selectors.dates import link_for


@dataclass
class Outside:
    """What ``user`` sees of the call of ``occurrence``: nothing of its links before it is time for them."""

    meetup: Meetup
    call: Call
    kept: OutsideCall
    # An address of ours or of the service; empty for those who may not join, or not yet.
    link: str = ""
    # Who would learn of the reader if the picture stood in our page; empty where it cannot.
    frame_host: str = ""
    runs: bool = False
    may_keep: bool = False
    # What the reader said to being recorded; ``None``: nothing yet.
    agrees: bool | None = None
    answers: dict[str, int] = field(default_factory=dict)
    recordings: list[Recording] = field(default_factory=list)

    @property
    def is_stream(self) -> bool:
        return provider_of(self.meetup).is_stream

    @property
    def is_recorded(self) -> bool:
        return self.kept.is_recorded

    @property
    def waits_for_answer(self) -> bool:
        """Whether the way in is closed until the reader agrees to the recording."""
        return self.is_recorded and not self.agrees

    @property
    def has_host_acts(self) -> bool:
        """Whether there is something to do here for who runs it."""
        return self.runs and (self.is_stream or self.can_record or bool(self.can_end and self.link))

    @property
    def can_end(self) -> bool:
        return self.runs and provider_of(self.meetup).can_end and not self.meetup.url and not self.call.ended_at

    @property
    def can_record(self) -> bool:
        return self.meetup.may_record and provider_of(self.meetup).can_record

    @property
    def phone(self) -> str:
        return (self.kept.phone or self.meetup.phone) if self.link else ""

    @property
    def pin(self) -> str:
        return (self.kept.pin or self.meetup.pin) if self.link else ""


def outside_for(meetup: Meetup, occurrence: Occurrence, user) -> Outside:
    """The call elsewhere of ``occurrence`` for ``user`` (5 queries at most, and what permissions ask)."""
    rows = Call.objects.select_related("outside", "meetup__event__place", "occurrence__event__place")
    call = rows.filter(occurrence=occurrence).first() or Call(meetup=meetup, occurrence=occurrence)
    kept = getattr(call, "outside", None) if call.pk else None
    kept = kept or OutsideCall(call=call, is_recorded=meetup.may_record and provider_of(meetup).can_record)
    found = Outside(meetup, call, kept, link=link_for(meetup, user))
    found.runs = user.has_perm("meetups.host", call)
    if found.link and found.is_stream:
        found.link = kept.stream_url
    if found.link:
        found.frame_host = frame_host(found)
    if found.is_recorded and call.pk:
        said = dict(call.recording_answers.values_list("user_id", "agrees"))
        found.agrees = said.get(user.pk)
        found.answers = {"yes": sum(said.values()), "no": len(said) - sum(said.values())} if found.runs else {}
    found.may_keep = user.has_perm("meetups.keep_recordings", call)
    found.recordings = recordings_for(meetup, user)
    return found


def frame_host(found: Outside) -> str:
    provider = provider_of(found.meetup)
    if provider.is_stream and found.kept.shows_second:
        provider = stream_at(found.kept.stream_url)
    frame = provider.frame(provider.address(found.call))
    return frame.host if frame else ""


def recordings_for(meetup: Meetup, user) -> list[Recording]:
    """Recordings of all dates of ``meetup`` that ``user`` may watch (``meetups.watch_recording``), the newest first.

    Each says whether ``user`` ``is_in`` it. (1 query, and what two rules of the event ask.)
    """
    runs = runs_it(user, meetup)
    if not user.is_authenticated or not (runs or may_enter(user, meetup)):
        return []
    of_call = {"call": OuterRef("call"), "user": user.pk}
    sent_out = Participant.objects.filter(**of_call, state=Participant.State.REMOVED)
    joined = RecordingAnswer.objects.filter(**of_call, agrees=True, joined_at__isnull=False)
    rows = Recording.objects.filter(~Exists(sent_out), call__meetup=meetup).annotate(is_in=Exists(joined))
    if runs:
        return list(rows.select_related("call__occurrence__place"))
    shown = rows.filter(state=Recording.State.PUBLISHED).select_related("call__occurrence__place")
    return [one for one in shown if not one.lacks_captions]


def recorded():
    """Calls that are recorded, or that somebody joined while they were: the host may have turned it off since."""
    joined = RecordingAnswer.objects.filter(call=OuterRef("pk"), joined_at__isnull=False)
    rows = Call.objects.select_related("outside", "meetup__event__place", "occurrence__event__place")
    return rows.filter(Q(outside__is_recorded=True) | Exists(joined))


def recorded_calls(meetup: Meetup):
    """Calls of ``meetup`` that were recorded, the newest first: a service lists what it has of each."""
    return recorded().filter(meetup=meetup).order_by("-occurrence__starts_at")[:10]
