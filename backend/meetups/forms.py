from django import forms
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid
from backend.meetups.models import Meetup
from backend.meetups.providers import check_link


class CallForm(forms.Form):
    """The call of an online event, as a part of the form of the event."""

    provider = forms.ChoiceField(
        label=_("Online"),
        choices=[("", _("not online")), *Meetup.Provider.choices],
        required=False,
        help_text=_("Where people meet on the screen."),
    )
    url = forms.URLField(
        label=_("Link to the call"),
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text=_("Only people who signed up see it, from 10 minutes before the start."),
    )

    def __init__(self, data=None, *, event=None):
        meetup = Meetup.objects.filter(event=event).first() if event else None
        super().__init__(data, initial={"provider": meetup.provider, "url": meetup.url} if meetup else {})

    def clean(self):
        cleaned = super().clean()
        provider, url = cleaned.get("provider"), cleaned.get("url")
        if provider and "url" in cleaned:
            try:
                check_link(provider, url)
            except Invalid as refusal:
                self.add_error("url", str(refusal))
        return cleaned
