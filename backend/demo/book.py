"""Twelve months of moderation before the demo network: numbers as the book keeps them, without cases behind them."""

from datetime import date
from random import Random

from backend.core.figures.periods import MONTH, Period, months_until
from backend.demo.accounts import HOME_PLACE
from backend.moderation.book import NOTHING, part
from backend.moderation.models import Decision, MonthOfModeration
from backend.places.models import Place

MONTHS = 14
OTHERS = 10  # places beside the home place
Measure, Ground = Decision.Measure, Decision.Ground
# Category and the rule that is usual for it; how often among a hundred.
ABOUT = (
    ("ILLEGAL_OR_HARMFUL_SPEECH", "2", 34),
    ("DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "4", 18),
    ("OTHER_VIOLATION_TC", "5", 30),
    ("SCAMS_AND_FRAUD", "5", 12),
    ("UNSAFE_AND_PROHIBITED_PRODUCTS", "6", 6),
)
SENDERS = (("account", 78), ("guest", 12), ("program", 10))
MEASURES = ((Measure.NONE, 38), (Measure.HIDE, 48), (Measure.REMOVE, 9), (Measure.LOCK, 5))
SANCTIONS = ((NOTHING, 62), ("warn", 22), ("mute", 12), ("suspend", 4))


def keep_book(places: list[Place], *, today: date) -> None:
    """Months that are over, of the home place, of some others and of what belongs to no place."""
    random = Random("the book of moderation")  # noqa: S311
    home = [place for place in places if place.slug == HOME_PLACE]
    others = [place for place in places if place.slug != HOME_PLACE][:OTHERS]
    often = {None: 3, **dict.fromkeys([one.pk for one in home], 13), **dict.fromkeys([one.pk for one in others], 2)}
    rows = []
    for month in months_until(Period.of(today, MONTH).before, MONTHS):
        for place, usual in often.items():
            counts, waits = month_of(random, random.randint(usual // 2, usual + usual // 2))
            rows.append(MonthOfModeration(place_id=place, begins=month.begins, counts=counts, waits=waits))
    MonthOfModeration.objects.bulk_create(rows)


def month_of(random: Random, notices: int) -> tuple[dict, dict]:
    """Counts and minutes of ``notices`` in a month; most are decided within a day."""
    counts, waits = {}, {"to_claim": [], "to_decision": [], "to_appeal": []}

    def count(total: str, **parts: str) -> None:
        for code in (total, *(part(f"{total}.{group}", name) for group, name in parts.items())):
            counts[code] = counts.get(code, 0) + 1

    for _number in range(notices):
        (category, rule), sender = drawn(random, [((c, r), often) for c, r, often in ABOUT]), drawn(random, SENDERS)
        count("notices", **{"from": sender, "category": f"STATEMENT_CATEGORY_{category}"})
        if random.random() < 0.15:
            continue  # several notices are answered by one decision
        measure, sanction = drawn(random, MEASURES), drawn(random, SANCTIONS)
        if measure == Measure.NONE:
            sanction = NOTHING
        ground = Ground.INCOMPATIBLE if measure != Measure.NONE else NOTHING
        against = {} if measure == Measure.NONE else {"rule": rule}
        count("decisions", measure=measure, sanction=sanction, ground=ground, **against)
        if sender == "program":
            count("detected", outcome="kept" if measure == Measure.NONE else "acted")
        waits["to_claim"].append(random.randint(8, 300))
        waits["to_decision"].append(waits["to_claim"][-1] + random.randint(5, 900))
        if random.random() < 0.12:
            count("appeals", side=drawn(random, (("author", 70), ("reporter", 30))))
            count("appeals_decided", outcome=drawn(random, (("upheld", 25), ("refused", 75))))
            waits["to_appeal"].append(random.randint(600, 9000))
        if random.random() < 0.03:
            count("decisions_undone")
    return counts, waits


def drawn(random: Random, choices):
    """One of ``choices``: pairs of a thing and how often it comes."""
    return random.choices([one for one, _often in choices], [often for _one, often in choices])[0]
