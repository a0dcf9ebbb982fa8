"""When something takes place, in words."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.units import format_unit
from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, to_locale

from backend.core.templatetags.when import day, when
from backend.core.words import relative_day, zoned
from backend.events.models import Event, Occurrence
from backend.events.recurrence.pattern import Moment
from backend.events.templatetags.programme import summary_of

register = template.Library()

NAMES = dict(settings.LANGUAGES)
ONE_EVENING = timedelta(hours=12)  # what ends in the night after is of the day on which it began


@register.simple_tag
def rule_in_words(event: Event) -> str:
    """``"every Wednesday until 30 June, 17:00–18:30"``, of an event whose dates need not be rows yet."""
    pattern = event.pattern
    said = summary_of(pattern, get_language() or "en")
    if pattern.is_all_day:
        return said
    ends = pattern.first + pattern.duration
    return f"{said}, {pattern.first:%H:%M}–{ends:%H:%M}"


@register.simple_tag
def span_in_words(occurrence: Occurrence) -> str:
    """``"tomorrow, Friday 27 November, 17:00–18:30"``; several days with both ends, whole days without hours."""
    starts, ends = (zoned(at, occurrence.zone) for at in (occurrence.starts_at, occurrence.ends_at))
    today = zoned(timezone.now(), occurrence.zone).date()
    if occurrence.event.is_all_day and not {"starts_at", "ends_at"} & set(occurrence.own):
        last = (ends - timedelta(minutes=1)).date()  # whole days end at the next midnight
        first = relative_day(starts.date(), today)
        return first if last <= starts.date() else f"{first} – {relative_day(last, today)}"
    if starts.date() == ends.date() or occurrence.ends_at - occurrence.starts_at < ONE_EVENING:
        return f"{relative_day(starts.date(), today)}, {starts:%H:%M}–{ends:%H:%M}"
    return f"{relative_day(starts.date(), today)}, {starts:%H:%M} – {relative_day(ends.date(), today)}, {ends:%H:%M}"


@register.simple_tag
def start_in_words(occurrence: Occurrence) -> str:
    """``<time>today, 17:00</time>``; of whole days only the day."""
    words = day if occurrence.event.is_all_day else when
    return words(occurrence.starts_at, occurrence.zone)


@register.simple_tag
def last_day(moment: Moment, zone: ZoneInfo) -> str:
    """`` – Friday 22 January`` of what takes several days, else nothing."""
    last = moment.ends_at - timedelta(minutes=1)  # whole days end at the next midnight
    days = [zoned(at, zone).date() for at in (moment.starts_at, last)]
    is_one = days[0] == days[1] or moment.ends_at - moment.starts_at < ONE_EVENING
    return "" if is_one else format_html(" – {}", day(last, zone))


@register.simple_tag
def length_in_words(occurrence: Occurrence) -> str:
    """``"1 hr 30 min"``: how long a date takes; nothing for whole days or several days. Ends without a full stop."""
    minutes = int((occurrence.ends_at - occurrence.starts_at).total_seconds() // 60)
    if occurrence.event.is_all_day or minutes > 24 * 60:
        return ""
    parts = zip(divmod(minutes, 60), ("duration-hour", "duration-minute"), strict=True)
    said = [format_unit(n, unit, length="short", locale=to_locale(get_language())) for n, unit in parts if n]
    return " ".join(said).removesuffix(".")


@register.simple_tag
def language_names(codes: list[str]) -> str:
    """``"Polish, Ukrainian"`` in the language of the reader."""
    return ", ".join(gettext(NAMES[code]) for code in codes if code in NAMES)
