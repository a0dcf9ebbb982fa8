"""What happened in the year before the demo network: events that people came to, and neighbours who joined."""

from datetime import datetime, timedelta
from random import Random

from backend.accounts.models import User
from backend.core.figures.periods import QUARTER, last_whole
from backend.core.slugs import ALPHABET
from backend.demo.accounts import HOME_PLACE
from backend.events.models import Attendance, Event, Occurrence
from backend.events.models.event import single
from backend.panel.services import write_report
from backend.places.models import Membership, Place

# Title, category, and at what hour.
EVENINGS = (
    ("Śniadanie sąsiedzkie", "kitchen", 10),
    ("Kawiarenka naprawcza", "craft", 16),
    ("Wymiana ubrań i książek", "swap", 12),
    ("Wieczór gier przy stole", "games", 18),
    ("Spacer po dzielnicy", "movement", 11),
    ("Kino na ścianie", "culture", 19),
)
DAYS = 350
GAP = 15  # days, after the last one: the programme of now goes back a fortnight
SEATS = 16
OPEN_DAYS = (2, 66, 160, 250, 390)
WORDS = {
    "summary": (
        "Trzy razy w miesiącu otwieraliśmy drzwi szerzej niż zwykle: na śniadanie, wymianę albo wieczór przy stole.\n\n"
        "Kawiarenka naprawcza przywróciła do życia czajniki, lampy i jeden rower. Rzeczy z naszej półki krążyły "
        "między sąsiadami, a ladę prowadzili na zmianę wolontariusze."
    ),
    "quotes": "Wreszcie znam ludzi z mojej klatki.\nДуже дякую за теплий прийом!",
    "plans": "Zimą chcemy otworzyć kącik dla dzieci i prowadzić kawiarenkę naprawczą co dwa tygodnie.",
    "signed": "Halina, animatorka",
}
OTHERS = 12  # places beside the home place with a past


def remember(places: list[Place], people_of: dict[int, list[User]], *, clock: datetime) -> None:
    """Past evenings of the home place every ten days, and of some others every month."""
    random = Random("the past year")  # noqa: S311
    home = [place for place in places if place.slug == HOME_PLACE]
    others = [place for place in places if place.slug != HOME_PLACE][:OTHERS]
    dates = []
    for place in [*home, *others]:
        every = 10 if place in home else 30
        dates += [evening(place, clock - timedelta(days=ago), random) for ago in range(GAP, DAYS, every)]
    Event.objects.bulk_create([date.event for date in dates], batch_size=200)
    came = []
    for date in dates:
        date.event_id = date.event.pk
        people = people_of[date.place_id]
        guests = random.sample(people, min(len(people), random.randint(4, 12)))
        came += [(date, person, random.random()) for person in guests]
        date.taken = len(guests)
    Occurrence.objects.bulk_create(dates, batch_size=500)
    outcome = Attendance.Outcome
    Attendance.objects.bulk_create(
        (
            Attendance(
                occurrence=date, user=person, created_at=date.starts_at - timedelta(days=3),
                outcome=outcome.NO_SHOW if chance < 0.08 else outcome.ATTENDED,
            )
            for date, person, chance in came
        ),
        batch_size=500,
    )  # fmt: skip
    join_in_time([*home, *others], clock=clock, random=random)


def tell_quarter(place: Place, *, by: User, clock: datetime) -> None:
    """The words that the animator added to the numbers of the last whole quarter."""
    quarter = last_whole(QUARTER, clock.astimezone(place.zone).date())
    write_report(place, quarter, by=by, version=0, **WORDS)


def evening(place: Place, at: datetime, random: Random) -> Occurrence:
    """One unsaved date of an event of its own."""
    title, category, hour = random.choice(EVENINGS)
    begins = at.astimezone(place.zone).replace(hour=hour, minute=0, second=0, microsecond=0)
    ends = begins + timedelta(hours=2)
    code = "".join(random.choices(ALPHABET, k=10))
    event = Event(
        place=place, slug=f"wspomnienie-{code}", title=title, category=category, languages=["pl"], capacity=SEATS,
        pattern=single(begins, ends, place.zone), sign_up=Event.SignUp.OPEN,
        checked_rules=Event.ContentRule.values, materialised_until=ends,
    )  # fmt: skip
    return Occurrence(
        event=event, place=place, slug=code, recurrence_id=begins, starts_at=begins, ends_at=ends, capacity=SEATS,
        extra_heads=random.choice((0, 0, 1, 3)), is_listed=True,
    )  # fmt: skip


def join_in_time(places: list[Place], *, clock: datetime, random: Random) -> None:
    """Neighbours did not all come on one day, but often after an open day."""
    rows = list(Membership.objects.filter(place__in=places, role=Membership.Role.MEMBER, status="active"))
    for row in rows:
        row.created_at = clock - timedelta(days=random.choice(OPEN_DAYS) + random.randint(0, 12))
    Membership.objects.bulk_update(rows, ["created_at"], batch_size=500)
