from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backend.events.models import Event
from backend.events.recurrence import Pattern

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
            "rooms",
            "location_note",
            "what_to_bring",
            "capacity",
            "status",
        ]
        help_texts = {"capacity": _("Leave empty when everyone fits in.")}
        widgets = {"description": forms.Textarea(attrs={"rows": 5}), "rooms": forms.CheckboxSelectMultiple}

    field_order = ["title", "day", "starts", "ends"]

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["rooms"].queryset = place.rooms.all()
        if not place.rooms.exists():
            del self.fields["rooms"]
        self.fields["status"].choices = [
            choice for choice in Event.Status.choices if choice[0] in (Event.Status.DRAFT, Event.Status.PUBLISHED)
        ]
        if self.instance.pk:
            self._fill_times()

    def _fill_times(self) -> None:
        first = self.instance.pattern.first
        last = first + self.instance.duration
        self.initial.update(day=first, starts=first.time(), ends=last.time())
        if self.instance.duration >= timedelta(days=1):
            self.initial["last_day"] = last.date()

    def clean(self):
        cleaned = super().clean()
        day, starts, ends = (cleaned.get(name) for name in ("day", "starts", "ends"))
        if day and starts and ends:
            last_day = cleaned.get("last_day") or (day if ends > starts else day + timedelta(days=1))
            first, last = datetime.combine(day, starts), datetime.combine(last_day, ends)
            cleaned["pattern"] = Pattern(first=first, duration=last - first, zone=self.place.zone)
            is_one_day = not cleaned.get("last_day")
            if (starts == ends and is_one_day) or last <= first:
                self.add_error("ends", _("The end must come after the start."))
        return cleaned

    def _post_clean(self):
        """The service writes the row; the form only checks its own fields."""

    def facts(self) -> dict:
        """Facts of the event, for the services."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        if not self.instance.pk or TIMES & set(self.changed_data):
            facts["pattern"] = self.cleaned_data["pattern"]
        return facts
