from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backend.terms.models import Announcement

WHEN = {"type": "datetime-local"}


class AnnouncementForm(forms.Form):
    """A notice for all pages. Times are in the network's zone."""

    level = forms.ChoiceField(
        label=_("How much it matters"),
        choices=Announcement.Level.choices,
        help_text=_("What is important or urgent also comes to everybody's notifications."),
    )
    audience = forms.ChoiceField(label=_("For whom"), choices=Announcement.Audience.choices)
    starts_at = forms.DateTimeField(
        label=_("From"),
        required=False,
        help_text=_("Empty: at once."),
        widget=forms.DateTimeInput(attrs=WHEN, format="%Y-%m-%dT%H:%M"),
    )
    ends_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: until somebody withdraws it."),
        widget=forms.DateTimeInput(attrs=WHEN, format="%Y-%m-%dT%H:%M"),
    )
    url = forms.CharField(label=_("Page that tells more"), required=False, max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": name},
                required=code == settings.LANGUAGE_CODE,
                max_length=400,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )
        self.order_fields([f"text_{code}" for code, _name in settings.LANGUAGES])

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url and not url.startswith("https://") and (not url.startswith("/") or url.startswith("//")):
            raise forms.ValidationError(_("An address begins with https:// or, within this site, with /."))
        return url

    def facts(self) -> dict:
        said = dict(self.cleaned_data)
        texts = {code: said.pop(f"text_{code}") for code, _name in settings.LANGUAGES}
        return {**said, "texts": texts}
