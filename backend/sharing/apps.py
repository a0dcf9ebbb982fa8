from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

# Besides title and description: whatever its author writes and others read.
SHOWN = ("size", "parts", "pickup_area", "pickup_note", "lending_terms")


class SharingConfig(AppConfig):
    name = "backend.sharing"
    verbose_name = _("Sharing board")

    def ready(self):
        self.ready_for_places()
        post_migrate.connect(plant_categories, sender=self)
        from backend.conversations import cards
        from backend.moderation import standing
        from backend.moderation.registry import register
        from backend.moderation.snapshots import snapshot_of
        from backend.privacy import registry
        from backend.recognition.registry import Corpus
        from backend.recognition.registry import register as let_try
        from backend.sharing import privacy, selectors, services
        from backend.sharing.models import Listing, ThankYou
        from backend.sharing.services import newness

        register(
            Listing,
            snapshot=snapshot_of("title", "body", *SHOWN, place=lambda listing: listing.place),
            hide=services.hide_listing,
            restore=services.restore_listing,
            place=lambda listing: listing.place,
            author=lambda listing: listing.author,
            url=lambda listing: listing.get_absolute_url(),
            pictures=lambda listing: [photo.picture for photo in listing.photos.select_related("picture")],
            page="listing",
            locked_first=lambda listing: Listing.objects.filter(pk=listing.pk),
            is_removable=True,
            blank=services.emptied,
            hanging=lambda listing: [listing.photos.all(), listing.revisions.all()],
        )
        register(
            ThankYou,
            snapshot=lambda note: note.text,
            hide=services.hide_thanks,
            restore=services.restore_thanks,
            place=lambda note: note.listing.place,
            author=lambda note: note.author,
            url=lambda note: note.listing.get_absolute_url(),
            visible_to=selectors.thanks_visible_to,
            locked_first=lambda note: ThankYou.objects.filter(pk=note.pk),
            is_removable=True,
            blank=lambda note: {"text": ""},
        )
        standing.register_deeds(newness.deeds)
        standing.register_counter("listings", newness.listings_made)
        registry.register(privacy.LISTINGS)
        let_try(
            Corpus(title=_("listings"), rows=selectors.posted_since, fields=("title", "body"), stems="search_stems")
        )
        registry.register_consents("thanks", privacy.shown_thanks)
        for reason, labels in privacy.NOTHING.items():
            registry.hold_nothing(reason, *labels)
        cards.register("listing", listing_card)
        cards.register_subject("exchange", listing_of_talk)
        cards.register_acts("exchange", exchange_of_talk)

    def ready_for_places(self):
        """What moves, is met or is taken over when people leave, places close and places are made."""
        from backend.places import registry as places
        from backend.sharing.services import ending, handing_over

        places.register_mover("sharing", handing_over.mover)
        places.register_effects("sharing", handing_over.planned_after)
        places.register_ender("sharing", ending.end_listings)
        places.register_heir("sharing", ending.heir)
        places.register_copier("sharing", handing_over.copy)


def plant_categories(apps=apps, **kwargs):
    """The network's categories are there in every database, as content types are."""
    from backend.sharing.tree import plant

    try:
        plant(apps.get_model("sharing", "Category"))
    except LookupError:
        return  # migrated back to before there were categories


def listing_of_talk(conversation, user):
    """The listing that the two of ``conversation`` talk about, for whom it is visible."""
    from backend.sharing.models import Listing

    return Listing.objects.visible_to(user).filter(requests__conversation=conversation.pk).first()


def exchange_of_talk(conversation, user):
    """Where the request that the two of ``conversation`` talk about stands, and what ``user`` can do about it."""
    from backend.sharing.selectors import exchange_of, requests_seen_by

    request = requests_seen_by(user).filter(conversation=conversation.pk).first()
    return ("sharing/_exchange_bar.html", exchange_of(request, user)) if request else None


def listing_card(request, slug):
    """The listing as its card in a conversation, for whom it is visible."""
    from backend.sharing.models import Listing

    listing = Listing.objects.visible_to(request.user).for_cards().filter(slug=slug).first()
    return ("sharing/_chat_card.html", {"listing": listing}) if listing else None
