"""Adding and changing a listing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.conversations.services import record_deed
from backend.conversations.views.answers import message_asked
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.media.forms import PhotoTray
from backend.sharing import services
from backend.sharing.forms import ListingForm
from backend.sharing.models import Listing
from backend.sharing.views.finding import listing_of, place_of


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
        form = ListingForm(initial={"kind": Listing.Kind.GIVE, **prefilled}, place=place)
        return render_form(request, place, form, PhotoTray(request.user, most=services.MOST_PHOTOS))

    def save(fields, photos):
        listing = services.create_listing(place, by=request.user, photos=photos, **fields)
        if source:
            address = listing.get_absolute_url()
            record_deed(source, by=request.user, kind="listing", object_id=listing.pk, title=listing.title, url=address)
        return listing

    return handle_form(request, place, ListingForm(request.POST, place=place), save)


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

    return handle_form(
        request, listing.place, ListingForm(request.POST, instance=listing, place=listing.place), save, listing=listing
    )


def handle_form(request, place, form, save, *, listing=None):
    """Save what was sent, or show the form again with every word and photo kept."""
    tray = PhotoTray.of_request(request, most=services.MOST_PHOTOS)
    if request.GET.get("intent") == "photos":
        return render_form(
            request, place, form.__class__(initial=request.POST.dict(), place=place), tray, listing=listing
        )
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
