from django.conf import settings
from django.contrib.sitemaps import views as sitemaps
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from backend.pages.sitemaps import SITEMAPS

# What concerns one person, or is for machines of other kinds. Nothing links to secret addresses: none is told here.
CLOSED = (
    "/admin/",
    "/api/",
    "/konto/",
    "/moj-kalendarz/",
    "/moj-wplyw/",
    "/panel/",
    "/powiadomienia/",
    "/rozmowy/",
    "/ws/",
    "/z/",
    "/zapisy/",
    "/zgloszenia/",
    "/*.ics$",
    "/*/druk/",
    "/*/edycja/",
)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request) -> HttpResponse:
    """RFC 9309."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines.append(f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap-index')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_index(request) -> HttpResponse:
    return sitemaps.index(request, sitemaps=SITEMAPS, sitemap_url_name="sitemap")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request, section) -> HttpResponse:
    return sitemaps.sitemap(request, sitemaps=SITEMAPS, section=section)
