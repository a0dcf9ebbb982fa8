from django.http import HttpResponse
from django.views.decorators.http import require_safe

from backend.core.views import card_picture
from backend.events.pictures import date_card
from backend.events.views.event import occurrence_asked


@require_safe
def date_picture(request, slug, date) -> HttpResponse:
    """The picture beside a shared link of a date; drawn again when what it says changes."""
    occurrence = occurrence_asked(request, date)
    return card_picture(request, date_card(occurrence), is_public=occurrence.is_listed)
