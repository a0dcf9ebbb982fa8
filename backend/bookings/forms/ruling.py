import re
from datetime import time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from backend.bookings.forms.asking import RoomsField, day_input, time_input
from backend.bookings.models import Blocking, BookingRules, Declaration
from backend.core.moments import instant
from backend.places.forms import WEEKDAY_CHOICES, CodesChoice
from backend.places.models import Place, Room

COUNTED = re.compile(r"^\s*(\d{1,4})\s*[x×]?\s+(.+?)\s*$")
MOST_EQUIPMENT = 60
MIDNIGHT, ONE_DAY = time.min, timedelta(days=1)


class RulesForm(forms.ModelForm):
    """The rules of lending: saving writes a new version."""

    declarations = CodesChoice(label=_("What people declare"), choices=Declaration.choices, required=False)

    class Meta:
        model = BookingRules
        fields = [
            "who_may_ask", "is_direct", "notice_days", "horizon_days", "max_hours", "latest_end", "closed_on_holidays",
            "series_limit", "monthly_limit", "keys_min_age", "text", "declarations", "needed_now",
        ]  # fmt: skip
        widgets = {"latest_end": time_input(), "text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {
            "max_hours": _("Leave empty for no limit."),
            "monthly_limit": _("So that no one shuts others out. Leave empty for no limit."),
            "latest_end": _("Everything must end by then. Leave empty for no limit."),
            "text": _("Everyone who asks reads and accepts this. Lists and **bold** work."),
        }

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class EquipmentField(forms.CharField):
    """What stands in a room, one a line, with or without a number: ``25 chairs``."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{item['count']} {item['name']}" if item["count"] else item["name"] for item in value)
        return value

    def clean(self, value) -> list[dict]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
        if len(lines) > MOST_EQUIPMENT or any(len(line) > 80 for line in lines):
            raise forms.ValidationError(_("At most 60 lines of 80 letters."))
        found = [(COUNTED.match(line), line) for line in lines]
        return [
            {"name": match[2], "count": int(match[1])} if match and int(match[1]) else {"name": line, "count": None}
            for match, line in found
        ]


class RoomForm(forms.ModelForm):
    """A room: facts, what stands in it, how it is lent."""

    features = CodesChoice(label=_("Accessibility"), choices=Place.Feature.choices, required=False)
    equipment = EquipmentField(
        label=_("Equipment"), required=False, help_text=_("One a line, with a number where it matters: 25 chairs.")
    )
    parts = RoomsField(
        label=_("Made of the rooms"),
        queryset=Room.objects.none(),
        required=False,
        help_text=_("Whoever books this room takes them too; while one of them is taken, this one is not free."),
    )
    cover = forms.ImageField(
        label=_("Photo"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )
    cover_alt = forms.CharField(
        label=_("Describe the photo for those who do not see it"), max_length=300, required=False
    )

    class Meta:
        model = Room
        fields = [
            "name", "description", "area_m2", "capacity", "equipment", "features", "setup_minutes", "tidy_minutes",
            "is_bookable", "position",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "setup_minutes": _("Kept free before each booking."),
            "tidy_minutes": _("Kept free after each booking."),
        }

    def __init__(self, *args, place: Place, **kwargs):
        super().__init__(*args, **kwargs)
        for code, label in Room.Arrangement.choices:
            field = forms.IntegerField(label=label, required=False, min_value=1, max_value=9999)
            field.initial = self.instance.capacities.get(code)
            self.fields[f"capacity_{code}"] = field
        self.fields["parts"].queryset = place.rooms.exclude(pk=self.instance.pk)
        if self.instance.pk:
            self.initial["parts"] = list(self.instance.parts.all())
        if not self.fields["parts"].queryset.exists():
            del self.fields["parts"]

    @property
    def arrangement_fields(self) -> list:
        return [self[f"capacity_{code}"] for code in Room.Arrangement.values]

    def facts(self) -> dict:
        """Fields of the room, for the service."""
        cleaned = self.cleaned_data
        capacities = {code: cleaned[f"capacity_{code}"] for code in Room.Arrangement.values}
        return {name: cleaned[name] for name in self.Meta.fields} | {
            "capacities": {code: most for code, most in capacities.items() if most},
            "parts": cleaned.get("parts", ()),
            "cover": cleaned["cover"],
            "cover_alt": cleaned["cover_alt"],
        }


class RoomHoursForm(forms.Form):
    weekday = forms.TypedChoiceField(label=_("Day"), choices=WEEKDAY_CHOICES, coerce=int, initial=0)
    opens = forms.TimeField(label=_("From"), widget=time_input())
    closes = forms.TimeField(label=_("To"), widget=time_input())

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("opens") and cleaned.get("closes") and cleaned["closes"] <= cleaned["opens"]:
            self.add_error("closes", _("The end must come after the start."))
        return cleaned


RoomHoursFormSet = formset_factory(RoomHoursForm, extra=2, can_delete=True, max_num=28)


def hours_of(formset) -> list[tuple]:
    """Checked rows as (weekday, opens, closes), without those to delete and the empty ones."""
    rows = [form.cleaned_data for form in formset if form.has_changed() or form.initial]
    return [(row["weekday"], row["opens"], row["closes"]) for row in rows if row and not row.get("DELETE")]


class BlockingForm(forms.Form):
    """A time in which rooms are not lent."""

    first_day = forms.DateField(label=_("First day"), widget=day_input())
    starts = forms.TimeField(label=_("From"), required=False, widget=time_input(), help_text=_("Empty: from morning."))
    last_day = forms.DateField(label=_("Last day"), required=False, widget=day_input())
    ends = forms.TimeField(label=_("To"), required=False, widget=time_input(), help_text=_("Empty: until night."))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Everyone reads it: “the floor is being painted”.")
    )
    rooms = RoomsField(
        label=_("Which rooms"), queryset=Room.objects.none(), required=False, help_text=_("None chosen: all rooms.")
    )
    exempt_roles = CodesChoice(label=_("Who may book all the same"), choices=Blocking.Exempt.choices, required=False)
    exempt_people = forms.ModelMultipleChoiceField(
        label=_("Members who may book all the same"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )

    def __init__(self, *args, place: Place, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["rooms"].queryset = place.rooms.all()
        members = get_user_model().objects.filter(memberships__place=place, memberships__status="active")
        self.fields["exempt_people"].queryset = members.order_by("display_name", "pk")

    def clean(self):
        cleaned = super().clean()
        first = cleaned.get("first_day")
        if first is None:
            return cleaned
        last = cleaned.get("last_day") or first
        zone = self.place.zone
        cleaned["starts_at"] = instant(first, cleaned.get("starts") or MIDNIGHT, zone)
        ends = cleaned.get("ends")
        cleaned["ends_at"] = instant(last, ends, zone) if ends else instant(last + ONE_DAY, MIDNIGHT, zone)
        if cleaned["ends_at"] <= cleaned["starts_at"]:
            self.add_error("last_day", _("The end must come after the start."))
        return cleaned

    def facts(self) -> dict:
        names = ("starts_at", "ends_at", "reason", "rooms", "exempt_roles", "exempt_people")
        return {name: self.cleaned_data[name] for name in names}
