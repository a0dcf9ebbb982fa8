"""What the API knows of people (``backend.privacy.registry``)."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from api.idempotency import KEPT
from backend.privacy.registry import Basis, Kind, Records

ANSWERS = Kind(
    code="api-answers",
    title=_("Answers to programs"),
    what=_("What a program of yours asked for and was answered, so that it can ask again without doing it twice."),
    purpose=_("So that a lost answer does nothing twice."),
    basis=Basis.CONTRACT,
    seen_by=_("You."),
    kept=format_lazy(_("{hours} hours"), hours=int(KEPT.total_seconds() // 3600)),
    period=KEPT,
    records=(
        Records(
            model="api.KeptAnswer",
            person=("user",),
            says={"created_at": _("When"), "status": _("Status"), "body": _("Answer")},
        ),
    ),
)
