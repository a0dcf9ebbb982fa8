"""Desks that libraries bring along show keys and whole letters: none of them, or one that does not, in their place."""

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django_tasks_db.models import DBTaskResult
from rest_framework.authtoken.models import TokenProxy
from unfold.admin import ModelAdmin

from backend.core.admin import ReadOnly


class AddressAdmin(EmailAddressAdmin, ModelAdmin):
    """Without the library's action, which confirms addresses and leaves no line in any log."""

    actions = ()


class FactorAdmin(ReadOnly, ModelAdmin):
    """Second steps without their secrets; one that is lost may be taken away."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__display_name", "user__email"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


class TaskAdmin(ReadOnly, ModelAdmin):
    """Tasks without what they were given: letters with codes and links are among it."""

    list_display = ["id", "task_path", "status", "enqueued_at", "started_at", "finished_at", "queue_name"]
    list_filter = ["status", "queue_name"]
    search_fields = ["task_path"]
    fields = [*list_display, "priority", "run_after", "worker_ids", "exception_class_path"]
    ordering = ["-enqueued_at"]


REPLACED = {EmailAddress: AddressAdmin, Authenticator: FactorAdmin, DBTaskResult: TaskAdmin}
# Their very names are keys: a page that only asks whether to delete one would show it.
REMOVED = (TokenProxy, UserSession)


def replace_desks() -> None:
    """To be called when the desks of all apps are there."""
    for model in (*REPLACED, *REMOVED):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    for model, desk in REPLACED.items():
        admin.site.register(model, desk)
