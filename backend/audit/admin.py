from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.audit.models import AuditEntry, JobRun
from backend.core.admin import ReadOnly


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, ModelAdmin):
    list_display = ["at", "sequence", "actor", "action", "target_type", "target_id", "place_id"]
    list_filter = ["action"]
    search_fields = ["actor__display_name", "action", "target_id"]
    list_select_related = ["actor"]
    date_hierarchy = "at"


@admin.register(JobRun)
class JobRunAdmin(ReadOnly, ModelAdmin):
    list_display = ["job", "ran_at", "did"]
