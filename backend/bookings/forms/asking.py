import re
from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from backend.bookings.models import Booking, BookingRules, Declaration
from backend.bookings.selectors.conflicts import Span
from backend.bookings.services import Wish
from backend.core.moments import instant
from backend.places.models import Place, Room

DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")
MOST_DATES = 120


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class DatesField(forms.CharField):
    """Days, one a line: ``2026-12-01`` or ``1.12.2026``. Cleans to a list of ``date``."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value) -> list[date]:
        lines = [line for line in re.split(r"[\s,;]+", super().clean(value) or "") if line]
        wrong, days = [], []
        for line in lines:
            for pattern in DAY_FORMATS:
                try:
                    days.append(datetime.strptime(line, pattern).date())
                    break
                except ValueError:
                    continue
            else:
                wrong.append(line)
        if wrong:
            raise ValidationError(_("Not a day: %(days)s. Write them as 1.12.2026.") % {"days": ", ".join(wrong[:5])})
        return sorted(set(days))


class RoomsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, room: Room) -> str:
        return f"{room.name} ({room.capacity_for()})" if room.capacity_for() else room.name


class TimeForm(forms.Form):
    """Rooms and one stretch of time."""

    rooms = RoomsField(label=_("Which rooms"), queryset=Room.objects.none())
    day = forms.DateField(label=_("Day"), widget=day_input())
    starts = forms.TimeField(label=_("From"), widget=time_input())
    ends = forms.TimeField(label=_("To"), widget=time_input())

    def __init__(self, *args, place: Place, rooms=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["rooms"].queryset = place.rooms.all() if rooms is None else rooms

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("The end must come after the start."))
        return cleaned

    def span_on(self, day: date) -> Span:
        """From and to on ``day``, as instants."""
        zone = self.place.zone
        return instant(day, self.cleaned_data["starts"], zone), instant(day, self.cleaned_data["ends"], zone)

    @property
    def span(self) -> Span:
        return self.span_on(self.cleaned_data["day"])


class WishFields(forms.Form):
    """What the rooms are for and who asks."""

    title = forms.CharField(
        label=_("What do you need it for?"), max_length=120, help_text=_("In a few words: “choir rehearsal”.")
    )
    purpose = forms.ChoiceField(label=_("What is it good for?"), choices=Booking.Purpose.choices)
    description = forms.CharField(
        label=_("What will happen"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    head_count = forms.IntegerField(label=_("How many people"), validators=[MinValueValidator(1)])
    arrangement = forms.ChoiceField(label=_("How should the room stand?"), required=False)
    is_open = forms.TypedChoiceField(
        label=_("Who can come"),
        choices=[("closed", _("a closed group")), ("open", _("all neighbours"))],
        coerce=lambda choice: choice == "open",
        initial="closed",
        widget=forms.RadioSelect,
    )
    asker = forms.ChoiceField(label=_("I ask as"), choices=Booking.Asker.choices, widget=forms.RadioSelect)
    organisation = forms.CharField(
        label=_("Name of the group or organisation"), max_length=120, required=False,
        help_text=_("Only when you do not ask for yourself."),
    )  # fmt: skip
    responsible = forms.CharField(
        label=_("Responsible adult"),
        max_length=120,
        help_text=_("First and last name of one person who will be there."),
    )
    needs_keys = forms.BooleanField(label=_("We need keys, nobody of the place will be there"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["arrangement"].choices = [("", _("as it is")), *Room.Arrangement.choices]

    def wish(self, **more) -> Wish:
        """What was filled in, for the services."""
        names = [name for name in Wish.__dataclass_fields__ if name in self.cleaned_data]
        return Wish(**{name: self.cleaned_data[name] for name in names} | more)


class AskForm(TimeForm, WishFields):
    """A request: once or on several days, with the declarations of the place."""

    REPEATS = [
        ("once", _("once")),
        ("weekly", _("every week")),
        ("fortnightly", _("every second week")),
        ("dates", _("on days that I list")),
    ]
    ABOUT_DATES = ("rooms", "day", "starts", "ends", "repeats", "times", "dates", "waits")
    # As they stand on the page: errors are told in this order.
    field_order = [
        "skip_conflicts", "waits", "day", "starts", "ends", "rooms", "repeats", "times", "dates",
        "title", "purpose", "description", "head_count", "arrangement", "is_open", "charges_fee",
        "asker", "organisation", "responsible", "needs_keys", "offer_back", "declarations", "accepts_rules",
    ]  # fmt: skip

    repeats = forms.ChoiceField(label=_("How often"), choices=REPEATS, initial="once", widget=forms.RadioSelect)
    times = forms.IntegerField(
        label=_("How many times"),
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DATES)],
        help_text=_("For every week or every second week."),
    )
    dates = DatesField(label=_("Other days"), required=False, help_text=_("One a line, like 1.12.2026."))
    offer_back = forms.CharField(
        label=_("What could you give back?"), max_length=300, required=False,
        help_text=_("You never have to. An hour of help is as good as a cake."),
    )  # fmt: skip
    charges_fee = forms.TypedChoiceField(
        label=_("Do people pay to come?"),
        choices=[("no", _("no, it is free")), ("yes", _("yes"))],
        coerce=lambda choice: choice == "yes",
        initial="no",
        widget=forms.RadioSelect,
    )
    declarations = forms.MultipleChoiceField(
        label=_("I declare"),
        choices=Declaration.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Read each declaration and tick it, or ask the animator about it.")},
    )
    accepts_rules = forms.BooleanField(label=_("I have read the rules of lending rooms and accept them"))
    skip_conflicts = forms.BooleanField(
        label=_("Leave these dates out and send the request for the others"), required=False
    )
    waits = forms.BooleanField(
        label=_("If the time is taken, put me on the waiting list"),
        required=False,
        help_text=_("When it becomes free, the animators get your request and you are told."),
    )

    def __init__(self, *args, rules: BookingRules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["declarations"].choices = [
            choice for choice in Declaration.choices if choice[0] in rules.declarations
        ]
        if not rules.declarations:
            del self.fields["declarations"]
        if not rules.needed_now:
            self.fields["offer_back"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("repeats") in ("weekly", "fortnightly")
            and not cleaned.get("times")
            and "times" not in self.errors
        ):
            self.add_error("times", _("Write how many times."))
        return cleaned

    def judge_only_dates(self) -> None:
        """For one who only asks whether it is free: what comes later in the form is not written yet."""
        for name in [name for name in self.errors if name not in self.ABOUT_DATES]:
            del self.errors[name]

    def spans(self) -> list[Span]:
        """All dates asked for, in order; each keeps its hour on the wall clock."""
        cleaned = self.cleaned_data
        days = {cleaned["day"]}
        if cleaned["repeats"] == "dates":
            days |= set(cleaned["dates"])
        elif cleaned["repeats"] != "once":
            step = timedelta(weeks=1 if cleaned["repeats"] == "weekly" else 2)
            days |= {cleaned["day"] + step * number for number in range(cleaned["times"])}
        return [self.span_on(day) for day in sorted(days)[:MOST_DATES]]


class PhoneForm(TimeForm, WishFields):
    """A booking typed in for who phoned or came to the desk."""

    contact_name = forms.CharField(label=_("Name of who phoned"), max_length=120)
    contact_phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    has_consented = forms.BooleanField(
        label=_("I read the rules and declarations out, and they agreed; also to their name being kept for a time")
    )

    field_order = [
        "contact_name", "contact_phone", "day", "starts", "ends", "rooms", "title", "purpose", "head_count",
        "arrangement", "is_open", "asker", "organisation", "responsible", "description", "needs_keys", "has_consented",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].required = False
        self.fields["responsible"].help_text = _("If somebody else than who phoned.")
        self.fields["head_count"].required = False


class SlotForm(TimeForm):
    """Another time or other rooms: proposed to who asked, or given at once."""

    text = forms.CharField(
        label=_("A few words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    field_order = ["day", "starts", "ends", "rooms"]

    @classmethod
    def of(cls, booking: Booking, data=None) -> "SlotForm":
        """Filled with the time and rooms of ``booking``."""
        starts, ends = (at.astimezone(booking.zone) for at in (booking.starts_at, booking.ends_at))
        initial = {
            "rooms": list(booking.rooms.all()),
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
        }
        return cls(data, place=booking.place, initial=initial)
