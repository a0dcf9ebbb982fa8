"""Searches that people keep."""

from django import forms

from backend.sharing.models import SavedSearch


class SavedSearchForm(forms.ModelForm):
    """What it is called, and how it tells."""

    class Meta:
        model = SavedSearch
        fields = ["name", "alert"]
        widgets = {"alert": forms.RadioSelect}
