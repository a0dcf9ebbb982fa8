"""How it was: one question after a date, for those who lead it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.events.models import Feedback, Occurrence


@transaction.atomic
def give_feedback(occurrence: Occurrence, *, by, rating: str, words: str = "") -> Feedback:
    """Say how ``occurrence`` was; saying it again changes what was said. Raises ``NotAllowed`` or ``Invalid``."""
    require(by, "events.give_feedback", occurrence)
    if rating not in Feedback.Rating.values:
        raise Invalid(_("Choose one."), field="rating")
    attendance = occurrence.attendances.select_for_update(of=("self",)).get(user=by)
    said, _is_new = Feedback.objects.update_or_create(
        attendance=attendance, defaults={"rating": rating, "words": words.replace("\x00", "").strip()}
    )
    return said
