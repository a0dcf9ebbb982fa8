from django import forms
from django.utils.translation import gettext_lazy as _

from backend.moderation.models import Report
from backend.terms.selectors import rules_in_force

Reason = Report.Reason
# What one may believe to be against the law.
ILLEGAL_REASONS = (
    Reason.ILLEGAL, Reason.CHILD, Reason.DANGER, Reason.ABUSE, Reason.SEXUAL, Reason.FRAUD, Reason.THING, Reason.WORK,
    Reason.PERSONAL_DATA,
)  # fmt: skip


class WhoAsks(forms.Form):
    """Guests say who they are, save where somebody is in danger."""

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

    def __init__(self, *args, is_guest: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_guest:
            del self.fields["reporter_name"], self.fields["reporter_email"]
        else:
            # Left out only where somebody is in danger.
            self.fields["reporter_name"].is_asked_for = self.fields["reporter_email"].is_asked_for = True


class ReportForm(WhoAsks):
    """A notice about something that one sees."""

    field_order = ["reason", "rule", "details", "reporter_name", "reporter_email", "in_good_faith"]

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    rule = forms.ChoiceField(
        label=_("Which rule? If you know it"),
        required=False,
        choices=(),
    )
    details = forms.CharField(
        label=_("In your words"),
        help_text=_("What should we know? You do not have to write anything."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    in_good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I write here is true and complete."),
        help_text=_("Needed when you report something illegal."),
        required=False,
    )

    def __init__(self, *args, place=None, **kwargs):
        super().__init__(*args, **kwargs)
        clauses = [f"{clause.number}. {clause.title()}"[:300] for clause in rules_in_force(place)]
        self.fields["rule"].choices = [("", _("I do not know")), *((words, words) for words in clauses)]

    def clean(self):
        cleaned = super().clean()
        # DSA Art. 16(2)(d)
        if cleaned.get("reason") == Reason.ILLEGAL and not cleaned.get("in_good_faith"):
            self.add_error("in_good_faith", _("Confirm this, please: the law asks for it."))
        return cleaned


class AddressForm(WhoAsks):
    """A notice of something illegal, by anybody: what DSA Art. 16(2) asks for."""

    field_order = ["address", "reason", "details", "reporter_name", "reporter_email", "in_good_faith"]

    address = forms.CharField(
        label=_("Exact address of the page"),
        help_text=_("Copy it from the top of your browser and paste it here."),
        max_length=1000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.ChoiceField(
        label=_("What is illegal there?"),
        choices=[(reason.value, reason.label) for reason in ILLEGAL_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    details = forms.CharField(
        label=_("Why do you think that it is illegal?"),
        help_text=_("What is on the page, and which law it breaks, if you know it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    in_good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I write here is true and complete."),
        error_messages={"required": _("Confirm this, please: the law asks for it.")},
    )
