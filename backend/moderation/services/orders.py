"""Orders of authorities, written down by hand: they come by letter."""

import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backend.audit.services import record
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.moderation.models import AuthorityOrder


class OrderKeptAlready(DomainError):
    """The same order was written down before: ``order``."""

    code = "order_kept_already"

    def __init__(self, order: AuthorityOrder):
        self.order = order
        words = _("This order is written down already, as no. %(number)s. It counts once.")
        super().__init__(words % {"number": order.pk}, field="reference")


@transaction.atomic
def keep_order_of_authority(order: AuthorityOrder, *, by) -> AuthorityOrder:
    """Write down a new order, or what became of one. Raises ``NotAllowed``, or ``OrderKeptAlready`` with the first."""
    require(by, "moderation.keep_orders")
    is_new = order.pk is None
    order.key = key_of(order)
    try:
        with transaction.atomic():
            order.save()
    except IntegrityError:
        first = AuthorityOrder.objects.filter(key=order.key).exclude(pk=order.pk).first()
        if first is None:
            raise
        raise OrderKeptAlready(first) from None
    record("order.recorded" if is_new else "order.changed", by=by, target=order, kind=order.kind)
    return order


def key_of(order: AuthorityOrder) -> str | None:
    """The same for what one authority ordered under one reference about one content, however it is typed."""
    if not order.reference:
        return None
    said = [order.kind, order.country, order.authority, order.reference, order.content]
    alike = [" ".join(words.split()).casefold() for words in said]
    return hashlib.sha256(json.dumps(alike).encode()).hexdigest()
