import re
from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from backend.pages.selectors import journal_labels
from backend.pages.selectors.directory import Search, choices
from backend.pages.selectors.journal import Asked
from backend.places.models import Place

POSITION = re.compile(r"^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$")


class PlaceSearchForm(forms.Form):
    """The filters of the directory; whatever is wrong in the address is ignored, not punished."""

    q = forms.CharField(label=_("District, street or name"), required=False, max_length=100)
    city = forms.ChoiceField(label=_("City"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("any kind")), *Place.Kind.choices])
    offers = forms.MultipleChoiceField(
        label=_("What it offers"),
        required=False,
        choices=Place.Offer.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    features = forms.MultipleChoiceField(
        label=_("Accessibility"),
        required=False,
        choices=Place.Feature.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    open_now = forms.BooleanField(label=_("Open now"), required=False)
    near = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = choices()
        self.fields["city"].choices = [("", _("all cities")), *((name, name) for name in found["cities"])]
        self.fields["district"].choices = [("", _("all districts")), *((name, name) for name in found["districts"])]

    def search(self) -> Search:
        self.is_valid()
        asked = self.cleaned_data
        position = POSITION.match(asked.get("near", ""))
        near = (float(position[1]), float(position[2])) if position else None
        return Search(
            query=asked.get("q", ""),
            city=asked.get("city", ""),
            district=asked.get("district", ""),
            kind=asked.get("kind", ""),
            offers=asked.get("offers", []),
            features=asked.get("features", []),
            open_now=asked.get("open_now", False),
            near=near if near and abs(near[0]) <= 90 and abs(near[1]) <= 180 else None,
        )

    def chips(self) -> list[tuple[str, str]]:
        """Active filters as (words, query string without this one)."""
        found = []
        for name in self.fields:
            for value in self.data.getlist(name):
                if value and name in self.cleaned_data:
                    rest = self.data.copy()
                    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
                    rest.pop("strona", None)
                    found.append((self.words(name, value), rest.urlencode()))
        return found

    def words(self, name: str, value: str) -> str:
        if name == "near":
            return str(_("near me"))
        if name == "open_now":
            return str(_("open now"))
        return str(dict(getattr(self.fields[name], "choices", [])).get(value, value))


# A day more or less than these, and an instant of it in another zone, must still be a date.
DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class JournalForm(forms.Form):
    """The filters of the audit log."""

    osoba = forms.CharField(label=_("Person"), required=False, max_length=100, help_text=_("name or e-mail address"))
    czynnosc = forms.ChoiceField(label=_("What was done"), required=False)
    cel = forms.CharField(
        label=_("About"), required=False, max_length=100, help_text=_("its number, or kind and number: event 12")
    )
    miejsce = forms.ModelChoiceField(label=_("Place"), required=False, queryset=Place.objects.none())
    od = forms.DateField(
        label=_("From"), required=False, validators=DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )
    do = forms.DateField(
        label=_("Until"), required=False, validators=DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )
    przed = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, places, by_address: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not by_address:
            self.fields["osoba"].help_text = _("name")
        self.fields["czynnosc"].choices = journal_labels.choices()
        self.fields["miejsce"].queryset = places
        self.fields["miejsce"].empty_label = _("all places")

    def asked(self) -> Asked:
        """What is filled in rightly; wrong fields say so and narrow nothing."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return Asked(
            person=found.get("osoba", ""),
            action=found.get("czynnosc", ""),
            target=found.get("cel", ""),
            place=found.get("miejsce"),
            since=found.get("od"),
            until=found.get("do"),
            before=found.get("przed"),
        )
