"""The same rule with what it leaves to the first date said aloud: two spellings of one series become equal."""

from dataclasses import replace
from datetime import date

from backend.events.recurrence.rule import Rule


def explicit(rule: Rule, first: date) -> Rule:
    """A rule that gives the same dates from ``first`` on, in the plainest frequency that can say them."""
    rule = _with_days(rule, first)
    rule = _without_positions(rule)
    rule = _plainest(rule)
    keeps_week = rule.freq == "WEEKLY" and rule.interval > 1 and len(rule.byday) > 1
    # 3.3.10: WKST matters to weeks that are counted, and to numbered ones; Monday is its default.
    if not rule.wkst or not (keeps_week or rule.byweekno or (rule.freq == "WEEKLY" and rule.bysetpos)):
        rule = replace(rule, wkst=None)
    return rule


def ordinal_in_month(day: date) -> int:
    """3 for the third Thursday, whatever the weekday."""
    return (day.day - 1) // 7 + 1


def _with_days(rule: Rule, first: date) -> Rule:
    if rule.has_days or rule.freq == "DAILY":
        return rule
    if rule.freq == "WEEKLY" or rule.byweekno:
        return replace(rule, byday=((0, first.weekday()),))
    if rule.freq == "YEARLY" and not rule.bymonth:
        rule = replace(rule, bymonth=(first.month,))
    return replace(rule, bymonthday=(first.day,))


def _without_positions(rule: Rule) -> Rule:
    """``BYDAY=TH;BYSETPOS=3`` of a month is ``BYDAY=3TH``; in a set of one, BYSETPOS=1 says nothing."""
    if not rule.bysetpos:
        return rule
    one_month = rule.freq == "MONTHLY" or (rule.freq == "YEARLY" and len(rule.bymonth) == 1)
    if one_month and _has_only_weekdays(rule):
        if len(rule.byday) == 1 and all(abs(n) <= 5 for n in rule.bysetpos):
            return replace(rule, bysetpos=(), byday=tuple((n, rule.weekdays[0]) for n in rule.bysetpos))
        if len(rule.byday) == 7 and all(abs(n) <= 31 for n in rule.bysetpos):
            return replace(rule, bysetpos=(), byday=(), bymonthday=rule.bysetpos)
    alone = rule.freq == "DAILY" or (rule.freq == "WEEKLY" and len(rule.byday) == 1)
    if alone and set(rule.bysetpos) <= {1, -1}:
        return replace(rule, bysetpos=())
    return rule


def _has_only_weekdays(rule: Rule) -> bool:
    others = rule.bymonthday or rule.byyearday or rule.byweekno
    return len(rule.weekdays) == len(rule.byday) > 0 and not others


def _plainest(rule: Rule) -> Rule:
    """Every Tuesday is weekly, also when it is written by days, months or years."""
    if rule.interval != 1 or rule.bysetpos or rule.byyearday or rule.byweekno:
        return rule
    if _has_only_weekdays(rule):
        rule = replace(rule, freq="WEEKLY")
        return rule if len(rule.byday) < 7 else replace(rule, freq="DAILY", byday=())
    by_dates = rule.bymonthday and len(rule.weekdays) == len(rule.byday)
    if by_dates and rule.freq in ("DAILY", "YEARLY") and not rule.bymonth:
        return replace(rule, freq="MONTHLY")
    if rule.bymonth and rule.freq == "MONTHLY":
        return replace(rule, freq="YEARLY")
    return rule
