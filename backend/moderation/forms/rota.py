from datetime import time

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.moderation.selectors.rota import network_zone
from backend.moderation.services import Plan
from backend.places.forms.place import WEEKDAY_CHOICES, CodesChoice, PlacesField
from backend.places.models import Place
from backend.places.roles import KEEPERS, roles_of


class PeopleField(forms.ModelChoiceField):
    def label_from_instance(self, person) -> str:
        return person.display_name


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class DutyForm(forms.Form):
    """A duty, once or every week; who keeps places plans for themselves there."""

    user = PeopleField(
        label=_("Who"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("nobody yet: whoever takes it"),
    )
    everywhere = forms.BooleanField(label=_("In the whole network"), required=False)
    places = PlacesField(label=_("At these places"), queryset=Place.objects.none(), required=False)
    first_day = forms.DateField(label=_("Day, or the first one"), widget=DayInput())
    starts = forms.TimeField(label=_("From"), widget=ClockInput())
    ends = forms.TimeField(label=pgettext_lazy("hour", "Until"), widget=ClockInput())
    weekdays = CodesChoice(
        label=_("Every week on"),
        help_text=_("Choose no day when it is only this once."),
        choices=[(str(day), name) for day, name in WEEKDAY_CHOICES],
        required=False,
    )
    last_day = forms.DateField(
        label=_("Last day"), help_text=_("Empty: until somebody ends it."), widget=DayInput(), required=False
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["first_day"].initial = timezone.localdate(timezone=network_zone())
        places = Place.objects.active().order_by("name", "pk")
        if by.has_perm("moderation.plan_rota"):
            people = get_user_model().objects.active()
            keepers = Q(memberships__status="active", memberships__role__in=KEEPERS)
            people = people.filter(Q(network_roles__isnull=False) | keepers).distinct()
            self.fields["user"].queryset = people.order_by("display_name", "pk")
            self.fields["places"].queryset = places
        else:
            del self.fields["user"], self.fields["everywhere"]
            self.fields["places"].queryset = places.filter(pk__in=roles_of(by).kept)

    def plan(self) -> Plan:
        facts = dict(self.cleaned_data)
        facts["user"] = facts["user"] if "user" in self.fields else self.by
        facts["everywhere"] = facts.get("everywhere", False)
        facts["places"] = () if facts["everywhere"] else tuple(facts["places"])
        return Plan(**facts | {"weekdays": tuple(facts["weekdays"])})


class OfferForm(forms.Form):
    """Whom to ask to take a duty."""

    to = PeopleField(
        label=pgettext_lazy("somebody to take a duty", "Ask"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("anybody who may take it"),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        pks = [person.pk for person in people]
        self.fields["to"].queryset = get_user_model().objects.filter(pk__in=pks).order_by("display_name", "pk")


class QuietForm(forms.Form):
    """Quiet hours of a place, or of the network."""

    which = forms.ChoiceField(label=_("Quiet hours"), widget=forms.RadioSelect)
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=ClockInput(), required=False)
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=ClockInput(), required=False)

    AS_NETWORK, OWN, NONE = "network", "own", "none"

    def __init__(self, *args, is_of_place: bool, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(self.OWN, _("at these hours")), (self.NONE, _("none: reports are told at any hour"))]
        self.fields["which"].choices = [(self.AS_NETWORK, _("as in the network")), *choices] if is_of_place else choices

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("which") == self.OWN:
            for name in ("quiet_from", "quiet_until"):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Write a time, for example 22:00."))
            if cleaned.get("quiet_from") and cleaned.get("quiet_from") == cleaned.get("quiet_until"):
                self.add_error("quiet_until", _("The end must differ from the beginning."))
        return cleaned

    def hours(self):
        """As the service takes them."""
        said = self.cleaned_data
        if said["which"] == self.AS_NETWORK:
            return None
        return (said["quiet_from"], said["quiet_until"]) if said["which"] == self.OWN else (time(), time())
