from contextlib import suppress
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from allauth.core.ratelimit import respond_429
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from rest_framework.authtoken.models import Token

from backend.accounts import holds, recovering, services
from backend.accounts.forms import AppearanceForm, ProfileForm, RecoverForm, TimeZoneForm
from backend.accounts.models import Block, User
from backend.accounts.reauthentication import asks_again
from backend.accounts.second_factor import due_at
from backend.accounts.sessions import LOOK, LOOKS
from backend.core.errors import DomainError, TooMany
from backend.core.floods import is_flooded, network_of, refuse_flood
from backend.media.services import store_picture

YEAR = 365 * 86_400  # seconds
# Wrong codes of one network in an hour. None for all together: with it, anybody could shut the door for everybody.
RECOVER_TRIES = 10


@login_required
@require_safe
def account(request):
    """Everything about my account, in one list."""
    blocked = User.objects.filter(blocks_received__blocker=request.user)
    return render(request, "accounts/account.html", {"section": "account", "blocked": blocked})


@require_safe
def profile(request, handle):
    """A neighbour as this reader may see them."""
    person = get_object_or_404(User.objects.active().select_related("avatar"), handle=handle)
    may_see = request.user.has_perm("accounts.view_profile", person)
    has_blocked = request.user.is_authenticated and Block.objects.filter(blocker=request.user, blocked=person).exists()
    context = {
        "person": person,
        "may_see": may_see,
        "has_blocked": has_blocked,
        "is_me": request.user == person,
        # The rule of conversations, an app above: asked by name, nothing is imported.
        "may_write": may_see and request.user.has_perm("conversations.write_to", person),
    }
    return render(request, "accounts/profile.html", context, status=200 if may_see or has_blocked else 404)


@login_required
def profile_edit(request):
    """Name, photo, what I can help with, and who sees it."""
    form = ProfileForm(request.POST or None, request.FILES or None, instance=request.user)
    if form.is_valid():
        try:
            save_profile(form, request.user)
        except DomainError as refusal:
            form.add_error("photo" if refusal.field == "photos" else refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("profile-edit")
    context = {"form": form, "held": holds.held(request.user)}
    return render(request, "accounts/profile_form.html", context, status=422 if form.errors else 200)


@transaction.atomic
def save_profile(form: ProfileForm, user: User) -> None:
    # The photo first: a bad file must not leave half of the form saved.
    picture = store_picture(form.cleaned_data["photo"]) if form.cleaned_data["photo"] else None
    services.update_profile(user, by=user, **form.facts())
    if picture or form.cleaned_data["remove_photo"]:
        services.set_avatar(user, picture, by=user)


def appearance(request):
    """Colours, text size, contrast and language; kept in the session of guests."""
    reader = request.reader
    now = {name: getattr(reader, name) for name in ("theme", "text_size", "contrast", "language")}
    form = AppearanceForm(request.POST or None, initial=now)
    if form.is_valid():
        chosen = form.cleaned_data
        if request.user.is_authenticated:
            services.update_profile(request.user, by=request.user, **chosen)
        else:
            request.session[LOOK] = {name: chosen[name] for name in LOOKS}
        with translation.override(chosen["language"]):
            messages.success(request, _("Saved."))
        return keep_language(redirect("appearance"), chosen["language"])
    zone = TimeZoneForm(initial={"time_zone": getattr(request.user, "time_zone", "")})
    context = {"form": form, "zone_form": zone}
    return render(request, "accounts/appearance.html", context, status=422 if form.errors else 200)


def keep_language(response, language: str):
    """The one thing that a browser remembers by itself, so that pages of an error speak it too."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.IS_HTTPS)
    return response


@require_POST
def set_language(request):
    """Switch the language of this browser and, for those signed in, of the account and its mail."""
    language = request.POST.get("language")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        services.update_profile(request.user, by=request.user, language=language)
    return i18n.set_language(request)


@login_required
@require_POST
def time_zone(request):
    form = TimeZoneForm(request.POST)
    if form.is_valid():
        services.update_profile(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
    return redirect("appearance")


@login_required
@require_POST
def block(request, handle):
    """Block or unblock a person; they are not told."""
    person = get_object_or_404(User.objects.active(), handle=handle)
    if request.POST.get("action") == "unblock":
        services.unblock_person(person, by=request.user)
        messages.success(request, _("Unblocked."))
    else:
        services.block_person(person, by=request.user)
        messages.success(request, _("Blocked. You will not meet in private talks any more."))
    return redirect("account")


@login_required
@require_safe
def second_factor(request):
    """What a second step is, why those with powers need one, and where it is set up."""
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "due": due_at(request.user) if request.user.powers_since else None,
        "is_required": settings.STAFF_REQUIRES_MFA,
    }
    return render(request, "accounts/second_factor.html", context)


@login_required
@require_safe
def sign_in_again(request):
    """Somebody without password or passkey proves who they are by a new sign-in, and comes back to where they were."""
    back = get_next_redirect_url(request) or reverse("account")
    if "request" in request.session.get(STATE_SESSION_KEY, {}):
        # What was posted is not kept through a new sign-in: back to the page with the button.
        back = urlsplit(request.headers.get("Referer", "")).path or back
    by_code = f"{reverse('account_request_login_code')}?{urlencode({'next': back})}"
    return render(request, "accounts/sign_in_again.html", {"by_code": by_code})


@login_required
@require_POST
def end_session(request, pk):
    """Sign out one other device of mine."""
    services.end_session(get_object_or_404(UserSession, pk=pk, user=request.user), by=request.user)
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


@login_required
@asks_again
def token(request):
    """A personal token for the API: shown once, when it is made."""
    made = None
    if request.method == "POST" and request.POST.get("action") == "revoke":
        services.revoke_token(request.user, by=request.user)
        messages.success(request, _("The token does not work any more."))
    elif request.method == "POST":
        made = services.make_token(request.user, by=request.user)
    context = {"made": made, "exists": Token.objects.filter(user=request.user).exists()}
    return render(request, "accounts/token.html", context)


@never_cache
@sensitive_post_parameters("code", "password")
def recover(request):
    """Use the code from the place: a new password, and perhaps a new address."""
    form = RecoverForm(request.POST or None)
    key = f"recover:{network_of(get_adapter().get_client_ip(request) or '')}"
    if request.method == "POST" and is_flooded(key, RECOVER_TRIES):
        return respond_429(request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            recovering.complete_recovery(given["code"], password=given["password"], email=given["email"])
        except DomainError as refusal:
            form.add_error(refusal.field or "code", str(refusal))
            if isinstance(refusal, recovering.RecoveryEnded):
                with suppress(TooMany):
                    refuse_flood(key, RECOVER_TRIES)
        else:
            messages.success(request, _("Your account is open again. Sign in with the new password."))
            return redirect("account_login")
    return render(request, "accounts/recover.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
def recovery_stop(request, token):
    """From the letter to the old address: whoever did not ask for it stops it."""
    row = recovering.recovery_of_token(token)
    if request.method == "POST" and row:
        recovering.stop_recovery(row)
        return render(request, "accounts/recovery_stop.html", {"stopped": True})
    return render(request, "accounts/recovery_stop.html", {"row": row})
