"""What the tests of lending do again and again: asking, agreeing, handing over, reading what people were told."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from backend.lending import services
from backend.lending.selectors.people import card_of
from backend.places.models import OpeningHours
from tests.factories.lending import span

WARSAW = ZoneInfo("Europe/Warsaw")


def ask(thing, by, *, at=None, **more):
    starts_at, ends_at = at or span()
    return services.request_loan(thing, by=by, starts_at=starts_at, ends_at=ends_at, **more)


def reserved(thing, by, lender, *, at=None, **more):
    return services.accept_loan(ask(thing, by, at=at, **more), by=lender)


def soon(days: float = 3):
    """From an hour ahead on: so near that the borrower may say that they have it."""
    starts_at = timezone.now() + timedelta(hours=1)
    return starts_at, starts_at + timedelta(days=days)


def lent(thing, by, lender, *, days=3, **more):
    """Handed out now, due in ``days``: written down at the desk, or asked for and handed over by the six digits."""
    now = timezone.now()
    ends_at = now + timedelta(days=days)
    if by is None or thing.is_of_place:
        card = card_of(by) if by else ""
        return services.record_loan(thing, by=lender, borrower=by, ends_at=ends_at, card=card, **more)
    loan = ask(thing, by, at=(now, ends_at))
    loan = loan if loan.is_firm else services.accept_loan(loan, by=lender)
    return services.hand_over(loan, by=lender, code=loan.code, **more)


def wait(thing, by, *, at=None, **more):
    starts_at, ends_at = at or span()
    return services.join_queue(thing, by=by, starts_at=starts_at, ends_at=ends_at, **more)


def told(person) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("kind", flat=True))


def open_daily(place, opens: int, closes: int, days=range(7)) -> None:
    """The desk is open from ``opens`` to ``closes`` o'clock on those weekdays."""
    for weekday in days:
        OpeningHours.objects.create(place=place, weekday=weekday, opens=time(opens), closes=time(closes))


def local(days: int, hour: int) -> datetime:
    """An hour on the wall clock of Warsaw, some days ahead."""
    day = (timezone.now().astimezone(WARSAW) + timedelta(days=days)).date()
    return datetime.combine(day, time(hour), WARSAW)


def press(client, desk, loan, action, **how):
    """One press on a row of the desk."""
    return client.post(f"{desk}krok/", {"loan": loan.slug, "action": action}, **how)
