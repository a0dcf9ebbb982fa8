"""Wanting a coffee each week: saying so, changing it, a week without one, an end."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import SPOKEN
from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.meetups.models import CoffeeWish
from backend.meetups.models.coffee import SLOTS
from backend.meetups.services.coffee.pairing import next_week
from backend.meetups.services.coffee.talks import step_out_of_all
from backend.places.models import Place


@transaction.atomic
def wish(place: Place, *, by, languages: list[str], slots: list[str]) -> CoffeeWish:
    """``by`` would like a coffee each week in one of ``languages`` (the best first) at one of ``slots``.

    A second call changes what was said. Raises ``NotAllowed``, or ``Invalid`` with the field.
    """
    require(by, "meetups.drink_coffee", place)
    if not languages or not set(languages) <= SPOKEN.keys():
        raise Invalid(_("Choose at least one language."), field="languages")
    if not slots or not set(slots) <= set(SLOTS):
        raise Invalid(_("Choose at least one time."), field="slots")
    said = {"languages": list(dict.fromkeys(languages)), "slots": sorted(set(slots))}
    mine, is_new = CoffeeWish.objects.update_or_create(place=place, user=by, defaults=said)
    if is_new:
        record("coffee.wished", by=None, target=place, place_id=place.pk)
    return mine


@transaction.atomic
def pause(place: Place, *, by, is_paused: bool) -> None:
    """No coffee in the week that is paired next; or one after all."""
    week = next_week(place) if is_paused else None
    CoffeeWish.objects.filter(place=place, user=by).update(pauses_week=week)


@transaction.atomic
def leave(place: Place, *, by) -> None:
    """No coffee any more: what was said is deleted, and those who wait for ``by`` are told. Always possible."""
    step_out_of_all(place, by)
    if CoffeeWish.objects.filter(place=place, user=by, barred_at=None).delete()[0]:
        record("coffee.left", by=None, target=place, place_id=place.pk)
