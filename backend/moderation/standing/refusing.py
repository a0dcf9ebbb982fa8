"""The one question that services ask before what new accounts may not do yet."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError
from backend.core.words import day_in_words, zoned
from backend.moderation.models import Standing
from backend.moderation.standing.levels import Footing, Level, footing_of
from backend.moderation.standing.links import links_in
from backend.moderation.standing.rights import DAY, RIGHTS, Right
from backend.moderation.standing.sources import counters


class NotYet(DomainError):
    """An account may not do this yet, or not more of it today. ``opens_at``: when it comes by itself, if it does."""

    code = "not_yet"
    status = 403
    message = _("You cannot do this yet.")

    def __init__(self, message: str, *, field: str | None = None, opens_at: datetime | None = None):
        super().__init__(message, field=field)
        self.opens_at = opens_at

    @property
    def more_url(self) -> str:
        """Where the person reads what their account may do, and why."""
        return reverse("my-rights")


def refuse_beyond(by, code: str, *, more: int = 1, field: str | None = None) -> None:
    """Raise ``NotYet`` unless ``by`` may use the right ``code`` so many times ``more`` (one query for who is known).

    Inside a transaction: two who write at once for one account wait for each other.
    """
    right, footing = RIGHTS[code], footing_of(by)
    limit = right.limit(footing.level)
    if limit is None:
        remember(by, footing)
        return
    if limit == 0:
        raise NotYet(too_early(right, footing), field=field, opens_at=footing.opens_at(right.since))
    # Under this lock no two uses are both the last one.
    Standing.objects.get_or_create(user=by)
    Standing.objects.select_for_update().get(user=by)
    remember(by, footing)
    used = counters[code](by.pk, timezone.now() - DAY)
    if len(used) + more > limit:
        opens_at = used[limit - more] + DAY if more <= limit else None
        raise NotYet(too_many(right, opens_at, limit, footing), field=field, opens_at=opens_at)


def has_all_rights(by) -> bool:
    """Whether the level of ``by`` limits nothing (one query)."""
    footing = footing_of(by)
    if footing.level < Level.KNOWN:
        return False
    remember(by, footing)
    return True


def refuse_links(by, *texts: str, but: set[str] = frozenset(), field: str | None = None) -> None:
    """Raise ``NotYet`` for links that ``by`` may not send yet; those in ``but`` stood there before."""
    if links_in(*texts) - but:
        refuse_beyond(by, "links", field=field)


def remember(by, footing: Footing) -> None:
    """Deeds that were enough are counted no more."""
    if footing.has_done_enough and footing.done_at is None:
        Standing.objects.update_or_create(user=by, defaults={"done_at": timezone.now()})


def too_early(right: Right, footing: Footing) -> str:
    return " ".join(filter(None, [str(right.refusal), what_opens(footing, right.since), met(footing)]))


def too_many(right: Right, opens_at: datetime | None, limit: int, footing: Footing) -> str:
    if opens_at is None:
        most = ngettext("At most %(n)s a day.", "At most %(n)s a day.", limit) % {"n": limit}
        return " ".join(filter(None, [str(right.refusal), most, met(footing)]))
    opens = gettext("The next one: %(when)s.") % {"when": in_words(opens_at)}
    return " ".join(filter(None, [str(right.refusal), opens, met(footing)]))


def met(footing: Footing) -> str:
    if not footing.gets_all_by_a_word:
        return ""
    return gettext("An animator who knows you can open everything at once.")


def what_opens(footing: Footing, level: Level) -> str:
    """What has to happen before ``level`` is reached, in a sentence."""
    opens_at = footing.opens_at(level)
    missing = footing.deeds_missing
    if footing.lowered_until and opens_at:
        return gettext("It opens: %(when)s.") % {"when": in_words(opens_at)}
    if not missing:
        return gettext("It opens: %(when)s.") % {"when": in_words(opens_at)} if opens_at else ""
    return deeds_first(footing, level)


def deeds_first(footing: Footing, level: Level) -> str:
    """Of somebody who has not done enough yet: how much more, and from which day at the earliest."""
    done = replace(footing, done_at=timezone.now())
    days = {"n": footing.deeds_missing}
    if done.level_at(timezone.now()) >= level:
        words = ngettext(
            "It opens after %(n)s more thing: a message in a room, a listing, an event you came to.",
            "It opens after %(n)s more things: messages in a room, a listing, an event you came to.",
            footing.deeds_missing,
        )
        return words % days
    words = ngettext(
        "It opens: %(when)s, if you have done %(n)s more thing by then: a message in a room, a listing, an event.",
        "It opens: %(when)s, if you have done %(n)s more things by then: messages in a room, a listing, an event.",
        footing.deeds_missing,
    )
    return words % {**days, "when": in_words(done.opens_at(level))}


def in_words(at: datetime) -> str:
    """By the clock that the reader has chosen."""
    zone = timezone.get_current_timezone()
    return f"{day_in_words(at, zone)}, {zoned(at, zone):%H:%M}"
