from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import SPOKEN
from backend.conversations.forms import PollForm
from backend.conversations.services.polls import NewPoll
from backend.core.errors import Invalid
from backend.meetups.models import Meetup, PlaceCalls, calls_of
from backend.meetups.models.coffee import PARTS, SLOTS
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
    "lets_guests": "lets_guests",
    "guests_wait": "guests_wait",
}


def offered(usual: str, *, has_larger: bool) -> list:
    """Choices of a provider: none, the ``usual`` one of the place, then the others by their kind.

    Larger rooms only where there are some.
    """
    here = HERE + (LARGER if has_larger else [])
    first = [(usual, Code(usual).label)] if has_larger or usual != Code.JANUS else HERE
    kinds = [(_("Here"), here), (_("A call elsewhere"), CALLS), (_("A stream: one sends, many watch"), STREAMS)]
    others = [(kind, [one for one in some if one not in first]) for kind, some in kinds]
    return [("", _("not online")), *first, *((kind, some) for kind, some in others if some)]


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

    lets_guests = forms.BooleanField(
        label=_("People without an account may come by a personal link"),
        required=False,
        help_text=_("You give each of them a link of their own, and can take it back."),
    )
    guests_wait = forms.BooleanField(
        label=_("They always wait until somebody lets them in"), required=False, initial=True
    )

    def __init__(self, data=None, *, place, event=None):
        meetup = Meetup.objects.filter(event=event).first() if event else None
        usual = calls_of(place)
        words = {"url": usual.url, "has_lobby": usual.has_lobby} if event is None else {}
        super().__init__(data, initial={name: getattr(meetup, of) for name, of in NAMES.items()} if meetup else words)
        has_larger = is_configured() or (meetup is not None and meetup.has_sfu)
        self.fields["provider"].choices = offered(usual.provider, has_larger=has_larger)
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
        # A box that nobody could see was not unticked.
        cleaned["guests_wait"] = cleaned.get("guests_wait", True) or not cleaned.get("lets_guests")
        return cleaned


class PlaceCallsForm(forms.ModelForm):
    """How a place meets on the screen."""

    class Meta:
        model = PlaceCalls
        fields = ["provider", "url", "has_lobby", "is_relayed"]
        help_texts = {
            "provider": _("It comes first when you make an event online. Each event may still choose another."),
            "url": _("If you always use the same link. It stands in the form of a new event."),
            "has_lobby": _("New events begin with this. Who comes waits at the door until the host opens it."),
            "is_relayed": _("Sound and picture of calls in Ganek go through the relay of the network."),
        }

    def __init__(self, data=None, *, place):
        super().__init__(data, instance=calls_of(place))
        self.fields["url"].assume_scheme = "https"
        if not (is_configured() or self.instance.provider == Code.JANUS):
            self.fields["provider"].choices = [one for one in Code.choices if one not in LARGER]
        # Where there is no relay nobody would be connected; where all go through it there is nothing to choose.
        if settings.TURN_ONLY or not (settings.TURN_URLS or self.instance.is_relayed):
            del self.fields["is_relayed"]

    def facts(self) -> dict:
        """What ``set_place_calls`` takes."""
        return {"is_relayed": self.initial["is_relayed"], **self.cleaned_data}


class GuestLinkForm(forms.Form):
    """A personal link for somebody without an account."""

    name = forms.CharField(
        label=_("Who is it for?"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("E-mail, if we should send it"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)


class GuestsForm(forms.Form):
    """Whether guests may come, and how they come in."""

    lets_guests = forms.BooleanField(label=_("People without an account may come by a personal link"), required=False)
    guests_wait = forms.BooleanField(label=_("They always wait until somebody lets them in"), required=False)


class EntranceForm(forms.Form):
    """Who comes by a personal link."""

    name = forms.CharField(
        label=_("Your name, as the others will see it"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    is_grown_up = forms.BooleanField(
        label=_("I am 16 or older"),
        required=False,
        help_text=_("Otherwise you stay with those who run the meeting when the others talk in small groups."),
    )


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


class CoffeeForm(forms.Form):
    """In which languages and when somebody would like a coffee with a neighbour."""

    languages = forms.MultipleChoiceField(
        label=_("Languages in which I can talk"),
        choices=list(SPOKEN.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    slots = forms.MultipleChoiceField(
        label=_("When it suits me"),
        choices=[(slot, slot) for slot in SLOTS],
        error_messages={"required": _("Choose at least one time.")},
        help_text=_("Tick everything that would do: the more, the easier. One of them is used each week."),
    )

    def __init__(self, data=None, *, wish, user):
        known = user.languages or [user.language or "pl"]
        said = {"languages": wish.languages, "slots": wish.slots} if wish else {"languages": known}
        super().__init__(data, initial=said)

    def clean_languages(self) -> list[str]:
        """What stands first in one's profile is best: the boxes have no order of their own."""
        first = self.initial.get("languages", [])
        chosen = self.cleaned_data["languages"]
        return sorted(chosen, key=lambda code: first.index(code) if code in first else len(first))

    def times(self) -> list[tuple]:
        """Rows of a table: day, long and short, and for each of its parts code, words, clock, whether it is ticked."""
        ticked = set(self["slots"].value() or [])
        rows = {number: [(f"{number}-{part}", *PARTS[part]) for part in PARTS] for number in WEEKDAYS}
        return [
            (WEEKDAYS[number], WEEKDAYS_ABBR[number], [(code, words, at, code in ticked) for code, at, words in row])
            for number, row in rows.items()
        ]

    def parts(self) -> list[tuple]:
        """The head of that table: words and clock."""
        return [(words, clock) for clock, words in PARTS.values()]
