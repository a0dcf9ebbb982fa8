from django import forms

from backend.events.models import CalendarFeed


class FeedForm(forms.ModelForm):
    """Where a new calendar address will be used."""

    class Meta:
        model = CalendarFeed
        fields = ["name"]
