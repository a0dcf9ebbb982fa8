from django import forms
from django.utils.translation import gettext_lazy as _

from backend.conversations.forms import PollForm
from backend.conversations.services.polls import NewPoll
from backend.core.errors import Invalid
from backend.meetups.models import Meetup
from backend.meetups.providers import PROVIDERS, check_link
from backend.meetups.providers.janus import is_configured

Code = Meetup.Provider
HERE = [(Code.GANEK, Code.GANEK.label)]
LARGER = [(Code.JANUS, Code.JANUS.label)]
CALLS = [(one, one.label) for one in (Code.JITSI, Code.BIGBLUEBUTTON, Code.ZOOM, Code.TEAMS, Code.MEET, Code.LINK)]
STREAMS = [(one, one.label) for one in (Code.YOUTUBE, Code.FACEBOOK, Code.PEERTUBE)]
# Of the fields of the form, by their names in ``Meetup``.
NAMES = {
    "provider": "provider",
    "url": "url",
    "has_lobby": "has_lobby",
    "call_phone": "phone",
    "call_pin": "pin",
    "may_record": "may_record",
}


class CallForm(forms.Form):
    """The call of an online event, as a part of the form of the event."""

    provider = forms.ChoiceField(
        label=_("Online"),
        required=False,
        help_text=_("Where people meet on the screen. Here nobody installs anything or signs up elsewhere."),
    )
    url = forms.URLField(
        label=_("Link to the call"),
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text=_("Only people who signed up see it, from 10 minutes before the start."),
    )
    has_lobby = forms.BooleanField(
        label=_("The host lets people in"),
        required=False,
        initial=True,
        help_text=_("Who comes waits at the door until the host opens it."),
    )
    call_phone = forms.CharField(
        label=_("Telephone to call in"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=_("For those without a computer, if the service has a number."),
    )
    call_pin = forms.CharField(
        label=_("PIN for the telephone"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    may_record = forms.BooleanField(
        label=_("Record it, if everyone agrees"),
        required=False,
        help_text=_("Everyone is asked before they join. You decide afterwards whether others may see it."),
    )

    def __init__(self, data=None, *, event=None):
        meetup = Meetup.objects.filter(event=event).first() if event else None
        super().__init__(data, initial={name: getattr(meetup, of) for name, of in NAMES.items()} if meetup else {})
        is_offered = is_configured() or (meetup is not None and meetup.has_sfu)
        self.fields["provider"].choices = [
            ("", _("not online")),
            *HERE,
            *(LARGER if is_offered else []),
            (_("A call elsewhere"), CALLS),
            (_("A stream: one sends, many watch"), STREAMS),
        ]
        self.offers_recording = PROVIDERS[Code.BIGBLUEBUTTON].can_record
        if not self.offers_recording:
            del self.fields["may_record"]

    def clean(self):
        cleaned = super().clean()
        provider, url = cleaned.get("provider"), cleaned.get("url")
        if provider and "url" in cleaned:
            try:
                check_link(provider, url)
            except Invalid as refusal:
                self.add_error("url", str(refusal))
        return cleaned


class PointForm(forms.Form):
    """A point of the agenda."""

    title = forms.CharField(label=_("What about"), max_length=200)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240, initial=10)


class QuestionForm(forms.Form):
    """A question to those who speak."""

    text = forms.CharField(label=_("Your question"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    is_unnamed = forms.BooleanField(label=_("Without my name"), required=False)


class AnswerForm(forms.Form):
    """An answer in writing, for those who were not there."""

    answer = forms.CharField(max_length=2000, required=False)


class NotesForm(forms.Form):
    """The whole text of the notes, of browsers without scripts."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label=_("Notes"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12}), max_length=60_000
    )


class HandoutForm(forms.Form):
    """A link or a file."""

    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    url = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    upload = forms.FileField(
        label=_("or a file"),
        required=False,
        help_text=_("PDF, a picture or plain text, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.txt,.md,.csv,image/*"}),
    )


class CallPollForm(PollForm):
    """A poll that is prepared or asked at once."""

    client_id = None
    closes_at = None

    def poll(self) -> NewPoll:
        names = ("question", "options", "is_multiple", "is_anonymous")
        return NewPoll(**{name: self.cleaned_data[name] for name in names})


class CallFeedbackForm(forms.Form):
    """What was good and what to change: no stars."""

    good = forms.CharField(
        label=_("What was good?"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    change = forms.CharField(
        label=_("What would you change?"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ThanksForm(forms.Form):
    """Thanks of those who ran it to all who came."""

    words = forms.CharField(
        label=_("Thanks to all who came"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class GroupsForm(forms.Form):
    """How a call breaks into small groups."""

    UNITS = {"size": _("people in a group"), "count": _("groups")}

    how = forms.ChoiceField(
        label=_("Who is with whom"),
        choices=[("random", _("At random")), ("choice", _("Everybody chooses"))],
        initial="random",
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=20, initial=3)
    unit = forms.ChoiceField(label=_("Of what"), choices=list(UNITS.items()), initial="size")
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=180,
        initial=10,
        required=False,
        help_text=_("Empty: until you call all back."),
    )
    goes_along = forms.BooleanField(label=_("Put me into a group, too"), required=False)

    def wish(self) -> dict:
        """What ``groups.split`` takes. Raises ``Invalid`` with the first field that is not right."""
        for field, errors in self.errors.items():
            raise Invalid(str(errors[0]), field=field)
        said = self.cleaned_data
        wish = {name: said[name] for name in ("how", "minutes", "goes_along")}
        return {**wish, said["unit"]: said["number"]}
