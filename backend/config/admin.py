"""The operators' desk: only for staff with a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from backend.accounts.models import User
from backend.accounts.reauthentication import asks_again
from backend.audit.services import looked_at
from backend.config.desk import keep
from backend.privacy.registry import is_personal

# Unfold's Alpine evaluates its attributes and styles elements: relaxed for operators, on these pages only.
DESK_CSP = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.NONCE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}


RIGHTS = tuple(
    f"/admin/{part}/"
    for part in (
        "accounts/user",
        "account",
        "places/membership",
        "places/networkrole",
        "places/invitation",
        "mfa",
        "auth",
    )
)


class Kept:
    """Of several rows that are deleted at once, Django writes its log past the signal by which ours is kept."""

    def log_deletions(self, request, queryset):
        entries = super().log_deletions(request, queryset)
        if len(entries) > 1:
            for entry in entries:
                keep(entry, created=True)
        return entries


class Watched:
    """Whoever opens rows of people at the desk sees private data: it is kept, once an hour for a list or for a row."""

    def changelist_view(self, request, *args, **kwargs):
        self.keep_look(request, self.model(), "list")
        return super().changelist_view(request, *args, **kwargs)

    def change_view(self, request, object_id, *args, **kwargs):
        self.keep_look_at(request, object_id)
        return super().change_view(request, object_id, *args, **kwargs)

    def delete_view(self, request, object_id, *args, **kwargs):
        self.keep_look_at(request, object_id)
        return super().delete_view(request, object_id, *args, **kwargs)

    def history_view(self, request, object_id, *args, **kwargs):
        self.keep_look_at(request, object_id)
        return super().history_view(request, object_id, *args, **kwargs)

    def keep_look_at(self, request, object_id) -> None:
        if row := self.get_object(request, unquote(str(object_id))):
            self.keep_look(request, row, "person" if isinstance(row, User) else "row")

    def keep_look(self, request, target, what: str) -> None:
        # Asked at each look: lists are registered before the apps say what they know of people.
        if is_personal(self.model) and self.has_view_or_change_permission(request):
            looked_at(target, by=request.user, what=what)


class Desk(UnfoldAdminSite):
    """Django's admin behind our own sign-in."""

    def register(self, model_or_iterable, admin_class=None, **options):
        """Every list passes here, also those of libraries."""
        admin_class = admin_class or ModelAdmin
        super().register(model_or_iterable, type(admin_class.__name__, (Kept, Watched, admin_class), {}), **options)

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
    """Changes of people, their addresses, roles, invitations and second factors are confirmed once more."""
    return request.method == "POST" and request.user.is_staff and request.path.startswith(RIGHTS)


def has_second_factor(user) -> bool:
    """Whether ``user`` may pass: a second factor is set up, or the operator does not ask for it."""
    return not settings.ADMIN_REQUIRES_MFA or is_mfa_enabled(user)
