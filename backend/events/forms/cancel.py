from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    """Why a date, or a whole event, does not take place."""

    cancel_reason = forms.CharField(
        label=_("Why is it cancelled?"),
        help_text=_("Everyone who signed up gets these words."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
