from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from backend.core.admin import ReadOnly
from backend.moderation.models import Report
from backend.moderation.selectors import names_author


@admin.register(Report)
class ReportAdmin(ReadOnly, ModelAdmin):
    """The book of notices and decisions: read here, decided on the dashboard.

    Words of private talks and profiles are read there alone, and nobody reads here what is about themselves.
    """

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
    list_select_related = ["place", "author", "reporter", "decision", "case"]
    search_fields = ["reporter_email"]  # a search in words of private cases would tell them
    show_full_result_count = False
    exclude = ["author"]
    readonly_fields = ["named_author"]
    ordering = ["-pk"]

    def get_queryset(self, request):
        about_viewer = Q(author=request.user) | Q(case__author=request.user)
        return super().get_queryset(request).exclude(about_viewer)

    def get_exclude(self, request, obj=None):
        hidden = ["snapshot", "details"] if obj and obj.case.is_private else []
        return [*self.exclude, *hidden]

    @admin.display(description=_("author"), ordering="author")
    def named_author(self, report: Report):
        return report.author if names_author(report) else "–"
