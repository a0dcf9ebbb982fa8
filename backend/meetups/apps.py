from django.apps import AppConfig


class MeetupsConfig(AppConfig):
    name = "backend.meetups"

    def ready(self):
        from backend.events import registry
        from backend.meetups import services
        from backend.meetups.forms import CallForm

        call = registry.Part(CallForm, "meetups/_call_fields.html", services.set_call, copy=services.copy_call)
        registry.register("call", call)
