"""The filters of every calendar: one form that lives in the address."""

from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from backend.events.models import Event
from backend.events.selectors.filters import USUAL_DISTANCE, Filters
from backend.places.nearby import choices_of, position_of, position_of_postcode, wheres

DISTANCES = [("1", _("1 km")), ("3", _("3 km")), ("5", _("5 km")), ("10", _("10 km"))]
NOISE = [choice for choice in Event.Noise.choices if choice[0]]
# Fields that say where; a calendar of one place does without.
WHERE = ("dzielnica", "kod", "km", "near")


def without_empty(asked: MultiValueDict) -> MultiValueDict:
    """What an address asks for, without the fields that a form sends empty and a distance from nowhere."""
    kept = asked.copy()
    for name, values in asked.lists():
        if filled := [value for value in values if value]:
            kept.setlist(name, filled)
        else:
            del kept[name]
    if not kept.get("near") and not kept.get("kod"):
        kept.pop("km", None)
    return kept


def several(label, choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class CalendarFilterForm(forms.Form):
    """Filters of a calendar; whatever is wrong in the address is ignored, not punished."""

    q = forms.CharField(label=_("Words in the title or description"), required=False, max_length=100)
    kategoria = several(_("Category"), Event.Category.choices)
    odbiorcy = several(_("For whom"), Event.Audience.choices)
    jezyk = several(_("Language"), settings.LANGUAGES)
    dostepnosc = several(_("Accessibility"), Event.Access.choices)
    halas = several(_("How loud it is"), NOISE)
    online = forms.BooleanField(label=_("Online too"), required=False)
    wolne = forms.BooleanField(label=_("With free seats"), required=False)
    dzielnica = forms.ChoiceField(label=_("District"), required=False)
    kod = forms.CharField(
        label=_("Near the postcode"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    km = forms.ChoiceField(label=_("How far"), required=False, choices=DISTANCES)
    near = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, with_places: bool = True):
        self.asked = data  # as it stands in the address
        data = data.copy()
        data.setdefault("km", f"{USUAL_DISTANCE:g}")
        super().__init__(data)
        if with_places:
            self.wheres = wheres()
            self.fields["dzielnica"].choices = [("", _("all districts")), *choices_of(self.wheres)]
        else:
            for name in WHERE:
                del self.fields[name]
        self.is_valid()
        self.position = self.where()

    def filters(self) -> Filters:
        """What is asked for, as far as it makes sense."""
        asked = self.cleaned_data
        return Filters(
            query=asked.get("q", ""),
            categories=tuple(self.known("kategoria")),
            audiences=tuple(self.known("odbiorcy")),
            languages=tuple(self.known("jezyk")),
            access=tuple(self.known("dostepnosc")),
            noise=tuple(self.known("halas")),
            online=asked.get("online", False),
            free_seats=asked.get("wolne", False),
            **self.district_or_city,
            near=self.position,
            distance=float(asked.get("km") or USUAL_DISTANCE),
        )

    @property
    def district_or_city(self) -> dict[str, str]:
        chosen = self.cleaned_data.get("dzielnica", "")
        is_city = bool(chosen) and not any(chosen == district for _city, district in self.wheres)
        return {"city": chosen} if is_city else {"district": chosen}

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """Values of each field with several choices."""
        several = (name for name, field in self.fields.items() if isinstance(field, forms.MultipleChoiceField))
        return {name: self.known(name) for name in several}

    def known(self, name: str) -> list[str]:
        """Values of a field with several choices, without those that nobody knows."""
        choices = dict(self.fields[name].choices)
        return [value for value in self.data.getlist(name) if value in choices]

    def where(self) -> tuple[float, float] | None:
        """The position to be near to: told by the device, else the middle of a postcode."""
        if found := position_of(self.cleaned_data.get("near", "")):
            return found
        return position_of_postcode(code) if (code := self.cleaned_data.get("kod", "")) else None

    @property
    def is_lost(self) -> bool:
        """A postcode was given around which there is no place."""
        return bool(self.cleaned_data.get("kod")) and self.position is None

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """Active filters as (words, query string without this one)."""
        found = []
        for name, field in self.fields.items():
            if isinstance(field, forms.MultipleChoiceField):
                values = self.known(name)
            else:
                values = [value for value in self.data.getlist(name) if value and self.cleaned_data.get(name)]
            if name == "km" or (name == "near" and not self.position):
                continue
            found += [(self.words(name, value), self.without(name, value)) for value in values]
        return found

    def without(self, name: str, value: str) -> str:
        """The query string that goes on without one value."""
        rest = self.asked.copy()
        rest.setlist(name, [other for other in rest.getlist(name) if other != value])
        rest.pop("po", None)
        return without_empty(rest).urlencode()

    @property
    def feed_query(self) -> str:
        """``?kategoria=craft&dzielnica=Wola``: the nearest that a feed knows, one category and one district."""
        categories, district = self.known("kategoria"), self.cleaned_data.get("dzielnica", "")
        asked = {"kategoria": categories[0] if len(categories) == 1 else "", "dzielnica": district}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"?{query}" if query else ""

    def words(self, name: str, value: str) -> str:
        distance = self.cleaned_data.get("km") or f"{USUAL_DISTANCE:g}"
        if name == "near":
            return _("up to %(km)s km from me") % {"km": distance}
        if name == "kod":
            return _("up to %(km)s km from %(code)s") % {"km": distance, "code": value}
        if name == "q":
            return _("words: %(words)s") % {"words": value}
        if name == "dzielnica":
            return value
        if isinstance(self.fields[name], forms.BooleanField):
            return str(self.fields[name].label)
        return str(dict(self.fields[name].choices).get(value, value))
