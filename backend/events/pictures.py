"""How a date of an event looks when somebody shares its address."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from backend.core.cards import Card
from backend.core.markdown import to_text
from backend.core.previews import LinkPreview
from backend.core.words import day_name, zoned
from backend.events.models import Occurrence

# Search engines forget what is over for longer than this.
INDEXED_FOR = timedelta(days=365)
ONE_EVENING = timedelta(hours=12)


def date_card(occurrence: Occurrence) -> Card:
    """The house of the place, what, when and where, in the language of the place: one picture for all readers."""
    with translation.override(occurrence.place.default_language):
        sign = occurrence.get_status_display() if occurrence.is_off else occurrence.event.get_category_display()
        return Card(
            house=occurrence.place.slug,
            sign=str(sign),
            title=occurrence.title,
            lines=(when_in_words(occurrence), where_in_words(occurrence)),
            is_off=occurrence.is_off,
        )


def when_in_words(occurrence: Occurrence) -> str:
    """``"Wednesday 25 November 2026, 17:00–18:30"``: true on whatever day it is read."""
    starts, ends = (zoned(at, occurrence.zone) for at in (occurrence.starts_at, occurrence.ends_at))
    first = f"{day_name(starts.date())} {starts.year}"
    if occurrence.event.is_all_day:
        last = (ends - timedelta(minutes=1)).date()
        return first if last <= starts.date() else f"{day_name(starts.date())} – {day_name(last)} {last.year}"
    if starts.date() == ends.date() or occurrence.ends_at - occurrence.starts_at < ONE_EVENING:
        return f"{first}, {starts:%H:%M}–{ends:%H:%M}"
    return f"{day_name(starts.date())}, {starts:%H:%M} – {day_name(ends.date())} {ends.year}, {ends:%H:%M}"


def where_in_words(occurrence: Occurrence) -> str:
    return occurrence.address or occurrence.place.name


def date_preview(occurrence: Occurrence) -> LinkPreview:
    """In the language of the reader; the picture has the words of the place."""
    event, when = occurrence.event, when_in_words(occurrence)
    about = " ".join(to_text(occurrence.description).split())
    facts = f"{when}, {where_in_words(occurrence)}. {_('free of charge').capitalize()}."
    is_past = occurrence.ends_at < timezone.now() - INDEXED_FOR
    return LinkPreview(
        title=f"{occurrence.get_status_display()}: {occurrence.title}" if occurrence.is_off else occurrence.title,
        description=Truncator(f"{facts} {about}").chars(200),
        path=occurrence.get_absolute_url(),
        picture=reverse("date-picture", args=[event.slug, occurrence.slug]),
        picture_alt=f"{occurrence.title}, {when}, {where_in_words(occurrence)}",
        is_indexed=event.is_listed and not is_past,
    )
