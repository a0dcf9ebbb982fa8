from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
FIRST_YEAR = 2000
YEARS_AHEAD = 5
LONGEST = timedelta(days=92)


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def clock_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WhenForm(forms.Form):
    """The first or only date of an event, on the wall clock. A valid form has ``first`` and ``duration``."""

    # Hours are asked for, unless the whole day is.
    use_required_attribute = False

    day = forms.DateField(label=_("Day"), widget=day_input())
    whole_day = forms.BooleanField(label=_("The whole day"), required=False)
    starts = forms.TimeField(label=_("From"), widget=clock_input())
    ends = forms.TimeField(
        label=_("To"),
        help_text=_("Earlier than the start means the next day."),
        widget=clock_input(),
    )
    last_day = forms.DateField(
        label=_("Last day"), required=False, help_text=_("Only when it takes more than one day."), widget=day_input()
    )

    @staticmethod
    def initial_from(first: date | datetime, duration: timedelta) -> dict:
        """Initial values that show a start and a length."""
        if not isinstance(first, datetime):
            last_day = first + duration - DAY
            return {"day": first, "whole_day": True, "last_day": last_day if last_day > first else None}
        ends = first + duration
        shown = {"day": first.date(), "starts": first.time(), "ends": ends.time()}
        return shown | ({"last_day": ends.date()} if duration >= DAY else {})

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= timezone.localdate().year + YEARS_AHEAD:
            raise ValidationError(_("This day is too far away. Check the year."))
        return day

    def clean_last_day(self) -> date | None:
        day, last_day = self.cleaned_data.get("day"), self.cleaned_data["last_day"]
        if day and last_day and last_day - day > LONGEST:
            raise ValidationError(_("An event takes three months at most."))
        return last_day

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("whole_day"):
            self._forget_hours()
        day, last_day = cleaned.get("day"), cleaned.get("last_day")
        if day and last_day and last_day < day:
            self.add_error("last_day", _("The last day comes before the first."))
        elif cleaned.get("whole_day"):
            self._take_whole_days(day, last_day)
        else:
            self._take_hours(day, last_day)
        return cleaned

    def _forget_hours(self) -> None:
        for name in ("starts", "ends"):
            self.errors.pop(name, None)
            self.cleaned_data[name] = None

    def _take_whole_days(self, day: date | None, last_day: date | None) -> None:
        if day:
            self.first, self.duration = day, (last_day or day) - day + DAY

    def _take_hours(self, day: date | None, last_day: date | None) -> None:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if day is None or starts is None or ends is None:
            return
        last_day_meant = last_day or (day if ends > starts else day + DAY)
        self.first = datetime.combine(day, starts)
        self.duration = datetime.combine(last_day_meant, ends) - self.first
        if self.duration <= timedelta(0) or (starts == ends and not last_day):
            self.add_error("ends", _("The end must come after the start."))
