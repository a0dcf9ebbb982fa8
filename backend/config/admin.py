"""The operators' desk: only for staff with a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from backend.accounts.reauthentication import asks_again

# Unfold's Alpine evaluates its attributes and styles elements: relaxed for operators, on these pages only.
DESK_CSP = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.NONCE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}


RIGHTS = tuple(
    f"/admin/{part}/"
    for part in ("accounts/user", "places/membership", "places/networkrole", "authtoken", "mfa", "auth")
)


class Desk(UnfoldAdminSite):
    """Django's admin behind our own sign-in."""

    def has_permission(self, request):
        return super().has_permission(request) and has_second_factor(request.user)

    def login(self, request, extra_context=None):
        """Guests to our sign-in; staff without a second factor to where it is set up."""
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or request.path)
        if user.is_staff and user.is_active and not has_second_factor(user):
            messages.warning(request, _("Set up a second step of signing in first: operators need it."))
            return redirect("mfa_index")
        return redirect("home")

    def admin_view(self, view, cacheable=False):
        asked = asks_again(when=gives_rights)(super().admin_view(view, cacheable))
        return csp_override(DESK_CSP)(asked)


def gives_rights(request, *args, **kwargs) -> bool:
    """Changes of people, their roles, tokens and second factors are confirmed once more."""
    return request.method == "POST" and request.user.is_staff and request.path.startswith(RIGHTS)


def has_second_factor(user) -> bool:
    """Whether ``user`` may pass: a second factor is set up, or the operator does not ask for it."""
    return not settings.ADMIN_REQUIRES_MFA or is_mfa_enabled(user)
