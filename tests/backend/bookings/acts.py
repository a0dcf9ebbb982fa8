"""What the tests of bookings do again and again: asking, holding, reading what people were told."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from backend.bookings import services
from backend.bookings.models import Declaration
from backend.bookings.services import Wish
from tests.factories.bookings import span

WARSAW = ZoneInfo("Europe/Warsaw")
WISH = Wish(
    title="Próba chóru",
    head_count=10,
    responsible="Anna Nowak",
    declarations=tuple(Declaration.values),
    accepts_rules=True,
)


def wish(**changes):
    return Wish(**{**WISH.__dict__, **changes})


def ask(room, by, *, at=None, **changes):
    starts_at, ends_at = at or span()
    return services.request_booking(
        room.place, [room], starts_at=starts_at, ends_at=ends_at, by=by, wish=wish(**changes)
    )


def hold(room, by, *, at=None, title="Warsztaty"):
    starts_at, ends_at = at or span()
    return services.hold_rooms(room.place, [room], starts_at=starts_at, ends_at=ends_at, by=by, title=title)


def told(person) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("kind", flat=True))


def local(days: int, hour: int) -> datetime:
    """An hour on the wall clock of Warsaw, some days ahead."""
    day = (timezone.now().astimezone(WARSAW) + timedelta(days=days)).date()
    return datetime.combine(day, time(hour), WARSAW).astimezone(UTC)
