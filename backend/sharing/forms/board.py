"""Filters of the board."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.sharing.forms.categories import CategoryField
from backend.sharing.models import Category, Listing


class BoardFilter(forms.Form):
    """Filters of the board, as a GET form."""

    q = forms.CharField(label=_("What are you looking for?"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("What is it"), required=False, choices=[("", _("everything")), *Listing.Kind.choices]
    )
    category = CategoryField(label=_("Category"), required=False, empty_label=_("all categories"))
    photo = forms.BooleanField(label=_("With a photo"), required=False)

    def __init__(self, *args, place=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.used_at(place)

    def narrow(self, listings):
        """``listings`` as the form says; what it cannot read is left out."""
        chosen = self.chosen
        if "q" in chosen:
            listings = listings.search(chosen["q"])
        if "photo" in chosen:
            listings = listings.with_photo()
        if "kind" in chosen:
            listings = listings.filter(kind=chosen["kind"])
        if "category" in chosen:
            listings = listings.filter(category__in=Category.objects.branch(chosen["category"].key))
        return listings

    @property
    def chosen(self) -> dict:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, in words, with the query string that is left without it."""
        chosen = self.chosen
        words = {
            "q": "“{}”".format(chosen.get("q", "")),
            "kind": dict(Listing.Kind.choices).get(chosen.get("kind")),
            "category": getattr(chosen.get("category"), "name", ""),
            "photo": _("With a photo"),
        }
        return [(str(words[name]), query(chosen, without=name)) for name in chosen]


def query(chosen: dict, *, without: str = "") -> dict:
    """Filters ready for ``{% querystring %}``-like use: ``photo=on`` instead of ``True``."""
    plain = {name: getattr(value, "key", value) for name, value in chosen.items() if name != without}
    return {name: "on" if value is True else value for name, value in plain.items()}
