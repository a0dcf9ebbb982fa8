"""What becomes of listings when the account of their author is deleted."""

from django.db import models
from django.db.models.deletion import Collector, ProtectedError

from backend.places.models import Membership, NetworkRole


def pass_on(collector: Collector, field: models.Field, listings: models.QuerySet, using: str) -> None:
    """An ``on_delete``: what is their own goes with the author, things of a place pass to who runs it longest.

    Raises ``ProtectedError`` when nobody else runs it.
    """
    things = listings.filter(is_of_place=True)
    going = {user.pk for user in collector.data.get(field.remote_field.model, ())}
    for place in set(things.values_list("place", flat=True)):
        of_place = things.filter(place=place)
        heir = heir_of(place, going)
        if heir is None:
            raise ProtectedError("Nobody else runs the place whose things these are.", set(of_place))
        collector.add_field_update(field, heir, of_place)
    models.CASCADE(collector, field, listings.filter(is_of_place=False), using)


def heir_of(place: int, going: set[int]) -> int | None:
    """Id of the first animator of ``place``, else of a coordinator, who is none of ``going`` (2 queries)."""
    animators = Membership.objects.active().filter(place=place, role=Membership.Role.ANIMATOR)
    coordinators = NetworkRole.objects.filter(role=NetworkRole.Role.COORDINATOR)
    for rows in (animators.order_by("created_at", "pk"), coordinators.order_by("pk")):
        found = rows.filter(user__is_active=True).exclude(user__in=going).values_list("user", flat=True).first()
        if found is not None:
            return found
    return None
