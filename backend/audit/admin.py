from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.audit.models import AuditEntry, JobRun


class ReadOnlyAdmin(ModelAdmin):
    """Read here, never written."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "target_type", "target_id", "place_id"]
    list_filter = ["action"]
    search_fields = ["actor__display_name", "action", "target_id"]
    list_select_related = ["actor"]
    date_hierarchy = "at"


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ["job", "ran_at", "did"]
