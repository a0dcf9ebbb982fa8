from django import forms
from django.utils.translation import gettext_lazy as _

from backend.events.models import Feedback


class FeedbackForm(forms.Form):
    """One question, and room for a few words."""

    rating = forms.ChoiceField(label=_("How was it?"), choices=Feedback.Rating.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
