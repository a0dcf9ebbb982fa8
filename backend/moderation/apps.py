from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

PROFILE = ("can_help_with", "would_like_to_learn")


class ModerationConfig(AppConfig):
    name = "backend.moderation"
    verbose_name = _("Moderation")

    def ready(self):
        """Apps beneath this one do not know it: their content is registered here."""
        from backend.accounts import doors
        from backend.accounts.models import User
        from backend.moderation.privacy import NOTHING, REPORTS, ROTA, STANDING
        from backend.moderation.registry import register
        from backend.moderation.selectors.people import profile_in_words, profiles_visible_to
        from backend.moderation.services import leaving_rota
        from backend.moderation.services.handing_over import mover
        from backend.moderation.services.quiet import copy_quiet_hours
        from backend.moderation.services.takedown import put_back, take_down
        from backend.moderation.signing import why_shut_out
        from backend.places.models import Place
        from backend.places.registry import register_copier, register_mover, watch_roles
        from backend.privacy.registry import hold_nothing
        from backend.privacy.registry import register as know_of_people

        doors.register(why_shut_out)
        register_mover("moderation", mover)
        register_mover("moderation.rota", leaving_rota.mover)
        register_copier("moderation", copy_quiet_hours)
        watch_roles(leaving_rota.free_duties)
        know_of_people(REPORTS, ROTA, STANDING)
        for reason, labels in NOTHING.items():
            hold_nothing(reason, *labels)
        register(
            User,
            snapshot=profile_in_words,
            hide=lambda person, *, by: take_down(person, PROFILE, picture="avatar"),
            restore=lambda person, *, by: put_back(person, picture="avatar"),
            place=lambda person: None,
            author=lambda person: person,
            url=lambda person: person.get_absolute_url(),
            visible_to=profiles_visible_to,
            pictures=lambda person: [person.avatar] if person.avatar else [],
            page="profile",
            is_removable=True,
        )
        register(
            Place,
            snapshot=lambda place: f"{place.name}\n\n{place.description}".strip(),
            hide=lambda place, *, by: take_down(place, ("description",)),
            restore=lambda place, *, by: put_back(place),
            place=lambda place: place,
            author=lambda place: None,
            url=lambda place: place.get_absolute_url(),
            page="place",
            is_removable=True,
            is_for_network=True,
        )
