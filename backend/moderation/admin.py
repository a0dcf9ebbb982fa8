from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from backend.core.admin import ReadOnly
from backend.moderation.models import AuthorityOrder, Duty, MonthOfModeration, QuietHours, Report, Vouch, WeeklyDuty
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
        hidden = ["snapshot", "details"] if obj and obj.case_id and obj.case.is_private else []
        return [*self.exclude, *hidden]

    @admin.display(description=_("author"), ordering="author")
    def named_author(self, report: Report):
        return report.author if names_author(report) else "–"


class ShiftAdmin(ReadOnly, ModelAdmin):
    """The rota is read here and changed on the dashboard, where those whom it concerns are told."""

    list_select_related = ["user"]
    search_fields = ["user__display_name", "user__email"]
    show_full_result_count = False


@admin.register(Duty)
class DutyAdmin(ShiftAdmin):
    list_display = ["day", "starts_at", "ends_at", "user", "everywhere", "is_cancelled", "offered_at"]
    list_filter = ["everywhere", "is_cancelled", "day"]
    ordering = ["-starts_at"]


@admin.register(WeeklyDuty)
class WeeklyDutyAdmin(ShiftAdmin):
    list_display = ["__str__", "user", "everywhere", "first_day", "last_day", "filled_until"]
    list_filter = ["everywhere"]
    ordering = ["-pk"]


@admin.register(QuietHours)
class QuietHoursAdmin(ReadOnly, ModelAdmin):
    list_display = ["__str__", "place", "quiet_from", "quiet_until"]
    list_select_related = ["place"]


@admin.register(MonthOfModeration)
class MonthAdmin(ReadOnly, ModelAdmin):
    """What the public book is made of: whole counts, also those that it hides."""

    list_display = ["begins", "place", "counted_at"]
    list_filter = ["begins", "place"]
    list_select_related = ["place"]
    show_full_result_count = False


@admin.register(AuthorityOrder)
class OrderAdmin(ReadOnly, ModelAdmin):
    """Orders of authorities: written on the dashboard."""

    list_display = ["received_on", "authority", "country", "kind", "done_on"]
    list_filter = ["kind", "received_on"]
    show_full_result_count = False


@admin.register(Vouch)
class VouchAdmin(ReadOnly, ModelAdmin):
    """Whom places know in person: said and taken back on the page of their people."""

    list_display = ["user", "place", "by", "at", "taken_back_at"]
    list_filter = ["at", "place"]
    list_select_related = ["user", "place", "by"]
    show_full_result_count = False
    ordering = ["-pk"]
