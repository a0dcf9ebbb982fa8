"""Adding and changing a listing: its kind first, then a short form of that kind."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.conversations.services import record_deed
from backend.conversations.views.answers import message_asked
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.media.forms import PhotoTray
from backend.sharing import services
from backend.sharing.forms import FORMS
from backend.sharing.models import Listing
from backend.sharing.prohibited import food_bans
from backend.sharing.selectors import similar_listings
from backend.sharing.views.finding import listing_of, place_of
from backend.sharing.views.kinds import KINDS

PREFILLED = ("title", "category", "body", "is_of_place")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing_add(request, slug):
    """Add to the board: without ``?kind=`` six kinds to choose from; ``title`` and ``message`` may come by link."""
    place = place_of(request, slug)
    require(request.user, "sharing.add", place)
    timezone.activate(place.zone)  # days are said and read in the place's time
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in FORMS:
        return render(request, "sharing/listing_kind.html", {"place": place, "tab": "board", "kinds": KINDS})
    source = message_asked(request)
    make = partial(FORMS[kind], place=place, user=request.user)
    if request.method != "POST":
        return render_form(request, make(initial=prefilled(request, source)), PhotoTray(request.user, most=8))

    def save(photos, is_draft, **fields):
        listing = services.create_listing(place, by=request.user, photos=photos, is_draft=is_draft, **fields)
        if source and not is_draft:
            address = listing.get_absolute_url()
            record_deed(source, by=request.user, kind="listing", object_id=listing.pk, title=listing.title, url=address)
        return listing

    return handle_form(request, make, save)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing_edit(request, slug):
    """Change words and photos. A draft is saved, put on the board or thrown away here."""
    listing = listing_of(request, slug)
    require(request.user, "sharing.change", listing)
    timezone.activate(listing.zone)
    make = partial(FORMS[listing.kind], place=listing.place, user=request.user, listing=listing)
    if request.method != "POST":
        tray = PhotoTray(request.user, [photo.picture for photo in listing.photos.all()], most=services.MOST_PHOTOS)
        return render_form(request, make(), tray)
    if request.POST.get("action") == "delete" and listing.status == Listing.Status.DRAFT:
        services.delete_draft(listing, by=request.user)
        messages.success(request, _("The draft is gone."))
        return redirect("place-board", listing.place.slug)

    def save(photos, is_draft, **fields):
        stored = Listing.objects.get(pk=listing.pk)  # the form has its own copy
        act = services.update_listing
        if stored.status == Listing.Status.DRAFT and not is_draft:
            act = services.publish_listing
        return act(stored, by=request.user, photos=photos, **fields)

    return handle_form(request, make, save)


def handle_form(request, make, save):
    """Save what was sent, or show the form again with every word and photo kept."""
    tray = PhotoTray.of_request(request, most=services.MOST_PHOTOS)
    if request.GET.get("intent") == "photos":
        return render_form(request, unsent(make, request.POST), tray)
    action = request.POST.get("action", "")
    form = make(request.POST, as_draft=action == "draft")
    is_draft = form.as_draft and form.may_be_draft
    if not form.is_valid() or tray.errors:
        return render_form(request, form, tray, status=422)
    if form.may_be_draft and not is_draft and action != "anyway" and (alike := similar_listings(form.listing)):
        return render_form(request, form, tray, alike=alike, status=409)
    try:
        saved = save(
            tray.pictures,
            is_draft,
            shown_at=form.cleaned_data["shown_at"],
            is_sure=bool(form.cleaned_data["is_sure"]),
            **form.facts(),
        )
    except DomainError as refusal:
        form.refuse(refusal)
        return render_form(request, form, tray, status=refusal.status)
    messages.success(request, said(form, is_draft))
    return redirect(saved)


def unsent(make, data):
    """The form of ``make`` (a partial of its class) with what was typed so far."""
    return make.func.unsent(data, **make.keywords)


def said(form, is_draft: bool) -> str:
    if is_draft:
        return _("Saved as a draft. Only you see it.")
    return _("It is on the board. Neighbours can see it.") if form.may_be_draft else _("Saved.")


def prefilled(request, source) -> dict:
    """What came by link: words of the address, or of the message that it grows from."""
    given = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    if source:
        title, _newline, rest = source.body.strip().partition("\n")
        given |= {"title": title[:100], "body": source.body if rest or len(title) > 100 else ""}
    return given


def render_form(request, form, tray, *, alike=(), status=200):
    only_photos = request.htmx and request.GET.get("intent") == "photos"
    asked = request.GET.copy()
    asked["intent"] = "photos"
    context = {
        "place": form.place,
        "tab": "board",
        "form": form,
        "kind": next(kind for kind in KINDS if kind.code == form.kind),
        "tray": tray,
        "photos_url": f"{request.path}?{asked.urlencode()}",
        "listing": form.instance if form.instance.pk else None,
        "alike": alike,
        "food_bans": food_bans() if form.kind == Listing.Kind.FOOD else (),
    }
    template = "sharing/listing_form.html#photos" if only_photos else "sharing/listing_form.html"
    return render(request, template, context, status=status)
