from django.apps import AppConfig


class MeetupsConfig(AppConfig):
    name = "backend.meetups"

    def ready(self):
        from backend.core import health
        from backend.events import registry
        from backend.media import access
        from backend.meetups import services
        from backend.meetups.forms import CallForm
        from backend.meetups.selectors.tools import may_see_picture
        from backend.meetups.services import sfu

        call = registry.Part(CallForm, "meetups/_call_fields.html", services.set_call, copy=services.copy_call)
        registry.register("call", call)
        access.register(may_see_picture)
        health.examine("larger rooms", sfu.examine)
