"""What the tests of lending do again and again: asking, agreeing, handing over, reading what people were told."""

from datetime import timedelta

from backend.lending import services
from tests.factories.lending import span


def ask(thing, by, *, at=None, **more):
    starts_at, ends_at = at or span()
    return services.request_loan(thing, by=by, starts_at=starts_at, ends_at=ends_at, **more)


def reserved(thing, by, lender, *, at=None, **more):
    return services.accept_loan(ask(thing, by, at=at, **more), by=lender)


def lent(thing, by, lender, *, days=3, **more):
    """Handed out now, due in ``days``."""
    from django.utils import timezone

    return services.record_loan(thing, by=lender, borrower=by, ends_at=timezone.now() + timedelta(days=days), **more)


def told(person) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("kind", flat=True))
