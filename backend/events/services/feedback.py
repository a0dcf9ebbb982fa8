"""How it was: one question after a date, for those who lead it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid, NotAllowed
from backend.core.permissions import require
from backend.events.models import Attendance, Feedback, Occurrence


@transaction.atomic
def give_feedback(occurrence: Occurrence, *, by, rating: str, words: str = "") -> Feedback:
    """Say how ``occurrence`` was; saying it again changes what was said. Raises ``NotAllowed`` or ``Invalid``."""
    require(by, "events.give_feedback", occurrence)
    attendance = occurrence.attendances.select_for_update(of=("self",)).get(user=by)
    return _write(attendance, rating, words)


@transaction.atomic
def give_feedback_as_guest(row: Attendance, *, rating: str, words: str = "") -> Feedback:
    """As ``give_feedback``, with the link of a letter."""
    row = Attendance.objects.select_for_update(of=("self",)).select_related("occurrence").get(pk=row.pk)
    if not is_guest_asked(row):
        raise NotAllowed()
    return _write(row, rating, words)


def is_guest_asked(row: Attendance) -> bool:
    """Whether a guest without an account came to a date that is over: the form of the rule for who has no account."""
    came = row.user_id is None and row.status == Attendance.Status.GOING and row.outcome != Attendance.Outcome.NO_SHOW
    return came and row.occurrence.ends_at <= timezone.now()


def _write(attendance: Attendance, rating: str, words: str) -> Feedback:
    if rating not in Feedback.Rating.values:
        raise Invalid(_("Choose one."), field="rating")
    said, _is_new = Feedback.objects.update_or_create(
        attendance=attendance, defaults={"rating": rating, "words": words.replace("\x00", "").strip()}
    )
    return said
