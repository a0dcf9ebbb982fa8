"""Something to begin a talk with: written by people, once for all."""

from random import Random

from django.utils.translation import gettext_lazy as _

TOPICS = (
    _("Which corner of our neighbourhood do you like best?"),
    _("What did you cook lately that turned out well?"),
    _("What would you like to learn, and what could you teach somebody?"),
    _("What do you remember of this street from years ago?"),
    _("What do you do when it rains all Sunday?"),
    _("Which book, film or song would you lend a neighbour?"),
    _("What did you love doing as a child?"),
    _("Which smell or taste reminds you of home?"),
    _("What helped you when you were new here?"),
    _("What grows on your windowsill or in your garden?"),
    _("What would you change in our street, if you could?"),
    _("What made you smile this week?"),
)
SHOWN = 3


def topics_for(code: str) -> list:
    """Three of them, the same for all who meet at the coffee of this ``code``."""
    return Random(code).sample(TOPICS, SHOWN)  # noqa: S311 - so that all see the same
