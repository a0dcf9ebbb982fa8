from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from backend.core.admin import ReadOnly
from backend.moderation.models import Report, Vouch
from backend.moderation.selectors import names_author


@admin.register(Report)
class ReportAdmin(ReadOnly, ModelAdmin):
    """The book of notices and decisions: read here, decided on the dashboard."""

    list_display = [
        "__str__",
        "status",
        "reason",
        "place",
        "named_author",
        "reporter",
        "created_at",
        "decision",
    ]
    list_filter = ["status", "reason", "created_at", "place"]
    list_select_related = ["place", "author", "reporter", "decision"]
    search_fields = ["snapshot", "details", "reporter_email"]
    show_full_result_count = False
    exclude = ["author"]
    readonly_fields = ["named_author"]
    ordering = ["-pk"]

    @admin.display(description=_("author"), ordering="author")
    def named_author(self, report: Report):
        return report.author if names_author(report) else "–"


@admin.register(Vouch)
class VouchAdmin(ReadOnly, ModelAdmin):
    """Whom places know in person: said and taken back on the page of their people."""

    list_display = ["user", "place", "by", "at", "taken_back_at"]
    list_filter = ["at", "place"]
    list_select_related = ["user", "place", "by"]
    show_full_result_count = False
    ordering = ["-pk"]
