"""What the clock does. Sanctions end without it; only open pages must be told."""

from django.db import transaction
from django.utils import timezone

from backend.accounts.sessions import sign_out_everywhere
from backend.moderation.models import Decision, Sanction
from backend.moderation.models.decision import CONFIRMED_WITHIN
from backend.moderation.services.deciding import lapse
from backend.moderation.services.measures import tell_person

BATCH = 500


def lapse_proposals() -> int:
    """End exclusions for good that no second person confirmed in time; how many."""
    before = timezone.now() - CONFIRMED_WITHIN
    late = Decision.objects.filter(status=Decision.Status.PENDING, decided_at__lte=before).select_related("case")
    return sum(lapse(decision) for decision in late.order_by("pk")[:BATCH])


@transaction.atomic
def keep_time() -> int:
    """Tell open pages of sanctions that ended since; how many. Each is told of once.

    Also signs out whom the network excludes and who signed in at the very moment of the decision.
    """
    now = timezone.now()
    ended = Sanction.objects.filter(ends_at__lte=now, end_told_at=None).exclude(kind=Sanction.Kind.WARN)
    rows = list(ended.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    Sanction.objects.filter(pk__in=[row.pk for row in rows]).update(end_told_at=now)
    for user_id in {row.user_id for row in rows if row.lifted_at is None}:
        tell_person(user_id)
    for sanction in Sanction.objects.shutting_out(now).filter(place=None, user__usersession__isnull=False).distinct():
        sign_out_everywhere(sanction.user)
    return len(rows)
