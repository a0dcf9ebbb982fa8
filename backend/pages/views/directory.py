from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.pages.forms import PlaceSearchForm
from backend.pages.selectors.directory import PAGE, find_places


@require_safe
def place_list(request):
    """The directory: list and map of what fits the filters in the address."""
    form = PlaceSearchForm(request.GET)
    search = form.search()
    places = find_places(search, request.user, now=timezone.now())
    page = Paginator(places, PAGE).get_page(request.GET.get("strona"))
    more = request.GET.copy()
    if page.has_next():
        more["strona"] = page.next_page_number()
    context = {
        "section": "places",
        "form": form,
        "search": search,
        "chips": form.chips(),
        "page": page,
        "more_url": f"?{more.urlencode()}" if page.has_next() else "",
        "pins": [
            {
                "id": place.pk,
                "name": place.name,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "approximate": place.location_is_approximate,
            }
            for place in page
            if place.latitude is not None
        ],
        "tiles": settings.MAP_TILES_URL,
        "attribution": settings.MAP_TILES_ATTRIBUTION,
        "may_add": request.user.has_perm("places.add"),
    }
    template = "pages/directory.html#results" if request.htmx else "pages/directory.html"
    return render(request, template, context)
