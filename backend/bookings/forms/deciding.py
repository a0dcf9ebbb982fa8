from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from backend.bookings.models import Booking


class WordsForm(forms.Form):
    """A reason, a question or an answer; whether words are needed is for the act to say."""

    text = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    whole_series = forms.BooleanField(label=_("for all dates of the series that wait"), required=False)


class ReturnForm(forms.Form):
    """The room came back."""

    head_count = forms.IntegerField(label=_("How many people came"), required=False, validators=[MinValueValidator(0)])
    checks = forms.MultipleChoiceField(
        label=_("Looked at"), choices=Booking.Check.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    fault = forms.CharField(
        label=_("Broken, missing or to be done"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class KeysForm(forms.Form):
    key = forms.CharField(label=_("Which keys"), max_length=80)
