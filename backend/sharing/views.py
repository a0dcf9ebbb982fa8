from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.conversations.services import record_deed
from backend.conversations.views.answers import message_asked
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.media.forms import PhotoTray
from backend.places.models import Place
from backend.sharing import services
from backend.sharing.forms import BoardFilter, ListingForm, query
from backend.sharing.models import Listing
from backend.sharing.selectors import reason_hidden

PAGE = 24


def place_board(request, slug):
    """The board of a place: htmx gets the results, the next part of them, or how many are new."""
    place = place_of(request, slug)
    form = BoardFilter(request.GET)
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


def listing(request, slug):
    return render_listing(request, slug)


@login_required
def listing_add(request, slug):
    """Add to the board; ``kind`` and ``title`` may come prefilled by link."""
    place = place_of(request, slug)
    require(request.user, "sharing.add", place)
    timezone.activate(place.zone)  # days are said and read in the place's time
    source = message_asked(request)
    if request.method != "POST":
        prefilled = {name: request.GET[name] for name in ("kind", "title", "category") if name in request.GET}
        if source:
            title, _newline, rest = source.body.strip().partition("\n")
            prefilled |= {"title": title[:100], "body": source.body if rest or len(title) > 100 else ""}
        form = ListingForm(initial={"kind": Listing.Kind.GIVE, **prefilled})
        return render_form(request, place, form, PhotoTray(request.user, most=services.MOST_PHOTOS))

    def save(fields, photos):
        listing = services.create_listing(place, by=request.user, photos=photos, **fields)
        if source:
            address = listing.get_absolute_url()
            record_deed(source, by=request.user, kind="listing", object_id=listing.pk, title=listing.title, url=address)
        return listing

    return handle_form(request, place, ListingForm(request.POST), save)


@login_required
def listing_edit(request, slug):
    """Change words and photos."""
    listing = listing_of(request, slug)
    require(request.user, "sharing.change", listing)
    timezone.activate(listing.zone)
    if request.method != "POST":
        tray = PhotoTray(request.user, [photo.picture for photo in listing.photos.all()], most=services.MOST_PHOTOS)
        return render_form(request, listing.place, ListingForm(instance=listing), tray, listing=listing)

    def save(fields, photos):
        stored = Listing.objects.get(pk=listing.pk)  # the form has already written into its own copy
        return services.update_listing(stored, by=request.user, photos=photos, **fields)

    return handle_form(request, listing.place, ListingForm(request.POST, instance=listing), save, listing=listing)


@login_required
@require_POST
def listing_close(request, slug):
    """Take it off the board (``outcome`` says how it ended), or put it back (``action=reopen``)."""
    listing = listing_of(request, slug)
    try:
        if request.POST.get("action") == "reopen":
            services.reopen_listing(listing, by=request.user)
            messages.success(request, _("It is back on the board."))
        else:
            done = request.POST.get("outcome") == Listing.Outcome.DONE
            services.close_listing(
                listing, by=request.user, outcome=Listing.Outcome.DONE if done else Listing.Outcome.WITHDRAWN
            )
            messages.success(request, _("It is off the board. The conversations stay."))
    except DomainError as refusal:
        return render_listing(request, slug, refusal=refusal)
    return redirect(listing)


@login_required
@require_POST
def listing_request(request, slug):
    """Ask for it: a conversation with the author opens."""
    listing = listing_of(request, slug)
    try:
        answer = services.request_listing(listing, by=request.user, message=request.POST.get("message", ""))
    except DomainError as refusal:
        return render_listing(request, slug, refusal=refusal)
    return redirect("conversation", answer.conversation_id)


def place_of(request, slug) -> Place:
    places = Place.objects.visible_to(request.user).with_opening()
    return get_object_or_404(places, slug=slug)


def listing_of(request, slug) -> Listing:
    listings = Listing.objects.visible_to(request.user).for_cards()
    return get_object_or_404(listings.prefetch_related("place__opening_hours", "place__opening_exceptions"), slug=slug)


def render_listing(request, slug, *, refusal=None):
    listing = listing_of(request, slug)
    user = request.user
    may_close = user.has_perm("sharing.close", listing)
    is_mine = user.is_authenticated and listing.author_id == user.pk
    requests = listing.requests.select_related("user__avatar", "conversation").order_by("-pk") if is_mine else []
    my_request = None
    if user.is_authenticated and not is_mine:
        my_request = listing.requests.filter(user=user.pk).first()
    context = {
        "listing": listing,
        "place": listing.place,
        "tab": "board",
        "refusal": refusal,
        "is_mine": is_mine,
        "may_change": user.has_perm("sharing.change", listing),
        "may_close": may_close,
        "may_hide": not listing.is_hidden and user.has_perm("moderation.hide", listing),
        "may_request": listing.is_available and user.has_perm("sharing.request", listing),
        "requests": requests,
        "my_request": my_request,
        "hidden_reason": reason_hidden(listing) if listing.is_hidden and may_close else "",
        "message": request.POST.get("message") or opening_words(listing),
    }
    return render(request, "sharing/listing.html", context, status=refusal.status if refusal else 200)


def opening_words(listing: Listing) -> str:
    """A first message that can be sent as it is."""
    wishes = {
        Listing.Kind.ASK: _("Hello! I can help with “%(title)s”. When would it suit you?"),
        Listing.Kind.SKILL_REQUEST: _("Hello! I can help with “%(title)s”. When would it suit you?"),
        Listing.Kind.LEND: _("Hello! I would like to borrow “%(title)s”. When could I pick it up?"),
        Listing.Kind.SKILL_OFFER: _("Hello! I would be glad of your help: “%(title)s”. When would it suit you?"),
    }
    words = wishes.get(listing.kind, _("Hello! I would like “%(title)s”. When could I pick it up?"))
    return words % {"title": listing.title}


def handle_form(request, place, form, save, *, listing=None):
    """Save what was sent, or show the form again with every word and photo kept."""
    tray = PhotoTray.of_request(request, most=services.MOST_PHOTOS)
    if request.GET.get("intent") == "photos":
        return render_form(request, place, form.__class__(initial=request.POST.dict()), tray, listing=listing)
    if not form.is_valid() or tray.errors:
        return render_form(request, place, form, tray, listing=listing, status=422)
    try:
        saved = save(form.cleaned_data, tray.pictures)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return render_form(request, place, form, tray, listing=listing, status=refusal.status)
    messages.success(request, _("Saved.") if listing else _("It is on the board. Neighbours can see it."))
    return redirect(saved)


def render_form(request, place, form, tray, *, listing=None, status=200):
    only_photos = request.htmx and request.GET.get("intent") == "photos"
    return render(
        request,
        "sharing/listing_form.html#photos" if only_photos else "sharing/listing_form.html",
        {
            "place": place,
            "tab": "board",
            "form": form,
            "tray": tray,
            "photos_url": f"{request.path}?intent=photos",
            "listing": listing,
        },
        status=status,
    )
