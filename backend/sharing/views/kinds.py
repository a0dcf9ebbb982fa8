"""The six kinds as large choices, each with one line."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.sharing.models import Listing


@dataclass(frozen=True)
class KindChoice:
    """One kind: ``verb`` is what a person says, ``title`` heads its form."""

    code: str
    icon: str
    verb: str | Promise
    line: str | Promise
    title: str | Promise


Kind = Listing.Kind
KINDS = (
    KindChoice(Kind.GIVE, "gift", _("I give away"), _("A thing that I no longer need."), _("What do you give away?")),
    KindChoice(Kind.LEND, "refresh-cw", _("I lend"), _("It comes back to me."), _("What do you lend?")),
    KindChoice(Kind.ASK, "search", _("I look for"), _("A thing to have or to borrow."), _("What do you look for?")),
    KindChoice(
        Kind.SKILL_OFFER, "hand-helping", _("I can help"), _("A skill, time, a lesson."), _("How can you help?")
    ),
    KindChoice(
        Kind.SKILL_REQUEST, "hand", _("I need help"), _("With something that I cannot do alone."),
        _("What do you need help with?"),
    ),
    KindChoice(
        Kind.FOOD, "soup", _("I share food"), _("Good food that would go to waste."), _("What food do you share?")
    ),
)  # fmt: skip
