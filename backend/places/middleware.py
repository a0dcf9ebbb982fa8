"""What stands before the pages of places: powers that wait for a second step, and features that are switched off."""

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from backend.accounts.middleware import wants_no_page
from backend.accounts.second_factor import due_at, has_second_factor
from backend.places.models import Place
from backend.places.roles import roles_of
from backend.places.switches import is_on, places_without, reaching

DESK = "/panel/"


class SecondFactorMiddleware:
    """Explains a refusal that comes from powers that wait, and tells on the desk until when there is time.

    It decides nothing: powers that wait are none (``backend.places.roles``), whichever door is asked.
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
        if not settings.STAFF_REQUIRES_MFA:
            return self.get_response(request)
        if request.path.startswith(DESK):
            request.second_factor_due = due_of(request.user)
        return explained(request, self.get_response(request))

    async def __acall__(self, request):
        if not settings.STAFF_REQUIRES_MFA:
            return await self.get_response(request)
        await request.auser()
        if request.path.startswith(DESK):
            request.second_factor_due = await sync_to_async(due_of)(request.user)
        response = await self.get_response(request)
        return await sync_to_async(explained)(request, response) if response.status_code == 403 else response


def due_of(user):
    """Until when ``user``, who has powers and no second step, may go without; ``None`` where nothing is missing."""
    roles = roles_of(user)
    if not roles.kept and not roles.network:
        return None
    return None if has_second_factor(user) else due_at(user)


def explained(request, response):
    """``response``, unless it refuses somebody whose powers wait."""
    if response.status_code != 403 or request.path.startswith("/api/") or not roles_of(request.user).wait:
        return response
    if wants_no_page(request):
        words = _("Set up a second step of signing in first. Until then you have no powers here.")
        return JsonResponse({"code": "second_factor", "message": words}, status=403)
    return redirect("second-factor")


class FeatureMiddleware(MiddlewareMixin):
    """404 for addresses of ``switches.TABLE`` whose feature is off in the network, or at the place they belong to."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        name = request.resolver_match.url_name or ""
        module = getattr(getattr(view_func, "cls", view_func), "__module__", "")
        if any(is_missing(*reached, view_kwargs) for reached in reaching(name, module)):
            if request.path.startswith("/api/"):
                body = {
                    "type": "urn:ganek:problem:not_found",
                    "title": _("This feature is switched off."),
                    "status": 404,
                    "code": "not_found",
                }
                return JsonResponse(body, status=404, content_type="application/problem+json")
            raise Http404
        return None


def is_missing(feature: str, is_of_place: bool, kwargs: dict) -> bool:
    """Whether ``feature`` is off in the network, or at the place of the address."""
    if not is_on(feature):
        return True
    without = places_without(feature) if is_of_place else None
    return bool(without) and Place.objects.filter(slug=kwargs.get("slug"), pk__in=without).exists()
