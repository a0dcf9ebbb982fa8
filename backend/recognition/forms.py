"""Forms of the lists and of what follows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid
from backend.media.services import digest_of
from backend.moderation.models import Report
from backend.recognition.models import REASONS, ListEntry
from backend.recognition.services.keeping import normalised

MOST_BYTES = 15 * 1024 * 1024
CHOICES = [(code, label) for code, label in Report.Reason.choices if code in REASONS]


class EntryForm(forms.Form):
    """What is to be recognised, what follows and why. It is tried before it is added."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=ListEntry.Kind.choices)
    pattern = forms.CharField(
        label=_("Words, domain or SHA-256"),
        required=False,
        max_length=200,
        help_text=_("Words are found in every Polish form. A domain is found with everything below it."),
    )
    file = forms.FileField(
        label=_("Or the file itself"),
        required=False,
        help_text=_("Only its hash is kept, never the file."),
    )
    effect = forms.ChoiceField(
        label=_("What follows"),
        choices=ListEntry.Effect.choices,
        initial=ListEntry.Effect.FLAG,
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=_("What would it be?"), choices=CHOICES)
    note = forms.CharField(
        label=_("Why it is on the list"),
        max_length=300,
        help_text=_("Others who keep order read it, and whoever decides."),
    )
    ends_at = forms.DateTimeField(
        label=_("Look for it until"),
        required=False,
        help_text=_("Empty: until somebody takes it off."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload and upload.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 15 MB."))
        return upload

    def clean(self):
        known = super().clean()
        if known.get("kind") == ListEntry.Kind.FILE and known.get("file"):
            known["pattern"] = digest_of(known["file"])
            # Browsers send a chosen file once: after a mistake, or a trial, its hash stands in the form.
            self.data = self.data.copy()
            self.data[self.add_prefix("pattern")] = known["pattern"]
        if "kind" in known and "pattern" in known:
            try:
                known["pattern"] = normalised(known["kind"], known["pattern"])
            except Invalid as refusal:
                self.add_error("pattern", str(refusal))
        return known

    def facts(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class TextForm(forms.Form):
    """A text to try; it is not kept."""

    text = forms.CharField(
        label=_("Text to try"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is not kept anywhere."),
    )


class ThresholdsForm(forms.Form):
    flag_at = forms.IntegerField(label=_("Point out from this score on"), min_value=10, max_value=200)
    hold_at = forms.IntegerField(label=_("Hold from this score on"), min_value=11, max_value=300)
    hours = forms.IntegerField(
        label=_("Hold for so many hours at most"),
        min_value=1,
        max_value=168,
        help_text=_("Then it is shown again, even if nobody has looked yet."),
    )
