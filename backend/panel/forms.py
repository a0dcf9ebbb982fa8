from django import forms
from django.utils.translation import gettext_lazy as _

from backend.panel.models import QuarterlyReport


class ReportForm(forms.ModelForm):
    """The words of a report. ``version`` is the one that was read when the page was opened."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = QuarterlyReport
        fields = ["summary", "quotes", "plans", "signed"]
        help_texts = {
            "summary": _("A few paragraphs; an empty line begins a new one."),
            "quotes": _("One on a line. Only of people who agreed, without surnames."),
            "plans": _("What you would like to do in the next months."),
            "signed": _("As it is to stand at the end, for example your name and what you do here."),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 8}),
            "quotes": forms.Textarea(attrs={"rows": 4}),
            "plans": forms.Textarea(attrs={"rows": 4}),
        }
