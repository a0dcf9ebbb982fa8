"""How a place meets on the screen."""

from django.db import transaction

from backend.audit.services import record
from backend.core.permissions import require
from backend.meetups.models import PlaceCalls
from backend.meetups.providers import PROVIDERS
from backend.places.models import Place


@transaction.atomic
def set_place_calls(place: Place, *, by, provider: str, url: str = "", has_lobby: bool, is_relayed: bool) -> PlaceCalls:
    """What new events of ``place`` begin with, and whether its calls go through the relay.

    Raises ``Invalid`` (``field="url"``) for a link that does not fit ``provider``. Calls that run keep their way.
    """
    require(by, "places.change", place)
    facts = {
        "provider": provider,
        "url": PROVIDERS[provider].check_given(url) if url else "",
        "has_lobby": has_lobby,
        "is_relayed": is_relayed,
    }
    chosen, _made = PlaceCalls.objects.update_or_create(place=place, defaults=facts)
    record("place.calls_set", by=by, target=place, place_id=place.pk, provider=provider, is_relayed=is_relayed)
    return chosen
