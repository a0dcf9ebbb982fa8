"""Asking again who it is, before an act that a borrowed browser must not do."""

from collections.abc import Callable
from functools import wraps

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
    suspend_request,
)
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect


def asks_again(view=None, *, when: Callable | None = None):
    """Decorator: the person confirms with password, passkey or code, unless they did within minutes.

    Who has neither signs in again, with a code to their address.

    ``when(request, *args, **kwargs)`` may say that this one request needs no asking. What was posted is kept in the
    session and is done after the confirmation. Signing in just now counts as a confirmation.
    """

    def decorate(function):
        @wraps(function)
        def asked(request, *args, **kwargs):
            if is_confirmed(request) or (when is not None and not when(request, *args, **kwargs)):
                return function(request, *args, **kwargs)
            return ask_again(request)

        return asked

    return decorate(view) if view else decorate


def is_confirmed(request) -> bool:
    """Whether who sends ``request`` proved within the last minutes who they are."""
    # Without a flow the library says yes: for it somebody without a password has nothing to confirm with.
    if has_a_flow(request) and did_recently_reauthenticate(request):
        return True
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0)
    return timezone.now().timestamp() - newest < app_settings.REAUTHENTICATION_TIMEOUT


def has_a_flow(request) -> bool:
    """Whether there is a password, a passkey or an app with codes to ask for."""
    return bool(get_reauthentication_flows(request.user))


def ask_again(request):
    """To the page that asks; htmx goes there as a whole. ``request`` is done afterwards, but for who signs in again."""
    if request.method == "POST":
        # The library does again only what was posted to the very address to which it returns.
        request.META["QUERY_STRING"] = ""
    answer = suspend_request(request, reverse("account_reauthenticate" if has_a_flow(request) else "sign-in-again"))
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def to_any_post(request, *args, **kwargs) -> bool:
    """For ``when``: looking needs no confirmation, acting does."""
    return request.method == "POST"
