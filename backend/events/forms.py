from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backend.events.models import Event


def instant(day: date, clock: time, zone) -> datetime:
    """Wall time to an instant, as RFC 5545 3.3.5 reads it.

    A doubled time means its first occurrence; a time that does not exist uses the offset before the gap.
    """
    return datetime.combine(day, clock, zone).replace(fold=0).astimezone(UTC)


TIMES = {"day", "starts", "ends", "last_day"}


class EventForm(forms.ModelForm):
    """An event with day and hours on the wall clock of its place."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=_("To"),
        help_text=_("Earlier than the start means the next day."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Only when it takes more than one day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Event
        fields = [
            "title",
            "description",
            "category",
            "audience",
            "languages",
            "room",
            "location_note",
            "what_to_bring",
            "capacity",
            "status",
        ]
        help_texts = {"capacity": _("Leave empty when everyone fits in.")}
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}

    field_order = ["title", "day", "starts", "ends"]

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["room"].queryset = place.rooms.all()
        if not place.rooms.exists():
            del self.fields["room"]
        self.fields["status"].choices = [
            choice for choice in Event.Status.choices if choice[0] != Event.Status.CANCELLED
        ]
        if self.instance.pk:
            self._fill_times()

    def _fill_times(self) -> None:
        starts, ends = (at.astimezone(self.place.zone) for at in (self.instance.starts_at, self.instance.ends_at))
        self.initial.update(day=starts.date(), starts=starts.time(), ends=ends.time())
        if ends - starts >= timedelta(days=1):
            self.initial["last_day"] = ends.date()

    def clean(self):
        cleaned = super().clean()
        day, starts, ends = (cleaned.get(name) for name in ("day", "starts", "ends"))
        if day and starts and ends:
            last_day = cleaned.get("last_day") or (day if ends > starts else day + timedelta(days=1))
            cleaned["starts_at"] = instant(day, starts, self.place.zone)
            cleaned["ends_at"] = instant(last_day, ends, self.place.zone)
            if self.instance.pk and not TIMES & set(self.changed_data):
                # An hour that the clock shows twice must not move because the form was opened.
                cleaned.update(starts_at=self.instance.starts_at, ends_at=self.instance.ends_at)
            is_one_day = not cleaned.get("last_day")
            if (starts == ends and is_one_day) or cleaned["ends_at"] <= cleaned["starts_at"]:
                self.add_error("ends", _("The end must come after the start."))
        return cleaned

    def _post_clean(self):
        """The service writes the row; the form only checks its own fields."""

    def facts(self) -> dict:
        """Fields of the event, for the services."""
        names = [name for name in self.Meta.fields if name in self.fields]
        return {name: self.cleaned_data[name] for name in [*names, "starts_at", "ends_at"]}


class CancelForm(forms.Form):
    cancel_reason = forms.CharField(
        label=_("Why is it cancelled?"),
        help_text=_("Everyone who signed up gets these words."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
