"""A rule of dates as a plain sentence."""

from datetime import date, datetime
from itertools import groupby

from backend.events.recurrence.counting import meetings, span
from backend.events.recurrence.grammar import ENGLISH, Grammar
from backend.events.recurrence.pattern import Pattern, day_of
from backend.events.recurrence.polish import POLISH
from backend.events.recurrence.rule import Rule, parse
from backend.events.recurrence.spelling import explicit
from backend.events.recurrence.ukrainian import UKRAINIAN

GRAMMARS = {"pl": POLISH, "uk": UKRAINIAN, "en": ENGLISH}
WORKDAYS = (0, 1, 2, 3, 4)
# More dates than this are counted, not listed.
LISTED = 3
# As a range: "8–14" rather than seven numbers.
RANGE = 3


def summary(pattern: Pattern, language: str) -> str:
    """``"co wtorek do 30 czerwca, poza świętami"``: how the series repeats, in ``language`` (pl, en or uk)."""
    words = GRAMMARS.get(language.partition("-")[0], ENGLISH)
    if not pattern.rrule:
        return _single(pattern, words)
    rule = parse(pattern.rrule)
    sentence = _ending(_repetition(explicit(rule, pattern.first_day), words), pattern, rule, words)
    return ", ".join([sentence, *_exceptions(pattern, words)])


def _single(pattern: Pattern, words: Grammar) -> str:
    days = sorted({pattern.first_day, *map(day_of, pattern.rdates)})
    year = pattern.first_day.year
    if len(days) > LISTED + 2:
        return words.say("n dates", n=words.number_of("date", len(days)))
    listed = words.all_of([words.date(day, year) for day in days[:-1]] + [words.date(days[-1], 0)])
    return words.say("once" if len(days) == 1 else "dates", days=listed)


def _repetition(rule: Rule, words: Grammar) -> str:
    if rule.bysetpos and not _is_one_of_days(rule):
        return _positions(rule, words)
    match rule.freq:
        case "DAILY":
            said = _each(rule, "day", words) if rule.interval > 1 else words.say("daily")
            said = _if_days(said, rule, words)
        case "WEEKLY":
            said = _weekly(rule, words)
        case "MONTHLY":
            said = _within(rule, words.say("month"), words)
            said = f"{_each(rule, 'month', words)} {said}" if rule.interval > 1 else said
        case _:
            return _yearly(rule, words)
    return _only_months(said, rule, words)


def _each(rule: Rule, unit: str, words: Grammar) -> str:
    return words.say("each", n=words.number_of(unit, rule.interval, spelled=True))


def _weekly(rule: Rule, words: Grammar) -> str:
    if rule.interval == 1 and len(rule.byday) == 1:
        return words.every[rule.weekdays[0]]
    days = words.on[rule.weekdays[0]] if len(rule.byday) == 1 else _on_days(rule.weekdays, words)
    return days if rule.interval == 1 else f"{_each(rule, 'week', words)} {days}"


def _on_days(days: tuple[int, ...], words: Grammar) -> str:
    if days == WORKDAYS:
        return words.say("workdays")
    return words.all_of([words.on_plural[days[0]], *(words.plural[day] for day in days[1:])])


def _yearly(rule: Rule, words: Grammar) -> str:
    each = _each(rule, "year", words) if rule.interval > 1 else words.say("yearly")
    if rule.byweekno or (rule.byyearday and rule.bymonthday):
        return _if_days(f"{each} {_numbered(rule, words)}", rule, words)
    if rule.byyearday:
        said = f"{each} {_month_days(rule.byyearday, 'year day', words.say('year'), words)}"
        return _only_months(_if_days(said, rule, words), rule, words)
    if not rule.bymonth:
        return f"{each} {_within(rule, words.say('year'), words)}"
    if rule.weekdays and len(rule.weekdays) == len(rule.byday) and not (rule.bymonthday or rule.bysetpos):
        return _only_months(f"{each} {_on_days(rule.weekdays, words)}", rule, words)
    if rule.bymonthday and min(rule.bymonthday) > 0 and len(rule.bymonthday) * len(rule.bymonth) <= LISTED:
        dates = [f"{day} {words.months[month - 1]}" for month in rule.bymonth for day in rule.bymonthday]
        return _if_days(f"{each} {words.say('on date', day=words.all_of(dates))}", rule, words)
    return f"{each} {_within(rule, words.all_of([words.months[month - 1] for month in rule.bymonth]), words)}"


def _numbered(rule: Rule, words: Grammar) -> str:
    if len(rule.byweekno) > 1 or min(rule.byweekno, default=-1) < 0 or rule.bymonth or rule.bymonthday:
        return words.say("odd")
    return words.say("week no", nth=words.say("numeral", n=rule.byweekno[0], suffix="th"))


def _within(rule: Rule, whole: str, words: Grammar) -> str:
    """Which days of ``whole`` (a month, a year, May)."""
    if rule.bymonthday:
        return _if_days(_month_days(rule.bymonthday, "day of", whole, words), rule, words)
    if rule.bysetpos:
        return words.say("of", what=_one_of_days(rule, words), whole=whole)
    if len(rule.weekdays) == len(rule.byday):
        return _on_days(rule.weekdays, words)
    ordinals = sorted({n for n, _day in rule.byday if n})
    days = sorted({day for n, day in rule.byday if n})
    if len(days) == 1 and not rule.weekdays:
        nth = [words.ordinal(n, feminine=days[0] in words.feminine) for n in _from_start(ordinals)]
        said = words.say("nth", nth=words.all_of(nth), day=words.accusative[days[0]])
    else:
        said = words.all_of(_ordinal_days(rule, words))
    return words.say("of", what=said, whole=whole)


def _ordinal_days(rule: Rule, words: Grammar) -> list[str]:
    said = [words.every[day] for day in rule.weekdays]
    for n, day in rule.byday[len(said) :]:
        nth = words.ordinal(n, feminine=day in words.feminine)
        phrase = "and nth" if len(said) > len(rule.weekdays) else "nth"
        said.append(words.say(phrase, nth=nth, day=words.accusative[day]))
    return said


def _from_start(numbers) -> list[int]:
    return sorted(numbers, key=lambda n: (n < 0, n))


def _is_one_of_days(rule: Rule) -> bool:
    """``BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1``: one day among some weekdays of a month."""
    by_month = rule.freq == "MONTHLY" or (rule.freq == "YEARLY" and len(rule.bymonth) == 1)
    others = rule.bymonthday or rule.byyearday or rule.byweekno
    return by_month and len(rule.weekdays) == len(rule.byday) > 0 and not others


def _one_of_days(rule: Rule, words: Grammar) -> str:
    is_workday = rule.weekdays == WORKDAYS
    first_is_feminine = not is_workday and rule.weekdays[0] in words.feminine
    nth = words.all_of([words.ordinal(n, feminine=first_is_feminine) for n in rule.bysetpos])
    days = words.say("workday") if is_workday else words.any_of([words.accusative[day] for day in rule.weekdays])
    return words.say("nth", nth=nth, day=days)


def _positions(rule: Rule, words: Grammar) -> str:
    whole = {"MONTHLY": "in month", "YEARLY": "in year"}.get(rule.freq, "in week")
    base = Rule(**{**vars(rule), "bysetpos": ()})
    nth = words.all_of([words.ordinal(n) for n in rule.bysetpos])
    return words.say("positions", what=_repetition(base, words), nth=nth, whole=words.say(whole))


def _month_days(numbers: tuple[int, ...], phrase: str, whole: str, words: Grammar) -> str:
    said = []
    if days := runs([n for n in numbers if n > 0]):
        said.append(words.days_of(days, phrase, whole))
    said += [words.end_day(-n, whole) for n in numbers if n < 0]
    return words.all_of(said)


def runs(numbers: list[int]) -> list[tuple[int, int]]:
    """``[(1, 1), (8, 14)]`` of 1 and the days from 8 to 14; two neighbours are not yet a run."""
    found: list[tuple[int, int]] = []
    for _key, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _at, number in group]
        found += [(run[0], run[-1])] if len(run) >= RANGE else [(number, number) for number in run]
    return found


def _if_days(said: str, rule: Rule, words: Grammar) -> str:
    if not rule.byday:
        return said
    days = sorted({day for _n, day in rule.byday})
    return words.say("if", what=said, days=words.any_of([words.nominative[day] for day in days]))


def _only_months(said: str, rule: Rule, words: Grammar) -> str:
    if not rule.bymonth:
        return said
    months = list(rule.bymonth)
    # A season may lie over the new year: December to February.
    start = next((month for month in months if (month - 2) % 12 + 1 not in months), months[0])
    season = sorted(months, key=lambda month: (month - start) % 12)
    if len(season) >= RANGE and (season[-1] - season[0]) % 12 == len(season) - 1:
        edges = {"first": words.months[season[0] - 1], "last": words.months[season[-1] - 1]}
        return words.say("only months", what=said, months=words.say("from to", **edges))
    named = [words.in_months[months[0] - 1], *(words.month_names[month - 1] for month in months[1:])]
    return words.say("only months", what=said, months=words.all_of(named))


def _ending(said: str, pattern: Pattern, rule: Rule, words: Grammar) -> str:
    if rule.count is not None:
        return words.say("count", what=said, n=words.number_of("meeting", meetings(pattern)))
    if rule.until is None:
        return said
    until = pattern.local(rule.until) if isinstance(rule.until, datetime) else rule.until
    return words.say("until", what=said, day=words.date(day_of(until), pattern.first_day.year))


def _exceptions(pattern: Pattern, words: Grammar) -> list[str]:
    year = pattern.first_day.year
    said = [words.say("holidays")] if pattern.holidays else []
    begins, ends = span(pattern)
    # A break that lies before or after the series, such as one of the series that was split from it, is not its own.
    if periods := [words.period(*each, year) for each in pattern.skipped if each[0] <= ends and each[1] >= begins]:
        said.append(_listed("break", "breaks", "n breaks", periods, "break", words))
    said += _dates("without", "n without", pattern.exdates, "without", year, words)
    said += _dates("extra", "n extra", pattern.rdates, "date", year, words)
    return said


def _listed(one: str, more: str, many: str, periods: list[str], unit: str, words: Grammar) -> str:
    if len(periods) > LISTED:
        return words.say(many, n=words.number_of(unit, len(periods)))
    return words.say(one if len(periods) == 1 else more, periods=words.all_of(periods))


def _dates(few: str, many: str, locals_: tuple, unit: str, year: int, words: Grammar) -> list[str]:
    days: list[date] = sorted({day_of(local) for local in locals_})
    if not days:
        return []
    if len(days) > LISTED:
        return [words.say(many, n=words.number_of(unit, len(days)))]
    return [words.say(few, days=words.all_of([words.date(day, year) for day in days]))]
