from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Besides title and description: whatever its organisers write and others read.
SHOWN = (
    "what_to_bring", "contact", "cost_note", "partners", "address", "location_note", "helpers_note",
    "recording_note", "cancel_reason",
)  # fmt: skip


class EventsConfig(AppConfig):
    name = "backend.events"
    verbose_name = _("Calendar")

    def ready(self):
        self.ready_for_places()
        from django.conf import settings
        from django.db.models.signals import pre_delete

        from backend.conversations import cards
        from backend.core import health
        from backend.events import privacy, services
        from backend.events.models import Event
        from backend.events.services import upkeep
        from backend.events.services.proposals import proposals_sent
        from backend.moderation import standing
        from backend.moderation.registry import register
        from backend.moderation.snapshots import snapshot_of
        from backend.privacy import registry

        register(
            Event,
            snapshot=snapshot_of("title", "description", *SHOWN, place=lambda event: event.place),
            hide=services.hide_event,
            restore=services.restore_event,
            place=lambda event: event.place,
            author=lambda event: event.author,
            url=lambda event: event.get_absolute_url(),
            pictures=lambda event: [event.cover] if event.cover else [],
            page="event",
            locked_first=lambda event: Event.objects.filter(pk=event.pk),
            is_removable=True,
            blank=services.emptied,
            parts=lambda event: [(event.occurrences.all(), {"words": {}, "cancel_reason": ""})],
        )
        standing.register_deeds(visits)
        standing.register_counter("proposals", proposals_sent)
        registry.register(privacy.COMING, privacy.MAKING)
        health.watch("dates", upkeep.check_dates_job)
        health.examine("dates", upkeep.examine_dates)
        health.watch("lists", upkeep.check_lists_job)
        health.examine("lists", upkeep.examine_lists)
        health.examine("calendar", upkeep.examine_counts, mend=upkeep.mend_counts)
        cards.register("event", event_card)
        cards.register("occurrence", occurrence_card)
        cards.register_subject("event", event_of_talk)
        pre_delete.connect(person_goes, settings.AUTH_USER_MODEL)

    def ready_for_places(self):
        """What moves, is met or is taken over when people leave, places close and places are made."""
        from backend.events.services import ending, handing_over
        from backend.places import registry as places

        places.register_mover("events", handing_over.mover)
        places.register_effects("events", handing_over.planned_after)
        places.register_ender("events", ending.end_events)


def visits(people: list[int]):
    """Dates that are over, to which people came or are not known to have stayed away."""
    from django.db.models import Count
    from django.utils import timezone

    from backend.events.models import Attendance

    came = Attendance.objects.filter(user__in=people, status=Attendance.Status.GOING)
    came = came.filter(occurrence__ends_at__lt=timezone.now(), occurrence__cancelled_at=None)
    came = came.exclude(outcome=Attendance.Outcome.NO_SHOW)
    return came.order_by().values("user").annotate(n=Count("pk")).values_list("user", "n")


def person_goes(instance, **kwargs):
    """Seats of an account that is deleted, in whatever way, are for others."""
    from backend.events.services.coming import leave_all

    leave_all(instance)


def event_of_talk(conversation, user):
    """The date that ``conversation`` belongs to, for whom it is visible."""
    from backend.events.models import Occurrence

    dates = Occurrence.objects.visible_to(user).select_related("event")
    return dates.filter(conversation=conversation.pk).first()


def event_card(request, slug):
    """The event as its card in a conversation, by its next date, for whom it is visible."""
    from django.utils import timezone

    from backend.events.models import Event
    from backend.events.selectors import date_to_show

    event = Event.objects.visible_to(request.user).filter(slug=slug).first()
    date = date_to_show(event, now=timezone.now()) if event else None
    return occurrence_card(request, slug, date.slug) if date else None


def occurrence_card(request, slug, date):
    """One date as its card in a conversation, for whom it is visible."""
    from backend.events.models import Occurrence

    occurrence = Occurrence.objects.visible_to(request.user).for_cards(request.user).filter(slug=date).first()
    return ("events/_chat_card.html", {"occurrence": occurrence}) if occurrence else None
