"""Words and signs of a calendar."""

from functools import lru_cache

from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from backend.core.templatetags.icon import icon
from backend.core.templatetags.when import clock
from backend.core.words import day_name
from backend.events.models import Event
from backend.events.recurrence import summary
from backend.events.selectors.days import MOST_COUNTED

register = template.Library()

# A shape for each category, beside its word and colour.
SHAPES = {
    Event.Category.MEETING: "users",
    Event.Category.KITCHEN: "soup",
    Event.Category.MOVEMENT: "bike",
    Event.Category.CRAFT: "hammer",
    Event.Category.LANGUAGE: "languages",
    Event.Category.CULTURE: "music",
    Event.Category.GAMES: "smile",
    Event.Category.NATURE: "sprout",
    Event.Category.LEARNING: "book-open",
    Event.Category.ADVICE: "info",
    Event.Category.SWAP: "gift",
}


CATEGORIES = dict(Event.Category.choices)
# How the reader takes part: the tone of the tag, its sign and words.
MINE = {
    "going": ("brand", "check", gettext_lazy("You are going")),
    "offered": ("amber", "bell", gettext_lazy("A seat is offered to you")),
    "waiting": ("amber", "timer", gettext_lazy("You are waiting")),
    "asked": ("amber", "timer", gettext_lazy("You asked for a seat")),
    "helps": ("brand", "hand-helping", gettext_lazy("You help")),
    "leads": ("brand", "user-check", gettext_lazy("You lead")),
}
# Every page of a calendar says the same few rules.
summary_of = lru_cache(maxsize=4096)(summary)


@register.simple_tag
def shape(category: str):
    """The sign of a category."""
    return icon(SHAPES.get(category, "calendar"))


@register.simple_tag
def repeats(event: Event) -> str:
    """ "every Wednesday until 30 June"; nothing for an event that takes place once."""
    return summary_of(event.pattern, get_language() or "en") if event.rrule else ""


@register.simple_tag
def hours(entry):
    """``<time>17:00</time>–<time>18:30</time>`` of an entry on its day; without what lies on other days."""
    one = entry.occurrence
    if one.event.is_all_day:
        return ""
    begins = "" if entry.continues else clock(one.starts_at, one.zone)
    ends = "" if entry.goes_on else clock(one.ends_at, one.zone)
    return format_html("{}–{}", begins, ends) if begins or ends else ""


@register.simple_tag(takes_context=True)
def cell(context, entry, *, short=False):
    """A date in a cell of a month, week or day. Written here: a month has a hundred, and a template takes five times
    as long for each. ``short`` leaves out when it ends."""
    one, event = entry.occurrence, entry.occurrence.event
    is_off = one.is_off or event.is_cancelled
    return format_html(
        '<li><a class="entry category category--{}{}" href="{}"><span class="entry__when">{}'
        '<span class="visually-hidden">{}, </span>{}</span> <span class="entry__title">{}</span>{}{}{} {}</a></li>',
        event.category,
        " entry--off" if is_off else "",
        one.get_absolute_url(),
        shape(event.category),
        CATEGORIES[event.category],
        (hours(entry) if not short or entry.continues else start(entry)) or _("all day"),
        one.title,
        format_html(' <span class="entry__where">{}</span>', one.place.name) if context["calendar"].shows_place else "",
        format_html('<span class="visually-hidden"> ({})</span>', _("repeats")) if event.rrule else "",
        since(entry),
        marks(one),
    )


@register.simple_tag(takes_context=True)
def month_day(context, day):
    """The way to a day of a month: its number for the eye, its name and how much is on for the ear."""
    many = f"{MOST_COUNTED}+" if day.is_over_counted else day.count
    words = ngettext("%(n)s event", "%(n)s events", min(day.count, MOST_COUNTED)) % {"n": many}
    return format_html(
        '<a href="?{}{}" data-day="{}"{}><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}{}</span>{}{}</a>',
        context["look"].day_query,
        iso := day.date.isoformat(),
        iso,
        mark_safe(' aria-current="date"') if day.is_today else "",
        day.date.day,
        day_name(day.date),
        f", {words}" if day.count else "",
        format_html('<span class="month__count" aria-hidden="true">{}</span>', many) if day.count else "",
        format_html(' <span class="tag tag--amber">{}</span>', _("today")) if day.is_today else "",
    )


def start(entry):
    one = entry.occurrence
    return "" if one.event.is_all_day else clock(one.starts_at, one.zone)


def since(entry):
    if not entry.continues:
        return ""
    words = _("since %(day)s") % {"day": format_date(entry.first_day, "j E")}
    return format_html(' <span class="entry__where">{}</span>', words)


@register.simple_tag
def marks(occurrence):
    """What a date is, and what it is to the reader (marked by ``mark_mine``), as tags: in words, with a sign."""
    event, found = occurrence.event, []
    if occurrence.is_cancelled or event.is_cancelled:
        found.append(("malwa", "", _("Cancelled")))
    elif occurrence.is_off:
        found.append(("malwa", "", _("Postponed")))
    found += [MINE[word] for word in occurrence.mine]
    if hasattr(event, "meetup"):
        found.append(("chaber", "video", _("online")))
    if not event.is_published:
        found.append(("amber", "", event.get_status_display()))
    return format_html_join(
        " ",
        '<span class="tag tag--{}">{}{}</span>',
        ((tone, icon(sign) if sign else "", words) for tone, sign, words in found),
    )


@register.filter
def without_scheme(address: str) -> str:
    """An address as people type it."""
    return address.partition("://")[2].rstrip("/")
