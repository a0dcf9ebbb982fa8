"""A profile taken down: name, words and photo, which stay so while the decision holds."""

from django.utils import timezone

from backend.accounts.names import stand_in
from backend.moderation.models import TakenDown
from backend.moderation.selectors import hiding_of
from backend.moderation.services.measures import tell_person
from backend.moderation.services.takedown import put_back, take_down
from backend.notifications.privacy import forget_name

WORDS = ("display_name", "can_help_with", "would_like_to_learn")


def hide_profile(person, *, by) -> None:
    """Neighbours read a number instead of the name; words and photo are gone.

    Also in what they were told, which nothing brings back: so not while a program holds it (``by`` is ``None``).
    """
    person.refresh_from_db()
    if person.erased_at is not None:
        return
    instead = {"display_name": stand_in(person)}
    if by is not None:
        forget_names(person)
    take_down(person, WORDS, picture="avatar", instead=instead)
    tell_person(person.pk)


def forget_names(person) -> None:
    """The name that stands in the profile, and the one that was taken off it, go out of what others were told."""
    kept = TakenDown.objects.about(person).first()
    names = {person.__dict__["display_name"], kept.words.get("display_name", "") if kept else ""}
    for name in names - {stand_in(person), ""}:
        forget_name(person, name)


def restore_profile(person, *, by) -> None:
    """Everything stands there again; nothing of it where the account is gone meanwhile."""
    person.refresh_from_db()
    if person.erased_at is not None:
        return
    put_back(person, picture="avatar", instead={"display_name": stand_in(person)})
    tell_person(person.pk)


def why_held(person) -> str | None:
    """The decision that took the profile of ``person`` down, for as long as somebody can appeal against it."""
    decision = hiding_of(person)
    return decision.get_absolute_url() if decision and decision.appeal_until > timezone.now() else None
