import csv
import sys
from collections.abc import Iterable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from backend.core import cards
from backend.core.errors import TooMany
from backend.core.floods import refuse_flood
from backend.core.stylesheet import stylesheet

# Pictures drawn in a minute by one process group; who asks for more comes back later.
CARDS_A_MINUTE = 60
RETRY_AFTER = 5  # seconds: a database comes back sooner than people give up


def server_error(request):
    """500; 503 with a time to wait when the database is away: then nothing was written, and trying again helps."""
    if not isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return HttpResponse(render_to_string("500.html", request=None), status=500)
    detail = _("The house cannot write now. Nothing is lost: try again in a moment.")
    headers = {"Retry-After": str(RETRY_AFTER)}
    if request.path.startswith("/api/"):
        body = {"type": "urn:ganek:problem:away", "title": detail, "status": 503, "detail": detail, "code": "away"}
        return JsonResponse(body, status=503, headers=headers, content_type="application/problem+json")
    if "application/json" in request.headers.get("Accept", ""):
        body = {"code": "away", "message": detail, "errors": {}, "retry_after": RETRY_AFTER}
        return JsonResponse(body, status=503, headers=headers)
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def stylesheet_file(request, fingerprint):
    """All CSS. The address changes with the content, so it may be kept for ever."""
    return HttpResponse(stylesheet()[0], content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request):
    """Web app manifest."""
    return JsonResponse(
        {
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": _("Calendar, sharing board and chat of open places in your neighbourhood."),
            "start_url": "/",
            "display": "standalone",
            "background_color": "#F3F5EF",
            "theme_color": "#0B5B49",
            "icons": [{"src": static("icons/ganek.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


@require_safe
def security_txt(request) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); the file needs a contact and a date, else there is none."""
    if not settings.SECURITY_CONTACT or not settings.SECURITY_EXPIRES:
        raise Http404
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {settings.SECURITY_EXPIRES}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.PUBLIC_URL}{request.path}",
    ]
    if settings.SECURITY_POLICY:
        lines.append(f"Policy: {settings.SECURITY_POLICY}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def card_picture(request, card: cards.Card, *, is_public: bool):
    """The picture of ``card``: 304 to who has it, from the disk to who does not, drawn when nobody has asked before."""
    etag = quote_etag(card.digest)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        picture = cards.kept(card)
        if picture is None:
            try:
                refuse_flood("core.cards.drawn", CARDS_A_MINUTE, within=60)
            except TooMany as refusal:
                return HttpResponse(status=429, headers={"Retry-After": str(refusal.retry_after)})
            picture = cards.drawn(card)
            cards.keep(card, picture)
        response = HttpResponse(picture, content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=3600" if is_public else "private, no-cache"
    return response


def spreadsheet(name: str, rows: Iterable[Iterable]) -> HttpResponse:
    """``rows`` for people's spreadsheets: UTF-8 with a mark that Excel needs, and no cell that is a formula."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    csv.writer(response, delimiter=";").writerows([cell(value) for value in row] for row in rows)
    return response


def cell(value) -> str:
    """``value`` as text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = str(value)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text
