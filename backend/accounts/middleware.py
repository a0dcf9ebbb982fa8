"""Who reads: language, colours and text size, from the account or the session; and scripts whose reader left."""

import zoneinfo
from dataclasses import dataclass

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from backend.accounts.sessions import LOOK, LOOKS


@dataclass(frozen=True)
class Reader:
    """How this person reads."""

    language: str
    theme: str = "auto"
    text_size: str = "m"
    contrast: str = "normal"


class ReaderMiddleware:
    """Sets ``request.reader`` and activates the language and time zone of the reader."""

    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request):
        if self.is_async:
            return self.__acall__(request)
        self.enter(request, request.user)
        return self.leave(request, self.get_response(request))

    async def __acall__(self, request):
        self.enter(request, await request.auser())
        return self.leave(request, await self.get_response(request))

    def enter(self, request, user) -> None:
        request.reader = reader_of(request, user)
        translation.activate(request.reader.language)
        request.LANGUAGE_CODE = request.reader.language
        zone = zone_of(user)
        if zone is None:
            timezone.deactivate()
        else:
            timezone.activate(zone)

    def leave(self, request, response):
        response.headers.setdefault("Content-Language", request.reader.language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class SignedOutMiddleware:
    """Tells a script that nobody, or somebody else, is signed in: 401 as JSON.

    A page stays open when its reader signs out in another tab, and when somebody else signs in on the same browser. Its
    scripts name the reader in ``X-Ganek-Reader``: what they send must never be taken for another person's. And where a
    page would lead to signing in, a script that follows would only see the 200 of that page.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request):
        if self.is_async:
            return self.__acall__(request)
        reader = request.headers.get("X-Ganek-Reader")
        if reader and reader != str(request.user.pk):
            return signed_out()
        return not_to_a_page(request, self.get_response(request))

    async def __acall__(self, request):
        reader = request.headers.get("X-Ganek-Reader")
        if reader and reader != str((await request.auser()).pk):
            return signed_out()
        return not_to_a_page(request, await self.get_response(request))


def not_to_a_page(request, response):
    """``response``, unless it leads a script to the page where one signs in."""
    leads_there = response.status_code == 302 and response.url.partition("?")[0] == resolve_url(settings.LOGIN_URL)
    if leads_there and wants_no_page(request):
        return signed_out()
    return response


def wants_no_page(request) -> bool:
    """Asked by a script, or by htmx, which would put the whole page in the place of a part."""
    if request.headers.get("HX-Request") == "true":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def signed_out() -> JsonResponse:
    answer = {"code": "signed_out", "message": _("You are signed out. Please sign in again.")}
    return JsonResponse(answer, status=401, headers={"Cache-Control": "no-store"})


def reader_of(request, user) -> Reader:
    """The account's settings; for guests, what their session remembers."""
    language = language_of(request, user)
    if user.is_authenticated:
        return Reader(language, user.theme, user.text_size, user.contrast)
    # Read already, with the person: this asks nothing of the database.
    kept = request.session.get(LOOK) or {}
    return Reader(language, **{name: kept[name] for name, allowed in LOOKS.items() if kept.get(name) in allowed})


def zone_of(user) -> zoneinfo.ZoneInfo | None:
    """The zone a person chose; ``None`` is the network's own."""
    if not user.is_authenticated or not user.time_zone:
        return None
    try:
        return zoneinfo.ZoneInfo(user.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None  # a name that a newer tz database dropped


def language_of(request, user) -> str:
    """Cookie of this browser, then the account, then what the browser asks for, then Polish."""
    known = dict(settings.LANGUAGES)
    for language in (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), getattr(user, "language", "")):
        if language in known:
            return language
    for asked, _weight in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        try:
            return get_supported_language_variant(asked)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
