"""Telling people that their account was opened in a browser that is new."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import KnownBrowser
from backend.accounts.templatetags.devices import device, kind_of
from backend.notifications.models import Notification
from backend.notifications.services.telling import notify


def signed_in(request, user, **kwargs) -> None:
    """After a sign-in, whichever way it was done (receiver of the library's signal)."""
    remember_browser(user, request.META.get("HTTP_USER_AGENT", ""))


# Whoever signs up signs in at once: of an account that is older and has no browser yet, none was remembered.
FRESH = timedelta(days=1)


@transaction.atomic
def remember_browser(user, user_agent: str) -> bool:
    """Remember the kind of browser; tell ``user`` when it is new, unless it is the first of a new account.

    Returns whether they were told. Kept and told is only what kind it is: addresses and versions change each week and
    say where people are.
    """
    kind, now = kind_of(user_agent), timezone.now()
    is_fresh = now - user.date_joined < FRESH and not KnownBrowser.objects.filter(user=user).exists()
    _known, is_new = KnownBrowser.objects.update_or_create(user=user, kind=kind, defaults={"seen_at": now})
    if not is_new or is_fresh:
        return False
    notify(user, Notification.Kind.NEW_SIGN_IN, params={"what": device(user_agent)}, url=reverse("usersessions_list"))
    context = {"user": user, "browser": device(user_agent), "at": now}
    get_adapter().send_mail("account/email/new_sign_in", user.email, context)
    return True
