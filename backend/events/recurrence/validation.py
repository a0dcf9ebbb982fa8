"""Refuses patterns that no calendar could keep."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.core.words import day_name
from backend.events.recurrence.closures import COUNTRIES
from backend.events.recurrence.expansion import fitting_day, occurrences
from backend.events.recurrence.pattern import Local, Pattern
from backend.events.recurrence.rule import Rule, canonical, parse

MAX_DATES = 500
MAX_BREAKS = 60
MAX_DURATION = timedelta(days=366)
DAY = timedelta(days=1)
# Long enough to see a 29 February, and every public holiday that a date can fall on, many times.
LOOKED_AHEAD = timedelta(days=366 * 30)


def validate(pattern: Pattern) -> Pattern:
    """The same pattern with its rule in canonical form and its dates sorted, each once.

    Raises ``Invalid``; ``field`` is the field of the pattern, or ``until``, ``count`` or ``interval`` of its rule.
    """
    _check_length(pattern)
    _check_dates(pattern)
    _check_breaks(pattern)
    if pattern.holidays and pattern.holidays not in COUNTRIES:
        raise Invalid(_("The public holidays of this country are not known here."), field="holidays")
    if pattern.rrule:
        rule = parse(pattern.rrule)
        _check_until(pattern, rule)
        _check_first(pattern, rule)
    valid = Pattern(
        first=pattern.first,
        duration=pattern.duration,
        zone=pattern.zone,
        rrule=canonical(pattern.rrule),
        exdates=tuple(sorted(set(pattern.exdates))),
        rdates=tuple(sorted(set(pattern.rdates))),
        holidays=pattern.holidays,
        skipped=tuple(sorted(set(pattern.skipped))),
    )
    _check_takes_place(valid)
    return valid


def _check_length(pattern: Pattern) -> None:
    if pattern.duration <= timedelta(0):
        raise Invalid(_("The end must come after the start."), field="duration")
    if pattern.duration > MAX_DURATION:
        raise Invalid(_("One event takes a year at most."), field="duration")
    if pattern.is_all_day and pattern.duration % DAY:
        raise Invalid(_("An event without hours takes whole days."), field="duration")
    if not pattern.is_all_day and pattern.first.tzinfo:
        raise Invalid(_("The start is written in local time, without a zone."), field="first")


def _check_dates(pattern: Pattern) -> None:
    for field in ("exdates", "rdates"):
        dates = getattr(pattern, field)
        if len(dates) > MAX_DATES:
            raise Invalid(_("That is more than %(n)s dates.") % {"n": MAX_DATES}, field=field)
        # RFC 5545 3.8.5.1: of the same kind as the start, or the exception hits nothing.
        if not all(_is_alike(local, pattern) for local in dates):
            raise Invalid(_("Dates are written as the first one: all with an hour, or all without."), field=field)


def _is_alike(local: Local, pattern: Pattern) -> bool:
    if isinstance(local, datetime):
        return not pattern.is_all_day and local.tzinfo is None
    return pattern.is_all_day


def _check_breaks(pattern: Pattern) -> None:
    if len(pattern.skipped) > MAX_BREAKS:
        raise Invalid(_("That is more than %(n)s breaks.") % {"n": MAX_BREAKS}, field="skipped")
    if any(first > last for first, last in pattern.skipped):
        raise Invalid(_("A break ends before it begins."), field="skipped")


def _check_until(pattern: Pattern, rule: Rule) -> None:
    if rule.until is None:
        return
    # RFC 5545 3.3.10: UNTIL has the value type of DTSTART, and with a zoned DTSTART it is in UTC.
    if isinstance(rule.until, datetime) == pattern.is_all_day:
        words = _("The last day is written as 20270630, or as 20270630T215959Z with hours.")
        raise Invalid(words, field="until")
    ended = rule.until < (pattern.first if pattern.is_all_day else pattern.instant(pattern.first))
    if ended:
        raise Invalid(_("The series would end before it begins."), field="until")


def _check_first(pattern: Pattern, rule: Rule) -> None:
    # Such a first date would count all the same (RFC 5545 3.8.5.3), and each calendar shows it differently.
    fitting = fitting_day(pattern, pattern.first_day)
    if fitting is None:
        raise Invalid(_("This rule never gives a date."), field="rrule")
    if fitting != pattern.first_day:
        words = _("The first day does not fit the repetition. The nearest that does: %(day)s.")
        raise Invalid(words % {"day": _with_year(fitting)}, field="first")


def _with_year(day: date) -> str:
    return f"{day_name(day)} {day.year}"


def _check_takes_place(pattern: Pattern) -> None:
    start = pattern.instant(pattern.first)
    looked = occurrences(pattern, start - DAY, start + LOOKED_AHEAD)
    if next(looked, None) is None and not pattern.rdates:
        raise Invalid(_("Every date of this series is left out."), field="exdates" if pattern.exdates else "rrule")
