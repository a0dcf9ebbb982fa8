import zoneinfo

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import SPOKEN, User, Visibility

ZONES = sorted(zone for zone in zoneinfo.available_timezones() if zone.startswith("Europe/"))


class SignupForm(forms.Form):
    """What Ganek asks beside e-mail and password."""

    display_name = forms.CharField(
        label=_("Name shown to neighbours"),
        help_text=_("First name and an initial are enough, e.g. Maria L."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    accepts_rules = forms.BooleanField(label=_("I accept the rules of the network"))

    field_order = ["display_name", "email", "password1", "accepts_rules"]

    def signup(self, request, user):
        """Everything is stored by the adapter."""


class ProfileForm(forms.ModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages I speak"), choices=list(SPOKEN.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("Without a photo you have a window with your initials."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    remove_photo = forms.BooleanField(label=_("Remove my photo"), required=False)

    class Meta:
        model = User
        fields = [
            "display_name",
            "can_help_with",
            "would_like_to_learn",
            "languages",
            "affiliation",
            "about_visibility",
            "presence_visibility",
            "messages_from",
            "shows_seen",
        ]
        widgets = {
            "can_help_with": forms.Textarea(attrs={"rows": 3}),
            "would_like_to_learn": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["display_name"] = self.instance.display_name
        if self.instance.is_child:
            shown = [(code, label) for code, label in Visibility.choices if code != Visibility.PUBLIC]
            for name in ("about_visibility", "presence_visibility"):
                self.fields[name].choices = shown

    def _post_clean(self):
        """The service writes the row; the form only checks its own fields."""

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AppearanceForm(forms.Form):
    """How a page looks and reads; works without an account."""

    theme = forms.ChoiceField(label=_("Colours"), choices=User.Theme.choices, widget=forms.RadioSelect)
    text_size = forms.ChoiceField(label=_("Text size"), choices=User.TextSize.choices, widget=forms.RadioSelect)
    contrast = forms.ChoiceField(label=_("Contrast"), choices=User.Contrast.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class TimeZoneForm(forms.Form):
    time_zone = forms.ChoiceField(
        label=_("My time zone"),
        required=False,
        choices=[("", _("as the place")), *((zone, zone.replace("_", " ")) for zone in ZONES)],
    )


class RecoverForm(forms.Form):
    """Where the code from the place is used."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("ten letters and digits, such as K7WQM-2XPRA"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("at least 10 characters; several words are easier to remember"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    email = forms.EmailField(
        label=_("New e-mail address"),
        required=False,
        help_text=_("only if you cannot read letters at the old one"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]
