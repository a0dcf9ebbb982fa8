import re
from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LINE = re.compile(r"(?P<day>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4})(?:[\s,T]+(?P<clock>\d{1,2}[:.]\d{2}))?")
MOST = 500


class DatesField(forms.CharField):
    """Dates, one a line: ``24.12.2026`` or ``2026-12-24``, with an hour after it when it is another one.

    The value is a list of ``(date, time or None)``.
    """

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value) -> str:
        if isinstance(value, list):
            return "\n".join(f"{day:%d.%m.%Y}" + (f" {clock:%H:%M}" if clock else "") for day, clock in value)
        return value

    def clean(self, value) -> list[tuple[date, time | None]]:
        lines = [line.strip(" ,;") for line in super().clean(value).splitlines()]
        found, errors = [], []
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            try:
                found.append(read(line))
            except ValueError:
                words = _("Line %(number)s: “%(line)s” is not a date. Write it as 24.12.2026.")
                errors.append(ValidationError(words, params={"number": number, "line": line[:40]}))
        if len(found) > MOST:
            errors.append(ValidationError(_("That is more than %(n)s dates."), params={"n": MOST}))
        if errors:
            raise ValidationError(errors)
        return sorted(set(found), key=lambda each: (each[0], each[1] or time()))


def read(line: str) -> tuple[date, time | None]:
    """One line as a day and its hour; ``ValueError`` when it is neither."""
    match = LINE.fullmatch(line)
    if not match:
        raise ValueError(line)
    form = "%Y-%m-%d" if "-" in match["day"] else "%d.%m.%Y"
    clock = match["clock"] and datetime.strptime(match["clock"].replace(".", ":"), "%H:%M").time()
    return datetime.strptime(match["day"], form).date(), clock
