from django import forms
from django.utils.translation import gettext_lazy as _

from backend.events.models import Event

YES, NO, UNKNOWN = "yes", "no", ""
ANSWERS = [(YES, _("yes")), (NO, _("no")), (UNKNOWN, _("not known"))]
# Facts that a place or its room has also answer for what takes place there; an interpreter must be asked for each time.
FROM_THE_PLACE = ("step_free", "accessible_toilet", "hearing_loop", "quiet_room", "assistance_dog")


class AccessForm(forms.Form):
    """What people with disabilities plan by: each fact is there, is not there, or is not known."""

    def __init__(self, data=None, *, initial=None):
        super().__init__(data, initial=initial)
        for code, label in Event.Access.choices:
            self.fields[f"access_{code}"] = forms.ChoiceField(
                label=label, choices=ANSWERS, required=False, widget=forms.RadioSelect, initial=UNKNOWN
            )

    @staticmethod
    def initial_from(event: Event) -> dict:
        """Answers that ``event`` has."""
        known = {True: YES, False: NO, None: UNKNOWN}
        return {f"access_{code}": known[answer] for code, _label, answer in event.access_facts()}

    @staticmethod
    def initial_of(place, rooms=()) -> dict:
        """Answers that ``place`` and ``rooms`` give; of what they do not say nothing is known."""
        there = set(place.features).union(*(room.features for room in rooms))
        return {f"access_{code}": YES for code in FROM_THE_PLACE if code in there}

    def filled_from(self, place, rooms) -> "AccessForm":
        """This form with what nobody answered taken from ``place`` and ``rooms``."""
        answers = {name: self[name].value() for name in self.fields if self[name].value()}
        return AccessForm(initial=self.initial_of(place, rooms) | answers)

    @property
    def known(self) -> int:
        """How many facts are answered, as the form stands."""
        return sum(bool(self[name].value()) for name in self.fields)

    def facts(self) -> dict:
        answers = {name.removeprefix("access_"): answer for name, answer in self.cleaned_data.items()}
        return {
            "access": [code for code, answer in answers.items() if answer == YES],
            "access_missing": [code for code, answer in answers.items() if answer == NO],
        }
