"""Choosing a neighbour at the desk: by name among the members, or by the card that they show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.lending.selectors.people import may_be_chosen, neighbours, people_named, person_of_card
from backend.places.models import Place

NOBODY = "-"  # chosen plainly: somebody without an account
# Members by that name are asked for while one types.
ASKS = {
    "data-hx-post": "", "data-hx-trigger": "input changed delay:300ms", "data-hx-target": "#people",
    "data-hx-swap": "outerHTML", "data-hx-sync": "this:replace", "data-hx-vals": '{"action": "find"}',
}  # fmt: skip


class PersonForm(forms.Form):
    """``name`` is looked for; ``person`` is the handle of who was chosen; ``card`` proves who is no member.

    Without JavaScript the button «Find» sends the form once, and everything typed stays.
    """

    name = forms.CharField(
        label=_("Name of the person"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off", **ASKS}),
        help_text=_("Members of this place are found as you type. Of others with an account scan the card."),
    )  # fmt: skip
    person = forms.CharField(label=_("Who it is"), max_length=120, required=False)
    card = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, place: Place, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        self.chosen: User | None = None

    @property
    def found(self) -> list:
        """Who fits the name or showed a card, with what the desk should know (4 queries at most)."""
        if not hasattr(self, "_found"):
            people = people_named(self.place, self["name"].value() or "")
            shown = person_of_card(self["card"].value() or "")
            if shown:
                people = [shown, *[one for one in people if one.pk != shown.pk]]
            if (chosen := self.person_chosen()) and chosen not in people:
                people = [chosen, *people]
            self._found = neighbours(self.place, people)
        return self._found

    def person_chosen(self) -> User | None:
        handle = self["person"].value()
        return (
            may_be_chosen(self.place, handle, self["card"].value() or "") if handle not in (None, "", NOBODY) else None
        )

    def clean_person(self) -> str:
        handle = self.cleaned_data["person"]
        if handle and handle != NOBODY:
            self.chosen = self.person_chosen()
            if self.chosen is None:
                raise forms.ValidationError(_("Choose one of the people below, or look for the name again."))
        return handle
