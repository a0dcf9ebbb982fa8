from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backend.accounts.models import User
from backend.events.models import Event
from backend.events.services.changing import SOURCED
from backend.events.services.facts import MOST_SEATS
from backend.places.forms import PlacesField
from backend.places.models import Membership, Place, Room

CLOSES = [
    (0, _("when it ends: one may come late")),
    (60, _("an hour before")),
    (180, _("three hours before")),
    (720, _("twelve hours before")),
    (1440, _("the day before")),
    (2880, _("two days before")),
    (10080, _("a week before")),
]
# What nobody chose is as the model has it.
DEFAULTED = ("sign_up", "party_limit", "standing_share", "closes_minutes")
# Those who only propose do not speak for other people and places.
OF_ANIMATORS = ("organisers", "somebody", "cohosts")
MOST_YEARS = 120


def seats_field() -> forms.IntegerField:
    """How many people fit in; empty: as many as come."""
    return forms.IntegerField(
        label=_("Number of seats"),
        help_text=_("Leave empty when everyone fits in."),
        min_value=1,
        max_value=MOST_SEATS,
        required=False,
    )


class RoomsField(forms.ModelMultipleChoiceField):
    """Rooms, each with the number of people that fit in."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, room: Room) -> str:
        if not (people := room.capacity_for()):
            return room.name
        return room.name + " – " + ngettext("%(n)s person", "%(n)s people", people) % {"n": people}


class PeopleField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: User) -> str:
        return person.display_name


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return person.display_name


class EventForm(forms.ModelForm):
    """What an event is, where, for whom and how people come; its dates are asked by forms of their own."""

    rooms = RoomsField(label=_("Rooms"), queryset=Room.objects.none(), required=False)
    skip_taken = forms.BooleanField(label=_("Go on without a room on the dates on which it is taken"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    organisers = PeopleField(label=_("Who leads"), queryset=User.objects.none(), required=False)
    somebody = PersonField(
        label=_("Somebody else who leads"), queryset=User.objects.none(), required=False, empty_label=_("nobody else")
    )
    cohosts = PlacesField(
        label=_("Places that host it too"),
        help_text=_("It stands in their calendars as well. Their animators are told and may take their place off."),
        queryset=Place.objects.none(),
        required=False,
    )
    min_age = forms.IntegerField(label=_("From what age"), min_value=0, max_value=MOST_YEARS, required=False)
    max_age = forms.IntegerField(label=_("Up to what age"), min_value=0, max_value=MOST_YEARS, required=False)
    capacity = seats_field()
    party_limit = forms.IntegerField(
        label=_("People in one sign-up at most"), min_value=1, max_value=50, required=False
    )
    standing_share = forms.IntegerField(
        label=_("Seats for regular guests, in per cent"),
        help_text=_("Of a series. Less than 100 leaves seats for newcomers."),
        min_value=0,
        max_value=100,
        required=False,
    )
    closes_minutes = forms.TypedChoiceField(
        label=_("When sign-up closes"), choices=CLOSES, coerce=int, empty_value=None, required=False
    )

    class Meta:
        model = Event
        fields = [
            "title", "description", "category", "audience", "min_age", "max_age", "languages", "noise",
            "what_to_bring", "contact", "cost_note", "partners", "recording", "recording_note", "organisers",
            "cohosts", "rooms", "address", "location_note", "sign_up", "capacity", "party_limit", "wants_names",
            "allows_guests", "reconfirms", "closes_minutes", "standing_share", "helpers_note",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 7}),
            "partners": forms.Textarea(attrs={"rows": 3}),
            "recording": forms.RadioSelect,
            "sign_up": forms.RadioSelect,
        }
        help_texts = {
            "description": _("A blank line begins a new paragraph, **two stars** make words strong, - begins a list."),
            "address": _("Only when it takes place somewhere else: street, number, where to meet."),
            "location_note": _("The way inside: which door, which floor, whom to ask."),
            "contact": _("Whom to ask, if not the place: a name, a phone number."),
            "cost_note": _(
                "Coming is free of charge. Write only what people pay elsewhere, for example a ticket for the tram."
            ),
            "recording_note": _("What for, where they are shown, how to say no on the spot."),
            "helpers_note": _("For example: two people to set up tables an hour before."),
            "wants_names": _("Otherwise a number is enough."),
            "allows_guests": _("They confirm by e-mail."),
            "reconfirms": _("Who does not confirm the day before gives the seat to those who wait."),
        }

    def __init__(self, *args, place: Place, user, shown: Event | None = None, **kwargs):
        """``shown``: the event whose values are shown first, when it is not the one that is changed (a copy)."""
        super().__init__(*args, **kwargs)
        self.place, self.shown = place, shown or self.instance
        self.fields["rooms"].queryset = place.rooms.all()
        if not place.rooms.exists():
            del self.fields["rooms"]
        self.fields["recording"].choices = Event.Recording.choices
        self.fields["sign_up"].choices = Event.SignUp.choices
        self.fields["sign_up"].required = False
        for name in DEFAULTED:
            self.initial.setdefault(name, getattr(self.shown, name))
        self._offer_closing_time()
        if self.instance.subscription_id:
            for name in SOURCED:
                self.fields[name].disabled = True
        if not user.has_perm("events.add", place):
            for name in OF_ANIMATORS:
                del self.fields[name]
            return
        self._offer_people(user)
        self._offer_places()

    def _offer_closing_time(self) -> None:
        minutes = self.shown.closes_minutes
        if minutes not in dict(CLOSES):
            words = ngettext("%(n)s minute before", "%(n)s minutes before", minutes) % {"n": minutes}
            self.fields["closes_minutes"].choices = sorted([*CLOSES, (minutes, words)])

    def _offer_people(self, user) -> None:
        """Animators, oneself and those who lead already as boxes to tick; all the other members in a list."""
        rows = self.place.memberships.active().select_related("user").order_by("user__display_name", "pk")
        members = {row.user_id: row for row in rows}
        chosen = {person.pk for person in self.initial.get("organisers") or ()}
        near = [
            pk for pk, row in members.items()
            if row.role == Membership.Role.ANIMATOR or pk == user.pk or pk in chosen
        ]  # fmt: skip
        people = User.objects.filter(pk__in=members)
        self.fields["organisers"].queryset = people
        self.fields["organisers"].widget.choices = [(pk, members[pk].user.display_name) for pk in near]
        self.fields["somebody"].queryset = people
        others = [(pk, row.user.display_name) for pk, row in members.items() if pk not in near]
        self.fields["somebody"].widget.choices = [("", self.fields["somebody"].empty_label), *others]

    def _offer_places(self) -> None:
        """Active places of the same city, those of the same district first."""
        near = Place.objects.active().filter(city=self.place.city).exclude(pk=self.place.pk)
        field = self.fields["cohosts"]
        field.queryset = near.order_by("name")
        here = self.place.district
        rows = sorted(near, key=lambda place: (place.district != here, place.district, place.name))
        field.widget.choices = [(place.pk, field.label_from_instance(place)) for place in rows]

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in DEFAULTED:
            if name not in self.errors and cleaned.get(name) in (None, ""):
                cleaned[name] = getattr(self.instance, name)
        youngest, oldest = cleaned.get("min_age"), cleaned.get("max_age")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("max_age", _("The oldest age must not be below the youngest."))
        return cleaned

    def _post_clean(self):
        """The service writes the row; the form only checks its own fields."""

    def facts(self) -> dict:
        """Facts of the event, for the services."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        facts["skip_taken"] = self.cleaned_data["skip_taken"]
        if somebody := self.cleaned_data.get("somebody"):
            facts["organisers"] = [*facts["organisers"], somebody]
        return facts
