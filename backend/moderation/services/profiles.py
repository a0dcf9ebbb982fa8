"""A profile taken down: name, words and photo, which stay so while the decision holds."""

from backend.accounts.names import stand_in
from backend.moderation.selectors import hiding_of
from backend.moderation.services.measures import tell_person
from backend.moderation.services.takedown import put_back, take_down
from backend.notifications.privacy import forget_name

WORDS = ("display_name", "can_help_with", "would_like_to_learn")


def hide_profile(person, *, by) -> None:
    """Neighbours read a number instead of the name, also in what they were told; words and photo are gone."""
    person.refresh_from_db()
    if person.erased_at is not None:
        return
    instead = {"display_name": stand_in(person)}
    if person.__dict__["display_name"] != instead["display_name"]:
        forget_name(person)
    take_down(person, WORDS, picture="avatar", instead=instead)
    tell_person(person.pk)


def restore_profile(person, *, by) -> None:
    """Everything stands there again; nothing of it where the account is gone meanwhile."""
    person.refresh_from_db()
    if person.erased_at is not None:
        return
    put_back(person, picture="avatar", instead={"display_name": stand_in(person)})
    tell_person(person.pk)


def why_held(person) -> str | None:
    """The decision that took the profile of ``person`` down and holds."""
    decision = hiding_of(person)
    return decision.get_absolute_url() if decision else None
