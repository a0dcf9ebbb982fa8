"""Orders of authorities, written down by hand: they come by letter."""

from django.db import transaction

from backend.audit.services import record
from backend.core.permissions import require
from backend.moderation.models import AuthorityOrder


@transaction.atomic
def keep_order_of_authority(order: AuthorityOrder, *, by) -> AuthorityOrder:
    """Write down a new order, or what became of one."""
    require(by, "moderation.keep_orders")
    is_new = order.pk is None
    order.save()
    record("order.recorded" if is_new else "order.changed", by=by, target=order, kind=order.kind)
    return order
