"""The word of those who run a place: they have met somebody there."""

from django.db import transaction
from django.utils import timezone

from backend.audit.services import record
from backend.core.permissions import require
from backend.moderation.models import Vouch
from backend.moderation.standing import forget_footing
from backend.places.models import Membership


@transaction.atomic
def vouch_for(membership: Membership, *, by) -> Vouch:
    """Open all rights to the person of ``membership``; a second call gives the same word. Raises ``NotAllowed``."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    require(by, "moderation.vouch", membership)
    word, is_new = Vouch.objects.get_or_create(
        user=membership.user, place=membership.place, taken_back_at=None, defaults={"by": by}
    )
    if is_new:
        record("standing.vouched", by=by, target=membership.user, place_id=membership.place_id)
        forget_footing(membership.user)
    return word


@transaction.atomic
def take_vouch_back(membership: Membership, *, by) -> None:
    """Rights follow from time and deeds again. A second call does nothing. Raises ``NotAllowed``."""
    require(by, "moderation.take_vouch_back", membership)
    end_words(Vouch.objects.filter(user=membership.user_id, place=membership.place_id), by=by)
    forget_footing(membership.user)


@transaction.atomic
def end_words_of_leavers(user_id: int) -> None:
    """No place vouches for who does not belong there any more, and whom it could not take its word back from.

    Asked whenever somebody's roles changed.
    """
    here = Membership.objects.filter(user=user_id, status=Membership.Status.ACTIVE).values("place")
    end_words(Vouch.objects.filter(user=user_id).exclude(place__in=here), by=None)


def end_words(words, *, by) -> None:
    for word in words.filter(taken_back_at=None).select_for_update(of=("self",)).select_related("user"):
        Vouch.objects.filter(pk=word.pk).update(taken_back_at=timezone.now())
        record("standing.vouch_taken_back", by=by, target=word.user, place_id=word.place_id)
