from django import forms
from django.utils.translation import gettext_lazy as _

from backend.moderation.models import Report


class ReportForm(forms.Form):
    """A notice. Guests say who they are, save where somebody is in danger."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    details = forms.CharField(
        label=_("In your words"),
        help_text=_("What should we know? You do not have to write anything."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reporter_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reporter_email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("We write there what we decided. Not needed when somebody is in danger."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    in_good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I write here is true and complete."),
        help_text=_("Needed when you report something illegal."),
        required=False,
    )

    def __init__(self, *args, is_guest: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_guest:
            del self.fields["reporter_name"], self.fields["reporter_email"]

    def clean(self):
        cleaned = super().clean()
        # DSA Art. 16(2)(d)
        if cleaned.get("reason") == Report.Reason.ILLEGAL and not cleaned.get("in_good_faith"):
            self.add_error("in_good_faith", _("Confirm this, please: the law asks for it."))
        return cleaned


class StatementForm(forms.Form):
    """The reasons of a decision, in plain words."""

    statement = forms.CharField(
        label=_("Reasons"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write why: people have a right to know the reason.")},
    )
