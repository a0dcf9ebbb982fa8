from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

PLACE = ("description", "house_rules", "hours_note")
WHAT_HIDING_A_PROFILE_MEANS = _(
    "We took your name, your words and your photo off your profile. Others read a number instead of your name. While"
    " this decision holds you cannot write them anew."
)


class ModerationConfig(AppConfig):
    name = "backend.moderation"
    verbose_name = _("Moderation")

    def ready(self):
        """Apps beneath this one do not know it: their content is registered here."""
        from backend.accounts import doors, holds
        from backend.accounts.models import User
        from backend.accounts.services import checks
        from backend.core import health
        from backend.moderation.privacy import NOTHING, REPORTS, ROTA, STANDING
        from backend.moderation.registry import register
        from backend.moderation.selectors.people import profile_in_words, profiles_visible_to
        from backend.moderation.services import leaving_rota
        from backend.moderation.services.handing_over import mover
        from backend.moderation.services.keeping import examine_evidence
        from backend.moderation.services.profiles import hide_profile, restore_profile, why_held
        from backend.moderation.services.quiet import copy_quiet_hours
        from backend.moderation.services.takedown import put_back, take_down
        from backend.moderation.services.vouching import end_words_of_leavers
        from backend.moderation.signing import why_shut_out
        from backend.moderation.snapshots import snapshot_of
        from backend.moderation.standing import links_in, refuse_links
        from backend.places.models import Place
        from backend.places.registry import (
            register_copier,
            register_effects,
            register_ender,
            register_mover,
            watch_roles,
        )
        from backend.privacy.registry import hold_nothing
        from backend.privacy.registry import register as know_of_people

        doors.register(why_shut_out)
        holds.register(why_held)
        checks.append(lambda name, before, now, by: refuse_links(by, now, but=links_in(before), field=name))
        register_mover("moderation", mover)
        register_mover("moderation.rota", leaving_rota.mover)
        register_effects("moderation.rota", leaving_rota.planned_after)
        register_ender("moderation.rota", leaving_rota.end_rota)
        register_copier("moderation", copy_quiet_hours)
        watch_roles(leaving_rota.free_duties)
        watch_roles(end_words_of_leavers)
        know_of_people(REPORTS, ROTA, STANDING)
        for reason, labels in NOTHING.items():
            hold_nothing(reason, *labels)
        health.examine("evidence", examine_evidence)
        register(
            User,
            snapshot=profile_in_words,
            hide=hide_profile,
            restore=restore_profile,
            place=lambda person: None,
            author=lambda person: person,
            url=lambda person: person.get_absolute_url(),
            visible_to=profiles_visible_to,
            pictures=lambda person: [person.avatar] if person.avatar else [],
            page="profile",
            locked_first=lambda person: User.objects.filter(pk=person.pk),
            is_removable=True,
            hiding_means=WHAT_HIDING_A_PROFILE_MEANS,
        )
        register(
            Place,
            snapshot=snapshot_of("name", *PLACE, place=lambda place: place),
            hide=lambda place, *, by: take_down(place, PLACE, photos="photos"),
            restore=lambda place, *, by: put_back(place, photos="photos"),
            place=lambda place: place,
            author=lambda place: None,
            url=lambda place: place.get_absolute_url(),
            pictures=lambda place: [photo.picture for photo in place.photos.select_related("picture")],
            page="place",
            is_removable=True,
            is_for_network=True,
        )
