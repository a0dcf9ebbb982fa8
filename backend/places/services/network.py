"""What the network decides about its places: who answers for data, what is switched off."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid, NotAllowed
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.places.live import PlaceChanged
from backend.places.models import Operator, Place, SwitchedOff
from backend.places.registry import switch_watchers
from backend.places.rules import is_coordinator
from backend.places.switches import forget_switches


@transaction.atomic
def save_operator(operator: Operator | None, *, by, **fields) -> Operator:
    """Add (``operator`` is ``None``) or change who answers for data. A new default takes the place of the former."""
    require(by, "places.manage_operators")
    operator = Operator.objects.select_for_update().get(pk=operator.pk) if operator else Operator()
    if operator.is_default and not fields.get("is_default", True):
        raise Invalid(_("Make another operator the default first."), field="is_default")
    if fields.get("is_default"):
        Operator.objects.exclude(pk=operator.pk).filter(is_default=True).update(is_default=False)
    changed = sorted(name for name, value in fields.items() if getattr(operator, name) != value)
    for name, value in fields.items():
        setattr(operator, name, value)
    operator.save()
    record("operator.saved", by=by, target=operator, fields=changed)
    return operator


@transaction.atomic
def set_controller(place: Place, operator: Operator | None, *, by) -> Place:
    """Name who answers for data at ``place``; ``None``: the network's default."""
    require(by, "places.manage_operators")
    place = Place.objects.select_for_update().get(pk=place.pk)
    before, place.controller = place.controller_id, operator
    place.save(update_fields=["controller"])
    record(
        "place.controller_set",
        by=by,
        target=place,
        place_id=place.pk,
        before=before,
        after=operator.pk if operator else None,
    )
    return place


@transaction.atomic
def switch(feature: str, *, on: bool, by, place: Place | None = None) -> None:
    """Switch a feature on or off: at ``place``, or with ``None`` in the network. A second call changes nothing."""
    if place is None and not is_coordinator(by):
        raise NotAllowed()
    if place is not None:
        require(by, "places.switch", place)
    if feature not in SwitchedOff.Feature.values:
        raise Invalid(_("There is no such feature."))
    off = SwitchedOff.objects.filter(feature=feature, place=place)
    if on == (not off.exists()):
        return
    if on:
        row = off.get()
        record("feature.switched_on", by=by, target=row, place_id=row.place_id, feature=feature)
        row.delete()
    else:
        row = SwitchedOff.objects.create(feature=feature, place=place, by=by)
        record("feature.switched_off", by=by, target=row, place_id=row.place_id, feature=feature)
    transaction.on_commit(forget_switches)  # first: whoever hears of it asks at once what is on
    if place is not None:
        publish(PlaceChanged(place_id=place.pk))
    for watch in switch_watchers:
        watch(feature, place)
