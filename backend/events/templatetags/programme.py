"""Words and signs of a calendar."""

from collections.abc import Iterator
from functools import cache, lru_cache

from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
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
    sign, all_day, repeating = words_of_cells(event.category, get_language())
    return format_html(
        '<li><a class="entry category category--{}{}" href="{}"><span class="entry__when">{}{}</span>'
        ' <span class="entry__title">{}</span>{}{}{} {}</a></li>',
        event.category,
        " entry--off" if one.is_off or event.is_cancelled else "",
        one.get_absolute_url(),
        sign,
        (hours(entry) if not short or entry.continues else start(entry)) or all_day,
        one.title,
        format_html(' <span class="entry__where">{}</span>', one.place.name) if context["calendar"].shows_place else "",
        repeating if event.rrule else "",
        since(entry),
        marks(one),
    )


@cache
def words_of_cells(category: str, _language: str) -> tuple[SafeString, str, SafeString]:
    """What all cells of a category say alike: its sign and name, "all day", "repeats"."""
    return (
        format_html('{}<span class="visually-hidden">{}, </span>', shape(category), CATEGORIES[category]),
        _("all day"),
        format_html('<span class="visually-hidden"> ({})</span>', _("repeats")),
    )


@register.simple_tag(takes_context=True)
def line(context, entry):
    """A date in a list. Written here as ``cell`` is: a page has thirty or more."""
    one, event = entry.occurrence, entry.occurrence.event
    is_off = one.is_off or event.is_cancelled
    return format_html(
        '<li class="agenda__event category category--{}{}"><p class="agenda__clock">{}</p><div>'
        '<p class="agenda__title"><a href="{}">{}</a> {}</p><p class="small muted agenda__facts">{} {}</p></div></li>',
        event.category,
        " agenda__event--off" if is_off else "",
        hours(entry) or _("all day"),
        one.get_absolute_url(),
        one.title,
        marks(one),
        category_word(event.category, get_language()),
        format_html_join(" ", "<span>{}</span>", ([fact] for fact in facts(entry, context["calendar"], is_off))),
    )


def facts(entry, calendar, is_off: bool) -> Iterator[str]:
    """What stands below the title of a line: where, since and until when, how it repeats, seats."""
    one, event = entry.occurrence, entry.occurrence.event
    if calendar.shows_place:
        yield one.place.name
    else:
        yield from (room.name for room in one.room_list)
    if entry.continues:
        yield _("since %(day)s") % {"day": format_date(entry.first_day, "j E")}
    if entry.goes_on:
        yield _("until %(day)s") % {"day": format_date(entry.last_day, "j E")}
    if event.rrule:
        yield format_html("{}{}", icon("refresh-cw"), repeats(event))
    if not is_off:
        yield seats_words(one)


@register.simple_tag
def seats_words(occurrence):
    """``"3 people are coming, 9 seats left"``: how a date fills."""
    if occurrence.event.sign_up == Event.SignUp.NONE:
        return _("Just come: nobody signs up.")
    if occurrence.is_full:
        return _("All seats are taken")
    taken, left = occurrence.taken, occurrence.seats_left
    said = [ngettext("%(n)s person is coming", "%(n)s people are coming", taken) % {"n": taken}] if taken else []
    if left is not None:
        said.append(ngettext("%(n)s seat left", "%(n)s seats left", left) % {"n": left})
    return ", ".join(said) or _("Nobody has signed up yet")


@cache
def category_word(category: str, _language: str) -> SafeString:
    return format_html('<span class="category__word">{}{}</span>', shape(category), CATEGORIES[category])


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


@register.simple_tag(takes_context=True)
def more_of_day(context, day):
    """The way to what a day has besides."""
    if not day.more:
        return ""
    many = ngettext("%(n)s more", "%(n)s more", day.more) % {"n": day.more}
    return format_html(
        '<p class="entry-more"><a href="?{}{}">{}<span class="visually-hidden">, {}</span></a></p>',
        context["look"].day_query,
        day.date.isoformat(),
        _("All (99+)") if day.is_over_counted else many,
        format_date(day.date, "j E"),
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
    if not found:  # most dates of a month
        return ""
    return format_html_join(
        " ",
        '<span class="tag tag--{}">{}{}</span>',
        ((tone, icon(sign) if sign else "", words) for tone, sign, words in found),
    )


@register.filter
def without_scheme(address: str) -> str:
    """An address as people type it; where a line is too short, it goes on after a slash or a dot."""
    parts = address.partition("://")[2].rstrip("/").replace("/", "/ ").replace(".", ". ").split()
    return format_html_join(mark_safe("<wbr>"), "{}", ([part] for part in parts))
