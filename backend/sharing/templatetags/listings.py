"""A listing on a board. Written here, as dates of a calendar are: a page has 24 cards, and a template takes five times
as long for each."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from backend.core.templatetags.when import clock, short_day
from backend.media.models import Picture
from backend.sharing.models import Listing
from backend.sharing.models.listing import TINTS
from backend.sharing.templatetags.board import distance

register = template.Library()
CARD = (
    '<article class="card listing-card{}"><div class="listing-card__pic">{}</div><div class="listing-card__body">'
    '<p>{}</p><h3{}><a href="{}"{}>{}</a></h3><p class="muted small">{}</p>{}</div></article>'
)
PHOTO = (
    '<img class="picture" src="{}" srcset="{} 320w, {} 800w, {} 1600w" sizes="(max-width: 40rem) 45vw, 18rem"'
    ' width="{}" height="{}" alt="{}" loading="lazy" decoding="async">'
)
LAMP, LAMP_OFF = '<p class="lamp small">{}</p>', '<p class="lamp lamp--off small">{}</p>'


@register.simple_tag(takes_context=True)
def listing_card(context, listing: Listing, *, takes_focus=False, shows_place=False) -> SafeString:
    """A card of ``listing`` (read ``for_cards``), with ``distance`` in km where boards measured it.

    ``takes_focus``: it is the first of those that "show more" brought. ``shows_place``: the list is of several places;
    on the pages of one ``place`` what is elsewhere says so by itself. Names of people are for who is signed in.
    """
    place = context.get("place")
    says_place = shows_place or (place is not None and place.pk != listing.place_id)
    return format_html(
        CARD,
        "" if listing.is_available else " listing-card--gone",
        picture_of(listing),
        kind_tag(listing.kind, get_language()),
        format_html(' lang="{}"', listing.language) if listing.language else "",
        listing.get_absolute_url(),
        " autofocus" if takes_focus else "",
        listing.title,
        " · ".join(facts(listing, context["user"], says_place)),
        listing_state(listing),
    )


@cache
def kind_tag(kind: str, _language: str | None) -> SafeString:
    return format_html('<span class="tag tag--{}">{}</span>', TINTS[kind], Listing.Kind(kind).label)


def picture_of(listing: Listing) -> SafeString:
    picture: Picture | None = listing.cover
    if picture is None:
        return drawing(listing.drawing)
    small, medium, large = picture.small, picture.medium, picture.large
    return format_html(PHOTO, medium, small, medium, large, picture.width, picture.height, picture.alt)


@cache
def drawing(name: str) -> SafeString:
    image = '<img src="{}" alt="" width="240" height="180" loading="lazy" decoding="async">'
    return format_html(image, static(name))


def facts(listing: Listing, user, says_place: bool):
    """Whose it is, where, how far, what kind of thing."""
    if not listing.is_of_place and user.is_authenticated:
        yield _("mine") if listing.author_id == user.pk else listing.author.display_name
    if listing.is_of_place or says_place:
        yield listing.place.name
    if getattr(listing, "distance", None):
        yield distance(listing.distance)
    yield listing.category.name


@register.simple_tag
def listing_state(listing: Listing) -> SafeString:
    """Whether ``listing`` can be had now, in a few words with the lamp."""
    if gone := gone_words(listing):
        return format_html(LAMP_OFF, gone)
    if listing.is_busy:
        words = _("Lent until") if listing.kind == Listing.Kind.LEND else _("Promised until")
        return format_html(LAMP_OFF, until(words, listing.busy_until, listing.zone))
    if listing.ends_soon:
        return format_html(LAMP, until(_("Until"), listing.expires_at, listing.zone))
    if listing.kind == Listing.Kind.LEND and listing.lending_days:
        days = ngettext("For %(n)s day", "For %(n)s days", listing.lending_days) % {"n": listing.lending_days}
        return format_html(LAMP, days)
    return format_html(LAMP, _("Waiting for an answer") if listing.is_wish else _("Available"))


def gone_words(listing: Listing) -> str:
    """Why ``listing`` is on no board; empty when it is on one."""
    outcomes = {Listing.Outcome.DONE: _("Closed: it worked out"), Listing.Outcome.EXPIRED: _("Its time has passed")}
    if listing.status == Listing.Status.DRAFT:
        return _("Draft")
    if listing.is_hidden:
        return _("Hidden by a moderator")
    if listing.status == Listing.Status.CLOSED:
        return outcomes.get(listing.outcome) or _("No longer current")
    return _("Its time has passed") if listing.is_past(timezone.now()) else ""


def until(words: str, instant, zone) -> SafeString:
    return format_html("<span>{} {}, {}</span>", words, short_day(instant, zone), clock(instant, zone))
