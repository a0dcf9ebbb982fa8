"""Ends a series and goes on with another: the edit scope “this one and following”."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.utils.translation import gettext as _

from backend.core.errors import Invalid
from backend.events.recurrence.expansion import rule_days
from backend.events.recurrence.pattern import Pattern
from backend.events.recurrence.rule import Rule, parse


def truncate(pattern: Pattern, before: datetime) -> Pattern:
    """The part of ``pattern`` before the date whose recurrence id is the instant ``before``.

    Raises ``Invalid`` when nothing would be left.
    """
    rdates = tuple(sorted(local for local in pattern.rdates if pattern.instant(local) < before))
    exdates = tuple(local for local in pattern.exdates if pattern.instant(local) < before)
    if before > pattern.instant(pattern.first):
        rrule = pattern.rrule and str(_ended(pattern, parse(pattern.rrule), before))
        return replace(pattern, rrule=rrule, exdates=exdates, rdates=rdates)
    if not rdates:
        raise Invalid(_("This is the first date: change all dates instead."), field="first")
    return replace(pattern, first=rdates[0], rrule="", exdates=exdates, rdates=rdates[1:])


def continue_from(pattern: Pattern, at: datetime) -> tuple[Pattern, Pattern]:
    """``pattern`` as two: what comes before the instant ``at`` (a recurrence id), and the rest from it on.

    Together they give the same dates. A COUNT is divided between them; dates left out count where they lie.
    Raises ``Invalid`` when either part would have no date.
    """
    return truncate(pattern, at), _rest(pattern, at)


def _rest(pattern: Pattern, at: datetime) -> Pattern:
    rdates = tuple(sorted(local for local in pattern.rdates if pattern.instant(local) >= at))
    exdates = tuple(local for local in pattern.exdates if pattern.instant(local) >= at)
    # Two days earlier: at the instant it may still be another day in the series' zone.
    days = rule_days(pattern, (at - timedelta(days=2)).date())
    first = next((day for day in days if pattern.instant(pattern.at(day)) >= at), None)
    if first is None:
        # Only extra dates follow: the first of them leads.
        if not rdates:
            raise Invalid(_("Nothing follows this date."), field="first")
        return replace(pattern, first=rdates[0], rrule="", exdates=exdates, rdates=rdates[1:])
    rule = parse(pattern.rrule) if pattern.rrule else None
    if rule and rule.count is not None:
        rule = replace(rule, count=rule.count - _count_before(pattern, at))
    return replace(pattern, first=pattern.at(first), rrule=str(rule or ""), exdates=exdates, rdates=rdates)


def _count_before(pattern: Pattern, at: datetime) -> int:
    return sum(1 for _day in takewhile(lambda day: pattern.instant(pattern.at(day)) < at, rule_days(pattern)))


def _ended(pattern: Pattern, rule: Rule, before: datetime) -> Rule:
    if rule.count is not None:
        return replace(rule, count=_count_before(pattern, before))
    last: date = pattern.local(before) - timedelta(days=1) if pattern.is_all_day else before - timedelta(seconds=1)
    return replace(rule, until=last if rule.until is None else min(last, rule.until))
