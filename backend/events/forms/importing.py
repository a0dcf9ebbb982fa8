from django import forms
from django.utils.translation import gettext_lazy as _

from backend.core.fetching import MOST_BYTES
from backend.events.models import CalendarSubscription, Event


class UploadForm(forms.Form):
    """A calendar file."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        help_text=_("2 MB at most. In Google Calendar: Settings, Export; in Outlook: Save Calendar."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB. Export a shorter period."))
        return file


class FollowForm(forms.ModelForm):
    """The address of a calendar that is followed from now on."""

    url = forms.CharField(
        label=_("Address of the calendar"),
        help_text=_(
            "The public or secret iCal address from the settings of that calendar. It begins with https:// or webcal://."
        ),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    category = forms.ChoiceField(
        label=_("Category of its events"),
        help_text=_("For those that do not name one that Ganek knows."),
        choices=Event.Category.choices,
        initial=Event.Category.MEETING,
    )

    class Meta:
        model = CalendarSubscription
        fields = ["url", "name", "category"]
        help_texts = {"name": _("For you. Empty: as the calendar calls itself.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False


class AgreeForm(forms.Form):
    """The word of an animator on what a calendar would do."""

    status = forms.ChoiceField(
        label=_("New events"),
        choices=[
            (Event.Status.PUBLISHED, _("are in the calendar at once")),
            (Event.Status.DRAFT, _("are drafts until I publish them")),
        ],
        initial=Event.Status.PUBLISHED,
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(
        label=_("Category of new events"),
        help_text=_("For those that do not name one that Ganek knows."),
        choices=Event.Category.choices,
        initial=Event.Category.MEETING,
    )
    keeps_rules = forms.BooleanField(
        label=_("These events keep the rules of the network: nobody pays, nothing is sold, no party, no mission"),
        required=False,
    )
    plan = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, is_followed: bool, has_new: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_new = has_new
        if is_followed or not has_new:
            del self.fields["status"], self.fields["category"]
        if not has_new and not is_followed:
            del self.fields["keeps_rules"]

    def clean(self) -> dict:
        cleaned = super().clean()
        is_public = cleaned.get("status", Event.Status.PUBLISHED) == Event.Status.PUBLISHED
        if "keeps_rules" in self.fields and is_public and not cleaned.get("keeps_rules"):
            self.add_error("keeps_rules", _("Look whether they do, and tick it."))
        return cleaned


class LetGoForm(forms.Form):
    """What becomes of the events of a calendar that is followed no more."""

    KEEP, TAKE_OUT = "keep", "take_out"

    events = forms.ChoiceField(
        label=_("Its events to come"),
        choices=[(KEEP, _("stay, as our own")), (TAKE_OUT, _("are taken out; those with people are cancelled"))],
        initial=KEEP,
        widget=forms.RadioSelect,
    )
