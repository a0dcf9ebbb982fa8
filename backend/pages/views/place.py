from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.core.views import card_picture
from backend.events.models import Event
from backend.events.selectors import week_counts
from backend.events.selectors.editing import way_to_add
from backend.pages.selectors.place import today_at
from backend.places.models import Place
from backend.places.pictures import place_card, place_preview
from backend.places.structured import place_data
from backend.places.views.visit import may_move_on


def place(request, slug):
    """The place itself: who is here now, what is on, what is shared, what is being said."""
    place = get_object_or_404(
        Place.objects.visible_to(request.user).select_related("closing__successor").with_opening(), slug=slug
    )
    now, closing = timezone.now(), getattr(place, "closing", None)
    context = {
        "place": place,
        "tab": "today",
        "structured": place_data(place),
        "link_preview": place_preview(place),
        "today": today_at(place, request.user, now=now),
        "week": week_counts(place, request.user, now.astimezone(place.zone).date()),
        "way_to_add": way_to_add(place, request.user),
        "proposals": Event.objects.to_review_by(request.user).filter(place=place).count()
        if request.user.has_perm("events.add", place)
        else 0,
        "closing": closing,
        "may_move_on": may_move_on(request.user, closing),
        "membership": place.memberships.filter(user=request.user.pk).first(),
    }
    return render(request, "pages/place.html", context)


@require_safe
def place_picture(request, slug):
    """The picture beside a shared link of a place."""
    place = get_object_or_404(Place.objects.visible_to(request.user), slug=slug)
    return card_picture(request, place_card(place), is_public=place.status == Place.Status.ACTIVE)
