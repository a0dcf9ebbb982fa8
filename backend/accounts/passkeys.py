"""Forms of passkeys, in our words. Apart from ``forms``: the sign-in library imports that one while it loads."""

from allauth.mfa.webauthn import forms as library
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(library.AddWebAuthnForm):
    name = forms.CharField(label=_("Name of the device"), required=False, max_length=100)
    passwordless = forms.BooleanField(
        label=_("Let me sign in with it alone, without a password"),
        required=False,
        initial=True,
    )
    field_order = ["name", "passwordless"]
