"""Random series for property tests, and how often they are tried."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from backend.events.recurrence import Pattern
from tests.backend.events.day_by_day import CODES, days_of
from tests.examples import examples

# Dates are compared over thousands of rules (three of four are such that the library reads them right), what follows
# from them over fewer.
THOUSANDS = examples(2700)
EXAMPLES = examples(75)
LEFT, RIGHT = date(2024, 1, 1), date(2030, 12, 31)
ZONES = [ZoneInfo(name) for name in ("Europe/Warsaw", "America/New_York", "Asia/Kathmandu")]
# Both hours of both changes, and times far from them.
HOURS = [time(0), time(1), time(1, 30), time(2), time(2, 15), time(2, 30), time(2, 45), time(3), time(3, 30)]
LENGTHS = [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=2), timedelta(hours=8), timedelta(days=1)]

thoroughly = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
by_thousands = settings(thoroughly, max_examples=THOUSANDS)


def some(values, most: int):
    return st.lists(st.sampled_from(list(values)), min_size=1, max_size=most, unique=True)


def numbers(values, most: int):
    return some(values, most).map(lambda found: ",".join(map(str, found)))


weekdays = some(CODES, 4).map(",".join)
month_ordinals = some([f"{n}{code}" for n in (1, 2, 3, 4, 5, -1, -2, -5) for code in CODES], 3).map(",".join)
year_ordinals = some([f"{n}{code}" for n in (1, 7, 20, 53, -1, -9) for code in CODES], 3).map(",".join)
month_days = numbers([*range(1, 32), *range(-31, 0)], 4)
positions = numbers([1, 2, 3, 5, -1, -2], 2)


@st.composite
def rules(draw) -> str:
    """An RRULE without an end."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY"]))
    parts = {"FREQ": freq}
    if draw(st.booleans()):
        parts["INTERVAL"] = draw(st.integers(1, 5))
    if draw(st.integers(0, 3)) == 0:
        parts["BYMONTH"] = draw(numbers(range(1, 13), 4))
    ordinals = {"MONTHLY": month_ordinals, "YEARLY": month_ordinals if "BYMONTH" in parts else year_ordinals}
    if draw(st.booleans()):
        kinds = [weekdays, ordinals.get(freq, weekdays)]
        mixed = st.tuples(*kinds).map(lambda found: ",".join(dict.fromkeys(",".join(found).split(","))))
        parts["BYDAY"] = draw(st.one_of(*kinds, mixed))
    if freq != "WEEKLY" and draw(st.integers(0, 2)) == 0:
        parts["BYMONTHDAY"] = draw(month_days)
    if {"BYDAY", "BYMONTHDAY"} & parts.keys() and freq != "DAILY" and draw(st.integers(0, 2)) == 0:
        parts["BYSETPOS"] = draw(positions)
    if draw(st.integers(0, 2)) == 0:
        parts["WKST"] = draw(st.sampled_from(CODES))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def first_days(rule: str, first: date, count: int, last: date) -> list[date]:
    """At least ``count`` days of ``rule``, or all until ``last``; most rules give them in few of the days to read."""
    until, found = first, [first]
    while until < last:
        until = min(last, first + 2 * (until - first) + timedelta(days=100))
        if len(found := days_of(rule, first, until)) >= count:
            return found
    return found


@st.composite
def series(draw, *, fits: bool = True) -> Pattern:
    """A pattern whose first date fits its rule (or may not), with an end, left-out and extra dates now and then."""
    zone = draw(st.sampled_from(ZONES))
    rule = draw(rules())
    whole_days = draw(st.booleans())
    drawn = draw(st.dates(LEFT, date(2027, 12, 31)))
    fitting = first_days(rule, drawn, 2, RIGHT)
    # The oracle counts the drawn day even when the rule does not give it: the second day is the rule's own.
    assume(len(fitting) > 1)
    first = fitting[1] if fits else drawn
    hour = draw(st.sampled_from(HOURS))
    days = first_days(rule, first, 60, min(RIGHT, first + timedelta(days=1500)))

    def at(day: date):
        return day if whole_days else datetime.combine(day, hour)

    ending = draw(st.sampled_from(["", "count", "until"]))
    if ending == "count":
        rule += f";COUNT={draw(st.integers(1, 40))}"
    if ending == "until":
        last = draw(st.sampled_from(days[:60]))
        rule += f";UNTIL={_until(at(last), zone, draw(st.sampled_from([0, 0, 1, 3600])))}"
    left_out = draw(st.lists(st.sampled_from(days[:50]), max_size=4, unique=True))
    extra = draw(st.lists(st.dates(first, RIGHT), max_size=3, unique=True))
    return Pattern(
        first=at(first),
        duration=draw(st.sampled_from(LENGTHS[-1:] if whole_days else LENGTHS)),
        zone=zone,
        rrule=rule,
        exdates=tuple(map(at, left_out)),
        rdates=tuple(map(at, extra)),
    )


def _until(local, zone: ZoneInfo, later: int) -> str:
    if not isinstance(local, datetime):
        return f"{local:%Y%m%d}"
    instant = local.replace(tzinfo=zone).astimezone(UTC) + timedelta(seconds=later)
    return f"{instant:%Y%m%dT%H%M%SZ}"
