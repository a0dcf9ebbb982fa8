"""What the dashboard counts, in the order in which it is shown."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Measure:
    """``is_public``: it can be read in the calendar by everyone, so small numbers of it are no secret."""

    code: str
    name: str | Promise
    icon: str
    how: str | Promise
    is_public: bool = False


MEASURES = (
    Measure(
        "people", _("people met"), "users",
        _("each once, however often they came; who signed up and was not marked as missing"),
    ),
    Measure("events", _("events held"), "calendar-days", _("dates that took place, not called off"), is_public=True),
    Measure(
        "visits", _("visits to events"), "user-check",
        _("everyone who came, with those they brought and those who came without signing up"),
    ),
    Measure("unused", _("seats left empty"), "sofa", _("at events with a limit of seats; offered less used")),
    Measure("loans", _("loans handed out"), "handshake", _("things of the place and of neighbours")),
    Measure("returns", _("loans that came back"), "rotate-ccw", _("brought back in this time")),
    Measure("messages", _("messages in open rooms"), "message-square", _("never private talks")),
    Measure("neighbours", _("new neighbours"), "user-plus", _("who joined and belong to the place now")),
    Measure("reports", _("reports decided"), "flag", _("notices that a person answered")),
)  # fmt: skip
BY_CODE = {measure.code: measure for measure in MEASURES}
# Counted and hidden like the others, but shown only as a part of one of them.
USED = "used"
COUNTED = (*(measure.code for measure in MEASURES if measure.code != "unused"), USED)
