"""The programme of a year around today, as series."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from backend.accounts.models import User
from backend.conversations.models import Conversation, Participation
from backend.core.slugs import ALPHABET
from backend.demo.accounts import HOME_PLACE
from backend.events.forms.access import FROM_THE_PLACE
from backend.events.models import Attendance, Event, Occurrence
from backend.events.models.event import single
from backend.events.recurrence import Pattern, occurrences
from backend.events.recurrence.expansion import fitting_day
from backend.events.services import propose_event
from backend.events.services.dates import horizon, row_of
from backend.events.services.seats import recount
from backend.events.services.talk import talk_title
from backend.meetups.models import AgendaPoint, Meetup
from backend.places.models import Place

# The season of programme.json: it is moved by whole years to the one that runs, and goes on through the summer.
SEASON = 2026
DAYS_BEFORE = 14
# Dates so near that neighbours have signed up for them.
DAYS_AHEAD = 21

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


def pattern_of(activity: dict, *, clock: datetime) -> Pattern:
    """The rule of ``activity`` in the season that runs at ``clock``."""
    zone = ZoneInfo(activity["tzid"])
    local = clock.astimezone(zone)
    years = local.year - (local.month < 9) - SEASON
    first = datetime.strptime(activity["dtstart"], "%Y%m%dT%H%M%S")
    end = f"UNTIL={SEASON + years + 1}0831T215959Z"
    pattern = Pattern(
        first=first.replace(year=first.year + years),
        duration=timedelta(minutes=minutes_of(activity)),
        zone=zone,
        rrule=re.sub(r"UNTIL=\w+", end, activity["rrule"] or ""),
        holidays="PL" if activity["except_holidays"] else "",
    )
    if not pattern.rrule:
        return pattern
    # The same date of another year is another day of the week.
    return replace(pattern, first=pattern.at(fitting_day(pattern, pattern.first_day)))


def minutes_of(activity: dict) -> int:
    """Length in minutes of an ISO 8601 duration such as ``PT90M`` or ``PT2H``."""
    text = activity["duration"].removeprefix("PT")
    hours, _, rest = text.partition("H") if "H" in text else ("0", "", text)
    return int(hours) * 60 + int(rest.removesuffix("M") or 0)


class Programme:
    """Builds events from the season's activities, and one meetup that starts soon."""

    def __init__(self, activities: list[dict], *, clock: datetime, random: Random):
        patterns = [(activity, pattern_of(activity, clock=clock)) for activity in activities]
        window = clock - timedelta(days=DAYS_BEFORE), clock + timedelta(days=60)
        self.activities = [each for each in patterns if any(occurrences(each[1], *window))]
        self.clock, self.random = clock, random

    def events_of(self, place: Place, people: list[User]) -> Iterator[Event]:
        """Unsaved events of one place."""
        count = ACTIVITIES_AT_HOME if place.slug == HOME_PLACE else PER_PLACE
        leader = people[2] if place.slug == HOME_PLACE else people[0]
        for activity, pattern in self.random.sample(self.activities, min(count, len(self.activities))):
            yield Event(
                place=place,
                slug=f"{place.pk}-{activity['id']}",
                title=activity["title"],
                description=activity["description"],
                category=CATEGORIES.get(activity["category"], "meeting"),
                audience=AUDIENCES.get(activity["audience"], "everyone"),
                languages=["pl"],
                pattern=replace(pattern, zone=place.zone),
                sign_up=Event.SignUp.OPEN,
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
            pattern=single(begins, begins + timedelta(minutes=60), place.zone),
            capacity=20,
            noise=Event.Noise.TALK,
            what_to_bring="Kubek",
            helpers_note="Ktoś, kto przyjdzie kwadrans wcześniej i nastawi wodę.",
            author=leader,
        )


def write_events(events: list[Event], people_of: dict[int, list[User]], *, clock: datetime, random: Random) -> None:
    """Store events, their dates, and for the near dates a talk and some seats taken (never more than there are)."""
    until = horizon(clock)
    for event in events:
        event.materialised_until = until
        event.access = [code for code in FROM_THE_PLACE if code in event.place.features]
        event.checked_rules = Event.ContentRule.values
    Event.objects.bulk_create(events, batch_size=200)
    dates = []
    for event in events:
        for moment in occurrences(event.pattern, clock - timedelta(days=DAYS_BEFORE), until):
            date = row_of(event, moment)
            date.slug = "".join(random.choices(ALPHABET, k=10))
            dates.append(date)
    near = [date for date in dates if date.starts_at < clock + timedelta(days=DAYS_AHEAD)]
    talks = Conversation.objects.bulk_create(
        (Conversation(kind=Conversation.Kind.EVENT, place=date.place, title=talk_title(date)) for date in near),
        batch_size=500,
    )
    for date, talk in zip(near, talks, strict=True):
        date.conversation = talk
        people = people_of[date.place_id]
        most = min(len(people), date.capacity or len(people))
        date.guests = random.sample(people, random.randint(0, max(0, min(most - 1, 9))))
        date.taken = len(date.guests)
    Occurrence.objects.bulk_create(dates, batch_size=500)
    guests = [(date, person) for date in near for person in date.guests]
    Attendance.objects.bulk_create((Attendance(occurrence=date, user=person) for date, person in guests), 500)
    Participation.objects.bulk_create(
        (Participation(conversation=date.conversation, user=person, is_invited=True) for date, person in guests), 500
    )


def propose_evening(place: Place, neighbour: User, *, clock: datetime) -> Event:
    """An evening that ``neighbour`` proposes to those who run ``place``, in twelve days."""
    day = (clock + timedelta(days=12)).astimezone(place.zone).replace(hour=17, minute=0, second=0, microsecond=0)
    return propose_event(
        place,
        by=neighbour,
        slug="wieczor-gier-planszowych",
        title="Wieczór gier planszowych",
        description="Przynieś swoją ulubioną grę albo poznaj nową. **Zasady tłumaczymy od początku.**",
        category=Event.Category.GAMES,
        languages=["pl"],
        pattern=single(day, day + timedelta(hours=3), place.zone),
        checked_rules=["free", "not_political", "not_religious"],
        rules_question="Czy sklep z grami może przynieść gry na pokaz, jeśli niczego nie sprzedaje?",
    )


def open_meetup(event: Event, people: list[User]) -> Meetup:
    """Give ``event`` its call here, with an agenda, and seats to ``people``."""
    date = event.occurrences.get()
    seats = (Attendance(occurrence=date, user=person) for person in people)
    Attendance.objects.bulk_create(seats, ignore_conflicts=True)
    Participation.objects.bulk_create(
        (Participation(conversation=date.conversation, user=person, is_invited=True) for person in people),
        ignore_conflicts=True,
    )
    recount(date)
    meetup = Meetup.objects.create(event=event, provider=Meetup.Provider.GANEK)
    agenda = (("Kto jest dziś z nami", 10), ("Rozmowy w parach po polsku", 20), ("Rozmowy w parach po ukraińsku", 20))
    points = [*agenda, ("Do zobaczenia za tydzień", 10)]
    AgendaPoint.objects.bulk_create(
        AgendaPoint(meetup=meetup, title=title, minutes=minutes, position=number)
        for number, (title, minutes) in enumerate(points)
    )
    return meetup
