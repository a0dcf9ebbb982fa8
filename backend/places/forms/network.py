"""Forms of what the network decides about places, and of handing a place over."""

import json

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.places.models import Closing, Operator, Place

LIST_MOST = 1024 * 1024  # bytes of a list of places


class OperatorForm(forms.ModelForm):
    class Meta:
        model = Operator
        fields = ["name", "address", "email", "phone", "officer_name", "officer_email", "is_default"]

    def _post_clean(self):
        """The service writes the row; the form only checks its own fields."""


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return user.display_name


class HandOverForm(forms.Form):
    """Who takes over, and whether the person who leaves stays as a neighbour."""

    successor = PersonField(label=_("Who takes over"), queryset=User.objects.none())
    leaves = forms.ChoiceField(
        label=_("And then"),
        choices=[("", _("stay here as a neighbour")), ("1", _("leave the place"))],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, place: Place, leaver: User, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(pk__in=place.memberships.lasting().values("user")).exclude(pk=leaver.pk)
        self.fields["successor"].queryset = people.order_by("display_name", "pk")

    def facts(self) -> dict:
        return {"successor": self.cleaned_data["successor"], "leaves": bool(self.cleaned_data["leaves"])}


class CopyForm(forms.ModelForm):
    """A new place after the model of another: what it does not share with it."""

    source = forms.ModelChoiceField(
        label=_("After the model of"),
        queryset=Place.objects.order_by("name"),
        help_text=_("Its hours, rooms, rules and categories are taken over; no people."),
    )

    class Meta:
        model = Place
        fields = ["name", "slug", "address", "postcode", "district", "email", "phone"]

    field_order = ["source"]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if Place.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another place has this address."))
        return slug

    def _post_clean(self):
        """The service writes the row; the form only checks its own fields."""


class PlaceNearbyField(forms.ModelChoiceField):
    def label_from_instance(self, place: Place) -> str:
        away = getattr(place, "distance_km", None)
        return f"{place.name} ({away:.1f} km)".replace(".", ",") if away is not None else place.name


class ClosingForm(forms.Form):
    """The plan to close: the day, the words, and the place that is nearest proposed first."""

    closes_on = forms.DateField(
        label=_("Closed from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    successor = PlaceNearbyField(
        label=_("Where people and things go"),
        queryset=Place.objects.none(),
        required=False,
        help_text=_("The nearest places come first."),
    )

    def __init__(self, *args, place: Place, plan: Closing | None, **kwargs):
        near = Place.objects.active().exclude(pk=place.pk)
        if place.latitude is not None:
            near = near.with_distance(place.latitude, place.longitude).order_by("distance_km", "name")
        else:
            near = near.filter(city=place.city).order_by("name")
        nearest = near.first() if plan is None else plan.successor
        initial = {"successor": nearest.pk if nearest else None}
        if plan:
            initial |= {"closes_on": plan.closes_on} | {f"text_{code}": text for code, text in plan.texts.items()}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["successor"].queryset = near
        for code, language in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("What neighbours are told (%(language)s)") % {"language": language},
                required=code == settings.LANGUAGE_CODE,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )

    def facts(self) -> dict:
        texts = {code: self.cleaned_data[f"text_{code}"] for code, _language in settings.LANGUAGES}
        return {name: self.cleaned_data[name] for name in ("closes_on", "successor")} | {"texts": texts}


class ImportForm(forms.Form):
    """A list of places as JSON: a file to look at first, or the list that was looked at."""

    file = forms.FileField(
        label=_("List of places (JSON)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/json,.json"}),
    )
    records = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].is_asked_for = True  # or the list that was looked at: not optional

    def clean(self):
        said = super().clean()
        upload = said.get("file")
        if upload and upload.size > LIST_MOST:
            raise forms.ValidationError(_("This list is too long for one time."))
        text = upload.read().decode("utf-8", errors="replace") if upload else said.get("records", "")
        if not text.strip():
            raise forms.ValidationError(_("Choose a file."))
        try:
            records = json.loads(text)
        except ValueError as error:
            raise forms.ValidationError(_("This is not JSON: %(why)s") % {"why": error}) from error
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise forms.ValidationError(_("A list of places is expected, each with its facts."))
        said["list"] = records
        return said
