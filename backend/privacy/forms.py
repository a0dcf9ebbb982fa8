from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What somebody types who means it; short enough for a phone, in the language of the page.
WORD = pgettext_lazy("typed to confirm", "delete")


class DeletionForm(forms.Form):
    """One word, so that nobody deletes an account by a slip of the finger."""

    word = forms.CharField(label=_("To confirm, write: delete"), max_length=20, strip=True)
    child = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["word"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "none"}
        self.person = person

    def clean_word(self) -> str:
        word = self.cleaned_data["word"]
        if word.casefold() != str(WORD).casefold():
            raise forms.ValidationError(_("Write the word “%(word)s”."), params={"word": WORD})
        return word


class AskForm(forms.Form):
    """Whose account, and when the child comes of age."""

    email = forms.EmailField(
        label=_("E-mail address of the child"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    born_on = forms.DateField(
        label=_("Born on"),
        help_text=_("We keep only the day on which your child comes of age."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def facts(self) -> dict:
        return {"email": self.cleaned_data["email"], "born_on": self.cleaned_data["born_on"]}


class ChildForm(AskForm):
    """A new account for a child, by its guardian."""

    display_name = forms.CharField(
        label=_("Name shown to neighbours"),
        help_text=_("A first name is enough. No surname, no year of birth."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agrees = forms.BooleanField(
        label=_("I am the guardian of this child and agree that it has an account with the safe settings for children.")
    )

    field_order = ["display_name", "email", "born_on", "agrees"]

    def facts(self) -> dict:
        return super().facts() | {"display_name": self.cleaned_data["display_name"]}


class UnlinkForm(forms.Form):
    """For coordinators: whose account is no longer to be looked after by whom, and why."""

    email = forms.EmailField(
        label=_("E-mail address of the child"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("A court, a school or both of them asked for it: without details.")
    )
