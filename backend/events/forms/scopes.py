"""Forms about dates of a series: one date with what is its own, a new day, a reason, the answer to a plan."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.events.forms.cancel import CancelForm
from backend.events.forms.event import RoomsField, seats_field
from backend.events.forms.when import WhenForm
from backend.events.models import Event, Occurrence
from backend.events.models.occurrence import OWN_WORDS
from backend.events.recurrence import instant
from backend.places.models import Room


class PostponeForm(CancelForm):
    """Why one date is postponed."""

    cancel_reason = forms.CharField(
        label=_("Why is it postponed?"),
        help_text=_("Everyone who signed up gets these words. The new day can be given later."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DayForm(WhenForm):
    """Day and hours of one date, on the wall clock of the place."""

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event

    def span(self) -> tuple[datetime, datetime]:
        """The instants that a valid form says."""
        zone = self.event.place.zone
        return instant(self.first, zone), instant(self.first + self.duration, zone)


class NewDayForm(DayForm):
    """A new day for one date, or an extra date."""

    skip_taken = forms.BooleanField(
        label=_("Without a room, if it is taken"),
        required=False,
        help_text=_("Otherwise nothing is saved when something is in the way."),
    )


class DateForm(DayForm):
    """One date of a series, with everything that it may have of its own."""

    title = forms.CharField(label=_("Title"), max_length=120)
    description = forms.CharField(
        label=_("Description"), max_length=6000, required=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    location_note = forms.CharField(label=_("Where exactly"), max_length=200, required=False)
    address = forms.CharField(label=_("Another address"), max_length=200, required=False)
    what_to_bring = forms.CharField(label=_("What to bring"), max_length=200, required=False)
    capacity = seats_field()
    rooms = RoomsField(
        label=_("Rooms"),
        queryset=Room.objects.none(),
        required=False,
        help_text=_("Of this date. Without any, it needs no room."),
    )

    def __init__(self, *args, occurrence: Occurrence, **kwargs):
        zone = occurrence.zone
        first, last = (at.astimezone(zone).replace(tzinfo=None) for at in (occurrence.starts_at, occurrence.ends_at))
        is_whole = occurrence.event.is_all_day and "starts_at" not in occurrence.own
        shown = WhenForm.initial_from(first.date() if is_whole else first, last - first)
        shown |= {name: getattr(occurrence, name) for name in (*OWN_WORDS, "capacity")}
        shown["rooms"] = [room.pk for room in occurrence.room_list]
        super().__init__(*args, event=occurrence.event, initial=shown, **kwargs)
        self.occurrence = occurrence
        self.fields["rooms"].queryset = occurrence.place.rooms.all()
        if not self.fields["rooms"].queryset.exists():
            del self.fields["rooms"]

    def changes(self) -> dict:
        """What differs from the date as it is, for ``change_this``."""
        changes = {name: self.cleaned_data[name] for name in (*OWN_WORDS, "capacity") if name in self.changed_data}
        if "rooms" in self.changed_data:
            changes["rooms"] = list(self.cleaned_data["rooms"])
        # Seconds, and the second of two equal hours in October, are not shown: an untouched time is not sent.
        if {"day", "starts", "ends", "last_day", "whole_day"} & set(self.changed_data):
            changes["starts_at"], changes["ends_at"] = self.span()
        return changes


class PlanForm(forms.Form):
    """The answer to a plan: what was shown, and what becomes of dates that are left over or have no room."""

    KEEP, CANCEL = "keep", "cancel"

    plan = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    skip_taken = forms.BooleanField(label=_("Save all the same: these dates stay without a room"), required=False)
    orphans = forms.ChoiceField(
        label=_("What becomes of these dates?"),
        choices=[
            (KEEP, _("They take place as extra dates.")),
            (CANCEL, _("They are cancelled, for the reason below.")),
        ],
        widget=forms.RadioSelect,
        initial=KEEP,
        required=False,
    )
    orphans_reason = forms.CharField(
        label=_("Why are they cancelled?"),
        help_text=_("Everyone who signed up gets these words."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("orphans") == self.CANCEL and not cleaned.get("orphans_reason", "").strip():
            self.add_error("orphans_reason", _("Write why: people planned to come."))
        return cleaned

    def choices(self) -> dict:
        """What a valid answer says to the services."""
        is_cancelled = self.cleaned_data["orphans"] == self.CANCEL
        return {
            "skip_taken": self.cleaned_data["skip_taken"],
            "cancel_orphans": self.cleaned_data["orphans_reason"] if is_cancelled else "",
        }
