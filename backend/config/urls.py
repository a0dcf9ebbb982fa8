"""Root addresses. Pages are Polish and stable: people print them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog
from django.views.static import serve

handler500 = "backend.core.views.server_error"

urlpatterns = [
    path("", include("backend.core.urls")),
    path("", include("backend.media.urls")),
    path("", include("backend.places.urls")),
    path("", include("backend.terms.urls")),
    path("", include("backend.bookings.urls")),
    path("", include("backend.pages.urls")),
    path("", include("backend.panel.urls")),
    path("", include("backend.events.urls")),
    path("", include("backend.meetups.urls")),
    path("", include("backend.sharing.urls")),
    path("", include("backend.lending.urls")),
    path("", include("backend.impact.urls")),
    path("", include("backend.conversations.urls")),
    path("", include("backend.moderation.urls")),
    path("", include("backend.recognition.urls")),
    path("", include("backend.notifications.urls")),
    path("", include("backend.accounts.urls")),
    path("", include("backend.privacy.urls")),
    path("konto/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("i18n/katalog.js", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
]

if not settings.PRODUCTION:
    # In production the proxy serves what everyone may see. Private files have no address here or there.
    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
