import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid
from backend.events.forms.dates_field import DatesField
from backend.events.forms.when import day_input
from backend.events.recurrence import Pattern, choices, from_rule, meetings, parse, to_rule, validate, with_meetings

REPEATS = [
    (choices.NO, _("does not repeat")),
    (choices.DAILY, _("every day")),
    (choices.WEEKLY, _("every week")),
    (choices.BIWEEKLY, _("every second week")),
    (choices.WEEKS, _("every few weeks")),
    (choices.MONTHLY_DATE, _("every month on the same date")),
    (choices.MONTHLY_WEEKDAY, _("every month on the same weekday, for example the third Thursday")),
    (choices.LAST_DAY, _("on the last day of the month")),
    (choices.LAST_WEEKDAY, _("on the last such weekday of the month, for example the last Friday")),
    (choices.YEARLY, _("every year")),
    (choices.CUSTOM, _("by my own rule (iCalendar)")),
]
WEEKDAYS = [
    ("MO", _("Monday")),
    ("TU", _("Tuesday")),
    ("WE", _("Wednesday")),
    ("TH", _("Thursday")),
    ("FR", _("Friday")),
    ("SA", _("Saturday")),
    ("SU", _("Sunday")),
]
ENDS = [
    (choices.NEVER, _("never")),
    (choices.ON_DAY, _("on a day")),
    (choices.AFTER, _("after a number of times")),
]
BY_WEEK = (choices.WEEKLY, choices.BIWEEKLY, choices.WEEKS)
BREAKS = 6
BREAKS_SHOWN = 2
MOST_BREAKS = 60
EMPTY = {"weekdays": [], "left_out_dates": [], "skip_holidays": False}
# Where the form says what a pattern refuses.
FIELDS = {
    "until": "until",
    "count": "times",
    "interval": "interval",
    "exdates": "left_out_dates",
    "rdates": "extra_dates",
    "skipped": "break_1_to",
    "holidays": "skip_holidays",
}


class RecurrenceForm(forms.Form):
    """How an event repeats. Part of the event's form; after checking, ``pattern`` joins it with the first date."""

    repeats = forms.ChoiceField(label=_("How it repeats"), choices=REPEATS, initial=choices.NO)
    interval = forms.IntegerField(
        label=_("Every how many days, weeks, months or years"),
        help_text=_("1 is each one, 3 every third."),
        min_value=1,
        max_value=99,
        required=False,
        initial=1,
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On which days"),
        help_text=_("None means the weekday of the first date."),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rule = forms.CharField(
        label=_("Own rule"),
        help_text=_("As in iCalendar (RRULE), for example FREQ=MONTHLY;BYDAY=1MO,3MO."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    series_ends = forms.ChoiceField(
        label=_("When the series ends"),
        choices=ENDS,
        initial=choices.NEVER,
        required=False,
        widget=forms.RadioSelect,
    )
    until = forms.DateField(label=_("Last day"), required=False, widget=day_input())
    times = forms.IntegerField(
        label=_("How many times"),
        help_text=_("That many take place: for each date that is left out, one more comes at the end."),
        min_value=1,
        max_value=1000,
        required=False,
    )
    skip_holidays = forms.BooleanField(label=_("Not on Polish public holidays"), required=False)
    left_out_dates = DatesField(
        label=_("Dates left out"), help_text=_("One a line, for example 24.12.2026."), required=False
    )
    extra_dates = DatesField(
        label=_("Extra dates"),
        help_text=_("One a line. With another hour: 24.12.2026 17:00."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = [int(found[1]) for name in self.data if (found := re.fullmatch(r"break_(\d{1,2})_(?:from|to)", name))]
        shown = [int(found[1]) for name in self.initial if (found := re.fullmatch(r"break_(\d+)_from", name))]
        # Always room for one more than there are.
        count = min(max(BREAKS, *asked, *(n + 1 for n in shown), 0), MOST_BREAKS)
        for n in range(1, count + 1):
            for edge, label in (("from", _("Break %(n)s from")), ("to", _("Break %(n)s to"))):
                field = forms.DateField(label=label % {"n": n}, required=False, widget=day_input())
                self.fields[f"break_{n}_{edge}"] = field

    @staticmethod
    def initial_from(pattern: Pattern) -> dict:
        """Initial values that show the repetition of ``pattern``."""
        choice = from_rule(pattern)
        initial = {name: choice[name] for name in ("repeats", "interval", "weekdays", "rule", "until")}
        times = meetings(pattern) if choice["ends"] == choices.AFTER else None
        initial |= {"series_ends": choice["ends"], "times": times, "skip_holidays": bool(pattern.holidays)}
        for n, (first, last) in enumerate(pattern.skipped, start=1):
            initial |= {f"break_{n}_from": first, f"break_{n}_to": last}
        for name, locals_ in (("left_out_dates", pattern.exdates), ("extra_dates", pattern.rdates)):
            initial[name] = [_day_and_clock(local, pattern.first) for local in locals_]
        return initial

    @property
    def breaks(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        count = sum(name.startswith("break_") for name in self.fields) // 2
        return [(self[f"break_{n}_from"], self[f"break_{n}_to"]) for n in range(1, count + 1)]

    @property
    def first_breaks(self) -> list:
        return self.breaks[:BREAKS_SHOWN]

    @property
    def more_breaks(self) -> list:
        return self.breaks[BREAKS_SHOWN:]

    @property
    def has_more_breaks(self) -> bool:
        return any(_is_used(field) for pair in self.more_breaks for field in pair)

    @property
    def has_exceptions(self) -> bool:
        """Whether holidays, breaks or single dates are filled in or wrong: then they are shown open."""
        single = [self[name] for name in ("skip_holidays", "left_out_dates", "extra_dates")]
        return any(_is_used(field) for field in [*single, *(field for pair in self.breaks for field in pair)])

    @property
    def repeating(self) -> str:
        return self.cleaned_data.get("repeats", choices.NO)

    def clean(self) -> dict:
        cleaned = super().clean()
        self._forget_what_is_not_asked()
        if self.repeating == choices.NO:
            return cleaned
        if self.repeating == choices.CUSTOM:
            self._check_rule(cleaned.get("rule"))
        if cleaned.get("series_ends") == choices.ON_DAY and not cleaned.get("until"):
            self._require("until", _("Choose the last day."))
        if cleaned.get("series_ends") == choices.AFTER and not cleaned.get("times"):
            self._require("times", _("Write how many times."))
        self._read_breaks()
        return cleaned

    def _forget_what_is_not_asked(self) -> None:
        """Fields that the page hides for this repetition keep neither a value nor an error that nobody would see."""
        chosen, ends = self.repeating, self.cleaned_data.get("series_ends")
        asked = {"repeats", "extra_dates"}
        if chosen != choices.NO:
            asked = set(self.fields) - {"rule", "weekdays", "interval", "until", "times"}
            asked |= {"weekdays"} if chosen in BY_WEEK else set()
            asked |= {"rule"} if chosen == choices.CUSTOM else set()
            asked |= {"interval"} if chosen not in (choices.WEEKLY, choices.BIWEEKLY, choices.CUSTOM) else set()
            asked |= {name for name, end in (("until", choices.ON_DAY), ("times", choices.AFTER)) if ends == end}
        for name in set(self.fields) - asked:
            self.errors.pop(name, None)
            self.cleaned_data[name] = EMPTY.get(name)

    def _require(self, name: str, words) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def _check_rule(self, text: str | None) -> None:
        if not text:
            self._require("rule", _("Write the rule, or choose another repetition."))
            return
        try:
            parse(text)
        except Invalid as refusal:
            self.add_error("rule", str(refusal))

    def _read_breaks(self) -> None:
        self.skipped = []
        for first, last in self.breaks:
            edges = [self.cleaned_data.get(field.name) for field in (first, last)]
            if first.errors or last.errors or not any(edges):
                continue
            if not all(edges):
                empty = first if edges[1] else last
                self.add_error(empty.name, _("A break has a first and a last day."))
            elif edges[0] > edges[1]:
                self.add_error(last.name, _("A break ends before it begins."))
            else:
                self.skipped.append(tuple(edges))

    def pattern(
        self, first: date | datetime, duration: timedelta, zone: ZoneInfo, *, was: Pattern | None = None
    ) -> Pattern | None:
        """The checked pattern of a valid form, or ``None``: what does not fit is then said at its field.

        ``was`` is the pattern that is changed: what the form does not show of it stays.
        """
        bare = Pattern(first=first, duration=duration, zone=zone)
        try:
            filled = self._filled(bare)
            if filled.rrule and self.cleaned_data["series_ends"] == choices.AFTER:
                filled = with_meetings(filled, self.cleaned_data["times"], was=was)
            return validate(filled)
        except Invalid as refusal:
            self.add_error(self._field_of(refusal), str(refusal))
            return None

    def _filled(self, bare: Pattern) -> Pattern:
        cleaned = self.cleaned_data
        extra = tuple(_local(each, bare.first) for each in cleaned["extra_dates"])
        if self.repeating == choices.NO:
            return Pattern(first=bare.first, duration=bare.duration, zone=bare.zone, rdates=extra)
        choice = {name: cleaned[name] for name in ("repeats", "interval", "weekdays", "rule", "until")}
        choice |= {"ends": cleaned["series_ends"] or choices.NEVER, "count": cleaned["times"]}
        return Pattern(
            first=bare.first,
            duration=bare.duration,
            zone=bare.zone,
            rrule=to_rule(choice, bare),
            exdates=tuple(_local(each, bare.first) for each in cleaned["left_out_dates"]),
            rdates=extra,
            holidays="PL" if cleaned["skip_holidays"] else "",
            skipped=tuple(self.skipped),
        )

    def _field_of(self, refusal: Invalid) -> str | None:
        if refusal.field == "duration":
            return None
        if self.repeating == choices.CUSTOM and refusal.field not in ("exdates", "rdates", "skipped", "ends"):
            return "rule"
        if refusal.field == "ends":
            return "series_ends"
        if refusal.field == "first" and self.repeating in BY_WEEK:
            return "weekdays"
        return FIELDS.get(refusal.field or "", "repeats")


def _is_used(field: forms.BoundField) -> bool:
    return bool(field.value() or field.errors)


def _day_and_clock(local: date | datetime, first: date | datetime) -> tuple:
    """A date as the form shows it: with its hour only when it differs from that of the first."""
    if not isinstance(local, datetime):
        return local, None
    return local.date(), None if local.time() == first.time() else local.time()


def _local(each: tuple, first: date | datetime) -> date | datetime:
    day, clock = each
    if clock:
        return datetime.combine(day, clock)
    return datetime.combine(day, first.time()) if isinstance(first, datetime) else day
