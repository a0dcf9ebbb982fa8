"""What moderators decide about somebody holds in the calls that this person is in, at once."""

from backend.live.publishing import publish
from backend.meetups.live import CallChanged
from backend.meetups.models import Participant
from backend.meetups.services.calls import locked, part_now
from backend.meetups.services.groups import go


def mind_person(user_id: int) -> None:
    """Pages of calls learn that ``user_id`` may only listen, or speak again.

    Whoever is silent stays in no small group, and no hand is waited for.
    """
    parts = Participant.objects.admitted().filter(
        user=user_id, call__opened_at__isnull=False, call__ended_at=None
    )  # fmt: skip
    for part in parts.select_related("user", "call").order_by("call"):
        call = locked(part.call)
        part = part_now(part, call)
        if part.group is not None and not part.user.has_perm("meetups.join_group", call):
            go(call, part, None)
        if part.hand_at is not None and not part.user.has_perm("meetups.speak", call):
            part.hand_at = None
            part.save(update_fields=["hand_at"])
        publish(CallChanged(call_id=call.pk))
