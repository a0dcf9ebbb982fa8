"""The board of a place."""

from datetime import datetime
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from backend.sharing.forms import BoardFilter, query
from backend.sharing.models import Listing
from backend.sharing.views.finding import place_of

PAGE = 24


def place_board(request, slug):
    """The board of a place: htmx gets the results, the next part of them, or how many are new."""
    place = place_of(request, slug)
    form = BoardFilter(request.GET, place=place)
    found = form.narrow(Listing.objects.visible_to(request.user).open(at=timezone.now()).filter(place=place))
    after = cursor_of(request.GET.get("after", ""))
    page = found.newest_first().for_cards()
    listings = list((page.older_than(*after) if after else page)[: PAGE + 1])
    since = cursor_of(request.GET.get("since", ""))
    chosen = query(form.chosen)
    board = reverse("place-board", args=[place.slug])
    more = urlencode({**chosen, "after": listings[PAGE - 1].cursor}) if len(listings) > PAGE else ""
    context = {
        "place": place,
        "tab": "board",
        "form": form,
        "listings": listings[:PAGE],
        "count": found.count(),
        "is_continued": bool(after),
        "chips": [(words, f"{board}?{urlencode(left)}") for words, left in form.chips],
        "next_url": f"{board}?{more}" if more else "",
        "fresh_count": found.newer_than(*since).count() if since else 0,
        "fresh_url": f"{board}?{urlencode({**chosen, 'since': newest(listings, since)})}",
        "results_url": f"{board}?{urlencode(chosen)}",
        "may_add": request.user.has_perm("sharing.add", place),
        "ask_query": urlencode({"kind": "ask", "title": chosen.get("q", "")}),
    }
    return render(request, board_template(request, after, since), context)


def board_template(request, after, since) -> str:
    if not request.htmx:
        return "sharing/board.html"
    if since:
        return "sharing/board.html#fresh"
    return "sharing/board.html#cards" if after else "sharing/board.html#results"


def newest(listings, since) -> str:
    """Cursor of what the reader has seen: the first card, or the beginning of time."""
    if since:
        return f"{since[0].isoformat()}_{since[1]}"
    return listings[0].cursor if listings else "1970-01-01T00:00:00+00:00_0"


def cursor_of(text: str) -> tuple[datetime, int] | None:
    """Reads ``Listing.cursor`` back; ``None`` for anything else."""
    instant, _separator, pk = text.rpartition("_")
    try:
        created_at = datetime.fromisoformat(instant)
        return (created_at, int(pk)) if created_at.tzinfo else None
    except ValueError:
        return None
