"""Telling those who come."""

from backend.events.models import Occurrence
from backend.notifications.services import notify, notify_all


def words_of(occurrence: Occurrence, **more) -> dict:
    """What sentences about ``occurrence`` are made of: what, where, why and when."""
    return {
        "what": occurrence.title,
        "where": occurrence.place.name,
        "why": occurrence.cancel_reason,
        "at": occurrence.starts_at.isoformat(),
        "zone": occurrence.place.time_zone,
        **more,
    }


def tell_attendees(occurrence: Occurrence, kind: str, *, by, **more) -> None:
    """Notify everyone who has or wants a seat at ``occurrence``, but not the one who acts."""
    people = occurrence.attendances.live().exclude(user=None).exclude(user=by)
    notify_all(
        dict.fromkeys(people.values_list("user_id", flat=True), kind),
        params=words_of(occurrence, **more),
        url=occurrence.get_absolute_url(),
        place_id=occurrence.place_id,
    )


def tell(user, kind: str, occurrence: Occurrence, **more) -> None:
    """Notify one person of something about ``occurrence``."""
    notify(
        user,
        kind,
        params=words_of(occurrence, **more),
        url=occurrence.get_absolute_url(),
        place_id=occurrence.place_id,
    )
