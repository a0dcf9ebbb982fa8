"""Four weeks of programme around today."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from backend.accounts.models import User
from backend.conversations.models import Conversation, Participation
from backend.demo.accounts import HOME_PLACE
from backend.events.models import Attendance, Event
from backend.meetups.models import Meetup
from backend.places.models import Place

# The season of programme.json is read as seen from this Monday, then moved by whole weeks to today:
# the network is as lively in July as in November.
ANCHOR = datetime(2026, 11, 23)
DAYS_BEFORE, DAYS_AFTER = 7, 28

CATEGORIES = {
    "ruch": "movement",
    "taniec": "movement",
    "języki": "language",
    "gry": "games",
    "kuchnia": "kitchen",
    "rękodzieło": "craft",
    "naprawy": "craft",
    "muzyka": "culture",
    "film": "culture",
    "kultura": "culture",
    "teatr": "culture",
    "edukacja": "learning",
    "ogród": "nature",
    "porządki": "nature",
    "wsparcie": "advice",
    "wymiana": "swap",
}
AUDIENCES = {
    "dorośli": "adults",
    "seniorzy": "seniors",
    "dzieci": "children",
    "młodzież": "youth",
    "rodziny": "families",
}
ACTIVITIES_AT_HOME = 18
PER_PLACE = 3


def starts_of(activity: dict) -> list[datetime]:
    """Local starts of ``activity`` in the window around the anchor, without its exceptions."""
    zone = ZoneInfo(activity["tzid"])
    first = datetime.strptime(activity["dtstart"], "%Y%m%dT%H%M%S")
    window = ANCHOR - timedelta(days=DAYS_BEFORE), ANCHOR + timedelta(days=DAYS_AFTER)
    if not activity["rrule"]:
        return [first] if window[0] <= first < window[1] else []
    rule = rrulestr(activity["rrule"], dtstart=first.replace(tzinfo=zone))
    found = rule.between(*(edge.replace(tzinfo=zone) for edge in window), inc=True)
    skipped = set(activity["exdate"])
    return [start.replace(tzinfo=None) for start in found if start.strftime("%Y%m%dT%H%M%S") not in skipped]


def minutes_of(activity: dict) -> int:
    """Length in minutes of an ISO 8601 duration such as ``PT90M`` or ``PT2H``."""
    text = activity["duration"].removeprefix("PT")
    hours, _, rest = text.partition("H") if "H" in text else ("0", "", text)
    return int(hours) * 60 + int(rest.removesuffix("M") or 0)


class Programme:
    """Builds events with their conversations, seats and one meetup that starts soon."""

    def __init__(self, activities: list[dict], *, clock: datetime, random: Random):
        self.activities = [(activity, starts) for activity in activities if (starts := starts_of(activity))]
        self.clock, self.random = clock, random
        local = clock.astimezone(ZoneInfo("Europe/Warsaw")).replace(tzinfo=None)
        monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
        self.shift = monday - ANCHOR

    def events_of(self, place: Place, people: list[User]) -> Iterator[Event]:
        """Unsaved events of one place, soonest first."""
        count = ACTIVITIES_AT_HOME if place.slug == HOME_PLACE else PER_PLACE
        zone = ZoneInfo(place.time_zone)
        chosen = self.random.sample(self.activities, min(count, len(self.activities)))
        for activity, starts in chosen:
            leader = people[2] if place.slug == HOME_PLACE else people[0]
            for start in starts:
                begins = (start + self.shift).replace(tzinfo=zone)
                yield Event(
                    place=place,
                    slug=f"{place.pk}-{activity['id']}-{begins:%m%d}",
                    title=activity["title"],
                    description=activity["description"],
                    category=CATEGORIES.get(activity["category"], "meeting"),
                    audience=AUDIENCES.get(activity["audience"], "everyone"),
                    languages=["pl"],
                    starts_at=begins,
                    ends_at=begins + timedelta(minutes=minutes_of(activity)),
                    capacity=activity["capacity"] if activity["sign_up"] else None,
                    author=leader,
                )

    def meetup_soon(self, place: Place, leader: User) -> Event:
        """An online meetup 25 minutes from now, rounded to five."""
        begins = self.clock + timedelta(minutes=25)
        begins -= timedelta(minutes=begins.minute % 5, seconds=begins.second, microseconds=begins.microsecond)
        return Event(
            place=place,
            slug="ukrainski-i-polski-przy-herbacie",
            title="Ukraiński i polski przy herbacie",
            description="Rozmawiamy w parach, po połowie w każdym języku. Każdy poziom. Kubek herbaty mile widziany.",
            category="language",
            languages=["pl", "uk"],
            starts_at=begins,
            ends_at=begins + timedelta(minutes=60),
            capacity=20,
            author=leader,
        )


def write_events(events: list[Event], people_of: dict[int, list[User]], *, random: Random) -> None:
    """Store events, a conversation for each, and some seats taken (never more than there are)."""
    talks = Conversation.objects.bulk_create(
        (Conversation(kind=Conversation.Kind.EVENT, place=event.place, title=event.title) for event in events),
        batch_size=500,
    )
    for event, talk in zip(events, talks, strict=True):
        event.conversation = talk
    Event.objects.bulk_create(events, batch_size=200)
    seats, listeners = [], []
    for event in events:
        people = people_of[event.place_id]
        most = min(len(people), event.capacity or len(people))
        for person in random.sample(people, random.randint(0, max(0, min(most - 1, 9)))):
            seats.append(Attendance(event=event, user=person))
            listeners.append(Participation(conversation=event.conversation, user=person, is_invited=True))
    Attendance.objects.bulk_create(seats, batch_size=500)
    Participation.objects.bulk_create(listeners, batch_size=500)


def open_meetup(event: Event, people: list[User]) -> Meetup:
    """Give ``event`` its call link and seats to ``people``."""
    Attendance.objects.bulk_create((Attendance(event=event, user=person) for person in people), ignore_conflicts=True)
    Participation.objects.bulk_create(
        (Participation(conversation=event.conversation, user=person, is_invited=True) for person in people),
        ignore_conflicts=True,
    )
    return Meetup.objects.create(
        event=event, provider=Meetup.Provider.JITSI, url="https://meet.jit.si/ganek-ukrainski-i-polski"
    )
