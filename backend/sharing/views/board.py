"""The board of a place and of the network."""

from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from backend.sharing.forms import BoardFilter
from backend.sharing.forms.searches import SavedSearchForm
from backend.sharing.models import SavedSearch
from backend.sharing.selectors.board import Board, Cursor
from backend.sharing.selectors.filters import NEAR
from backend.sharing.views.finding import place_of

MAP = "mapa"
# A page follows so many places at most: a socket follows 50 topics.
PLACES_FOLLOWED = 20


@require_safe
def place_board(request, slug):
    """The board of a place: htmx gets the results, the next part of them, cards as they are now, or what is new."""
    place = place_of(request, slug)
    context = {
        "place": place,
        "tab": "board",
        "board_url": reverse("place-board", args=[place.slug]),
        "topics": f"board.{place.pk}",
        "may_add": request.user.has_perm("sharing.add", place),
        "may_order": request.user.has_perm("sharing.manage_categories", place),
    }
    return render_board(request, place, "sharing/board.html", context)


@require_safe
def network_board(request):
    """What is shown to the whole network."""
    context = {
        "section": "board",
        "board_url": reverse("network-board"),
        "topics": "board.0",
        "may_order": request.user.has_perm("sharing.manage_network_categories"),
    }
    return render_board(request, None, "sharing/network_board.html", context)


def render_board(request, place, template: str, context: dict):
    form = BoardFilter(request.GET, place=place)
    cursors = {name: Cursor.parse(request.GET.get(name, "")) for name in ("after", "upto", "since")}
    board = Board(form.filters, request.user, after=cursors["after"], upto=cursors["upto"])
    context |= {"board": board, "form": form, "is_map": request.GET.get("widok") == MAP}
    if form.filters.network and place:
        context["topics"] += " board.0"
    if numbers := numbers_of(request.GET.get("shown", "")):
        return render(request, "sharing/_board_cards.html", context | cards(board.shown(numbers), context, form))
    if request.htmx and (since := cursors["since"]):
        fresh = {"fresh_count": board.count_since(since), "since": since}
        return render(request, "sharing/_board_fresh.html", context | fresh)
    context |= cards(board.listings, context, form)
    if board.next:
        context["next_query"] = form.query_with(after=str(board.next))
    if request.htmx and board.after:
        response = render(request, "sharing/_board_more.html", context)
        return kept(response, board, form, context["board_url"])
    return render(request, "sharing/_board_results.html" if request.htmx else template, context | whole(board, context))


def kept(response, board: Board, form: BoardFilter, board_url: str):
    """``response`` with how far one has come in the address: Back from a listing leads to the same card."""
    if board.sort == NEAR or not board.listings:
        return response
    last = Cursor.of(board.listings[-1], board.sort)
    return replace_url(response, f"{board_url}?{form.query_with(upto=str(last))}")


def cards(listings: list, context: dict, form: BoardFilter) -> dict:
    """What a part of the list shows, and where it is read again: the same cards, whatever came in between."""
    places = dict.fromkeys(f"board.{listing.place_id}" for listing in listings)
    shown = ",".join(str(listing.pk) for listing in listings)
    return {
        "listings": listings,
        "cards_topics": " ".join(list(dict.fromkeys([*context["topics"].split(), *places]))[:PLACES_FOLLOWED]),
        "cards_query": form.query_with(shown=shown),
    }


def whole(board: Board, context: dict) -> dict:
    """What is around the cards: the map, and where one goes from an empty board."""
    longest = SavedSearch._meta.get_field("name").max_length
    save_form = SavedSearchForm(initial={"name": context["form"].name[:longest], "alert": SavedSearch.Alert.NOW})
    more = {"save_form": save_form, "ask_query": urlencode({"kind": "ask", "title": board.filters.q})}
    more["since"] = board.newest
    if context["is_map"]:
        more["pins"] = board.pins()
        more["map_pins"] = [
            {
                "id": pin["place"].pk,
                "name": f"{pin['place'].name} ({pin['count']})",
                "latitude": pin["place"].latitude,
                "longitude": pin["place"].longitude,
                "approximate": pin["place"].location_is_approximate,
            }
            for pin in more["pins"]
            if pin["place"].latitude is not None
        ]
        more |= {"tiles": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION}
    return more


def numbers_of(text: str) -> list[int]:
    """``"3,1,2"`` as numbers; what is none is left out."""
    return [int(part) for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 19]
