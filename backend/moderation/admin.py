from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.core.admin import ReadOnly
from backend.moderation.models import Report


@admin.register(Report)
class ReportAdmin(ReadOnly, ModelAdmin):
    """The book of notices and decisions: read here, decided on the dashboard."""

    list_display = [
        "__str__",
        "status",
        "reason",
        "place",
        "author",
        "reporter",
        "created_at",
        "decided_by",
        "decided_at",
    ]
    list_filter = ["status", "reason", "created_at", "place"]
    list_select_related = ["place", "author", "reporter", "decided_by"]
    search_fields = ["snapshot", "details", "statement_of_reasons", "reporter_email", "author__display_name"]
    show_full_result_count = False
    ordering = ["-pk"]
