"""Pages of a feature that is switched off are not there."""

from django.http import Http404, JsonResponse
from django.utils.deprecation import MiddlewareMixin

from backend.places.models import Place
from backend.places.switches import is_on, places_without, reaching

GONE = "This feature is switched off."


class FeatureMiddleware(MiddlewareMixin):
    """404 for addresses of ``switches.TABLE`` whose feature is off in the network, or at the place they belong to."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        name = request.resolver_match.url_name or ""
        module = getattr(getattr(view_func, "cls", view_func), "__module__", "")
        if any(is_missing(*reached, view_kwargs) for reached in reaching(name, module)):
            if request.path.startswith("/api/"):
                body = {"type": "urn:ganek:problem:not_found", "title": GONE, "status": 404, "code": "not_found"}
                return JsonResponse(body, status=404, content_type="application/problem+json")
            raise Http404
        return None


def is_missing(feature: str, is_of_place: bool, kwargs: dict) -> bool:
    """Whether ``feature`` is off in the network, or at the place of the address."""
    if not is_on(feature):
        return True
    without = places_without(feature) if is_of_place else None
    return bool(without) and Place.objects.filter(slug=kwargs.get("slug"), pk__in=without).exists()
