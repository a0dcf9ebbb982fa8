"""Wall time to instants."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Wall time to an instant, as RFC 5545 3.3.5 reads it.

    A doubled time means its first occurrence; a time that does not exist uses the offset before the gap.
    """
    # fold=0 is the first of the two, and in a gap the offset before it (PEP 495).
    return datetime.combine(day, clock, zone).replace(fold=0).astimezone(UTC)
