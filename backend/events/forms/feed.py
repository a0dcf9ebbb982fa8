from django import forms
from django.utils.translation import gettext_lazy as _

from backend.events.models import CalendarFeed


class FeedForm(forms.ModelForm):
    """Where a new calendar address will be used."""

    class Meta:
        model = CalendarFeed
        fields = ["name"]
        help_texts = {"name": _("Where you will use it, for example: my phone.")}
