"""Profiles that can be reported."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from backend.accounts.models import Visibility
from backend.places.models import Membership


def profiles_visible_to(user):
    """People whose profile ``user`` may read, and so report; also of who is blocked."""
    people = get_user_model().objects.active()
    shown = Q(about_visibility=Visibility.PUBLIC)
    if not user.is_authenticated:
        return people.filter(shown)
    together = Q(pk__in=Membership.objects.beside(user).values("user"))
    shown |= Q(about_visibility=Visibility.MEMBERS) & together
    return people.filter(shown).exclude(pk=user.pk)


def profile_in_words(person) -> str:
    """The name, and what they say of themselves."""
    return "\n\n".join(filter(None, [person.display_name, person.can_help_with, person.would_like_to_learn]))
