from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecognitionConfig(AppConfig):
    name = "backend.recognition"
    verbose_name = _("Automatic help")

    def ready(self):
        from backend.accounts.services import watchers
        from backend.moderation import registry
        from backend.privacy.registry import hold_nothing, register
        from backend.recognition import privacy, selectors, services

        register(privacy.HITS)
        for reason, labels in privacy.NOTHING.items():
            hold_nothing(reason, *labels)
        registry.holds.append(services.end_hold)
        registry.case_parts.append(selectors.part_of_case)
        registry.case_marks.append(selectors.mark_held)
        registry.parts_for_author.append(selectors.part_for_author)
        watchers.append(watch_profile)


def watch_profile(user, *, by):
    """Profiles belong to an app beneath: it says when there is something new in one."""
    from backend.recognition.services import look_at

    digests = user.avatar.digests if user.avatar else []
    look_at(user, by=by, where="profile", digests=digests, is_new=False)
