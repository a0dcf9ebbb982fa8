"""Filters of the board."""

from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.places.nearby import choices_of, wheres
from backend.sharing.forms.categories import CategoryField
from backend.sharing.models import Category, Listing
from backend.sharing.selectors.filters import DISTANCES, ENDING, LONGEST_QUERY, NEAR, NEW, SEVERAL, Filters, filters_of

KM = [(str(km), gettext_lazy("%(km)s km") % {"km": km}) for km in DISTANCES]
SORT_LABELS = {NEW: gettext_lazy("newest"), NEAR: gettext_lazy("nearest"), ENDING: gettext_lazy("ending soonest")}
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
# What a place's board does without, and the network's.
OF_NETWORK = ("district", "postcode", "place")
OF_PLACE = ("network",)
# What is no condition: the order, and what says more of another.
UNSEEN = ("sort", "km", "exact", "available_to")
# What stands outside the drawer.
SEEN = ("q", "kind")


def several(label, choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def switch(label) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class BoardFilter(forms.Form):
    """Filters of the board, as a GET form; whatever is wrong in the address is ignored, not punished."""

    q = forms.CharField(label=gettext_lazy("What are you looking for?"), required=False, max_length=LONGEST_QUERY)
    kind = several(gettext_lazy("What is it"), Listing.Kind.choices)
    category = CategoryField(label=gettext_lazy("Category"), required=False, empty_label=gettext_lazy("all categories"))
    condition = several(gettext_lazy("Condition"), Listing.Condition.choices)
    available_from = forms.DateField(label=gettext_lazy("Available from"), required=False, widget=DAY)
    available_to = forms.DateField(label=gettext_lazy("Available to"), required=False, widget=DAY)
    photo = switch(gettext_lazy("With a photo"))
    desk = switch(gettext_lazy("Picked up at the desk of the place"))
    free = switch(gettext_lazy("Free now"))
    network = switch(gettext_lazy("Also from the whole network"))
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    postcode = forms.CharField(
        label=gettext_lazy("Near the postcode"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    km = forms.ChoiceField(
        label=gettext_lazy("How far"), required=False, choices=[("", gettext_lazy("any distance")), *KM]
    )
    near = forms.CharField(required=False, widget=forms.HiddenInput)
    place = forms.CharField(required=False, widget=forms.HiddenInput)
    exact = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=list(SORT_LABELS.items()))

    def __init__(self, data, *, place=None):
        super().__init__(data)
        self.filters: Filters = filters_of(dict(data.lists()), place)
        for name in OF_NETWORK if place else OF_PLACE:
            del self.fields[name]
        self.fields["category"].queryset = Category.objects.used_at(place)
        if not place:
            self.fields["district"].choices = [("", gettext_lazy("all districts")), *choices_of(wheres())]

    @cached_property
    def asked(self) -> dict[str, list[str]]:
        """What is asked for, as it stands in an address: in one order, without what makes no sense."""
        filters = self.filters
        found: dict[str, list[str]] = {}
        for name in self.fields:
            if name in SEVERAL:
                found[name] = list(getattr(filters, name))
            elif value := self.plain(name):
                found[name] = [value]
        return {name: values for name, values in found.items() if values}

    def plain(self, name: str) -> str:
        filters = self.filters
        special = {
            "category": filters.category and filters.category.key,
            "place": filters.around and filters.around.slug,
            "available_from": filters.first_day and filters.first_day.isoformat(),
            "available_to": filters.last_day and filters.last_day.isoformat(),
            "near": filters.near and "{:.4f},{:.4f}".format(*filters.near),
            "sort": "" if filters.sort == NEW else filters.sort,
        }
        value = special[name] if name in special else getattr(filters, name)
        return "on" if value is True else str(value or "")

    @cached_property
    def query(self) -> str:
        """The query string of these filters, the same whichever way they were chosen."""
        return urlencode(self.asked, doseq=True)

    @property
    def condition_query(self) -> str:
        """The query string without what is no condition: the order."""
        return self.query_with(sort="", exact="")

    @property
    def name(self) -> str:
        """What is chosen, in words."""
        return ", ".join(words for words, _query in self.chips)

    def query_with(self, **others: str) -> str:
        """The query string with other values; an empty one takes the filter away."""
        rest = self.asked | {name: [value] for name, value in others.items()}
        return urlencode({name: values for name, values in rest.items() if values != [""]}, doseq=True)

    @property
    def is_narrowed(self) -> bool:
        return any(name not in UNSEEN for name in self.asked)

    @property
    def is_open(self) -> bool:
        """Whether the other filters are worth seeing at once: something must be corrected there."""
        return self.filters.is_lost

    @property
    def drawn(self) -> int:
        """How many of the filters in the drawer are in use."""
        return sum(len(values) for name, values in self.asked.items() if name not in (*UNSEEN, *SEEN))

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, in words, with the query string that is left without it."""
        return [
            (self.words(name, value), self.without(name, value))
            for name, values in self.asked.items()
            if name not in UNSEEN
            for value in values
        ]

    def without(self, name: str, value: str) -> str:
        gone = {"q": ("exact",), "available_from": ("available_to",)}.get(name, ())
        if name in ("near", "postcode", "place", "network"):
            gone = ("km",)
        rest = {other: values for other, values in self.asked.items() if other not in gone}
        rest[name] = [other for other in rest[name] if other != value]
        return urlencode(rest, doseq=True)

    def words(self, name: str, value: str) -> str:
        filters = self.filters
        km = filters.reach
        if name == "q":
            return _("“%(words)s”") % {"words": value}
        if name == "near":
            return _("up to %(km)s km from me") % {"km": km}
        if name == "postcode":
            return _("up to %(km)s km from %(code)s") % {"km": km, "code": value}
        if name == "place":
            where = filters.around.name
            return _("up to %(km)s km from %(code)s") % {"km": km, "code": where} if km else where
        if name == "network":
            label = str(self.fields[name].label)
            return f"{label}: {_('up to %(km)s km') % {'km': km}}" if km else label
        if name == "category":
            return filters.category.name
        if name == "available_from":
            return self.days()
        if name in SEVERAL:
            return str(dict(self.fields[name].choices).get(value, value))
        return str(self.fields[name].label) if value == "on" else value

    def days(self) -> str:
        first, last = (day and format_date(day, "j E") for day in (self.filters.first_day, self.filters.last_day))
        if last and last != first:
            return _("available from %(first)s to %(last)s") % {"first": first, "last": last}
        return _("available on %(day)s") % {"day": first}
