from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_save


class DeskConfig(AdminConfig):
    """Names our admin site; it is imported only when the apps are ready."""

    default_site = "backend.config.admin.Desk"

    def ready(self):
        super().ready()
        from django.contrib.admin.models import LogEntry

        from backend.config.library_desks import replace_desks

        replace_desks()
        post_save.connect(keep, LogEntry)


def keep(instance, created, **kwargs) -> None:
    """What operators change at their desk passes the services by: Django's own log of it goes into ours."""
    from django.contrib.contenttypes.models import ContentType

    from backend.audit.models import AuditEntry

    if not created or instance.content_type_id is None:
        return
    kind = ContentType.objects.get_for_id(instance.content_type_id)
    AuditEntry.objects.create(
        actor_id=instance.user_id,
        action=("desk.added", "desk.changed", "desk.deleted")[instance.action_flag - 1],
        target_type=f"{kind.app_label}.{kind.model}",
        target_id=str(instance.object_id or "")[:40],
        data={"fields": changed_fields(instance)},
    )


def changed_fields(entry) -> list[str]:
    """Names of the changed fields, of the row and of rows shown with it; never their values."""
    import json

    try:
        changes = json.loads(entry.change_message or "[]")
    except ValueError:
        return []
    return sorted({name for change in changes for what in change.values() for name in what.get("fields", [])})
