from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from backend.core.stylesheet import stylesheet


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
