from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.shortcuts import redirect
from django.utils import translation

from backend.accounts import doors
from backend.accounts.models import User
from backend.core.tasks import send_later

SENDER = {"site_name": settings.SITE_NAME, "site_url": settings.PUBLIC_URL}


class AccountAdapter(DefaultAccountAdapter):
    """Mail in the language of the person, not of whoever caused it."""

    def pre_login(self, request, user, **kwargs):
        """Whoever is shut out for a time is led to the reason, by whatever way they sign in."""
        if address := doors.refused(user):
            return redirect(address)
        return super().pre_login(request, user, **kwargs)

    def send_mail(self, template_prefix, email, context):
        # Some letters (a code to sign in) come with an address only.
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = getattr(user, "language", "") or translation.get_language() or settings.LANGUAGE_CODE
        with translation.override(language):
            about = {**SENDER, **context, "user": user, "email": email, "request": self.request}
            send_later(self.render_mail(template_prefix, email, about))

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)

    def get_reset_password_from_key_url(self, key):
        """The address of the network, whatever name the request was sent to."""
        return f"{settings.PUBLIC_URL}{urlsplit(super().get_reset_password_from_key_url(key)).path}"

    def save_user(self, request, user, form, commit=True):
        user.display_name = form.cleaned_data["display_name"]
        user.language = request.reader.language
        return super().save_user(request, user, form, commit=commit)

    def populate_username(self, request, user):
        """There are no user names."""
