"""What search engines may find: what a guest may see, at its one address."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from backend.events.models import Occurrence
from backend.places.models import Place
from backend.sharing.models import Listing

# Dates of endless series are many: those of the next weeks are found, the others through them.
AHEAD = timedelta(days=60)


class PublicSitemap(Sitemap):
    """Addresses as people see them, whatever name the server was asked by."""

    limit = 5000

    @property
    def protocol(self) -> str:
        return urlsplit(settings.PUBLIC_URL).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.PUBLIC_URL).netloc


class PageSitemap(PublicSitemap):
    def items(self):
        return ["home", "place-list", "network-calendar", "impact", "rules", "privacy", "accessibility-declaration"]

    def location(self, item) -> str:
        return reverse(item)


class PlaceSitemap(PublicSitemap):
    def items(self):
        return Place.objects.visible_to(AnonymousUser()).active().order_by("pk")

    def lastmod(self, item):
        return item.updated_at


class ImpactSitemap(PublicSitemap):
    """What sharing saves at each place."""

    def items(self):
        return Place.objects.visible_to(AnonymousUser()).active().order_by("pk")

    def location(self, item) -> str:
        return reverse("place-impact", args=[item.slug])


class DateSitemap(PublicSitemap):
    """Coming dates, cancelled ones too: who had planned to come finds out."""

    def items(self):
        now = timezone.now()
        dates = Occurrence.objects.visible_to(AnonymousUser()).upcoming(at=now).filter(starts_at__lt=now + AHEAD)
        return dates.select_related("event").order_by("starts_at", "pk")

    def lastmod(self, item):
        return max(item.updated_at, item.event.updated_at)


class ListingSitemap(PublicSitemap):
    def items(self):
        return Listing.objects.visible_to(AnonymousUser()).open(at=timezone.now()).order_by("pk")

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {
    "strony": PageSitemap,
    "miejsca": PlaceSitemap,
    "wydarzenia": DateSitemap,
    "ogloszenia": ListingSitemap,
    "wplyw": ImpactSitemap,
}
