"""Every number of the levels, in one place. docs/moderation.md and the page of each person say the same."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.moderation.standing.levels import Level

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Right:
    """What somebody may do, and from when; ``a_day`` by level, ``None`` where the level sets no limit."""

    code: str
    title: Promise  # a row of the table
    refusal: Promise
    since: Level = Level.NEW
    a_day: tuple[int | None, ...] = (None, None, None)

    @property
    def is_counted(self) -> bool:
        return self.a_day != (None, None, None)

    def limit(self, level: Level) -> int | None:
        """How many in 24 hours: none at all below ``since``."""
        return 0 if level < self.since else self.a_day[level]


RIGHTS = {
    right.code: right
    for right in (
        Right(
            code="links",
            title=_("Links to other sites, in what everybody reads and to people who have not answered"),
            refusal=_("Links to other sites open to you a little later. Leave the address out, and it can be sent."),
            since=Level.SETTLED,
        ),
        Right(
            code="files",
            title=_("Photos and documents in rooms, and to people who have not answered"),
            refusal=_("Photos and documents in messages open to you a little later. The words alone can be sent."),
            since=Level.SETTLED,
        ),
        Right(
            code="talks",
            title=_("People you write to first"),
            refusal=_("You have written to as many new people today as you can for now."),
            a_day=(2, 10, None),
        ),
        Right(
            code="messages",
            title=_("Messages in rooms"),
            refusal=_("You have sent as many messages to rooms today as you can for now."),
            a_day=(30, 200, None),
        ),
        Right(
            code="listings",
            title=_("New listings on boards"),
            refusal=_("You have put as many things on the board today as you can for now. Save this one as a draft."),
            a_day=(3, 10, None),
        ),
        Right(
            code="proposals",
            title=_("Proposals of events"),
            refusal=_("You have sent as many proposals today as you can for now. Save this one as a draft."),
            a_day=(2, 5, 10),
        ),
    )
}
