from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from backend.core.admin import ReadOnly
from backend.recognition.models import Hit, HitPart, ListEntry, Thresholds


class PartInline(ReadOnly, TabularInline):
    model = HitPart
    extra = 0
    fields = ["detector", "score", "entry", "found", "facts"]


@admin.register(Hit)
class HitAdmin(ReadOnly, ModelAdmin):
    list_display = ["__str__", "place", "action", "score", "at", "released_at", "is_late"]
    list_filter = ["action", "is_late", "at"]
    list_select_related = ["place"]
    inlines = [PartInline]


@admin.register(ListEntry)
class ListEntryAdmin(ReadOnly, ModelAdmin):
    """Read here; written on the dashboard, where each change is in the audit log."""

    list_display = ["pattern", "kind", "effect", "place", "added_by", "added_at", "ends_at", "ended_at"]
    list_filter = ["kind", "effect", "place"]
    search_fields = ["pattern", "note"]
    list_select_related = ["place", "added_by"]


@admin.register(Thresholds)
class ThresholdsAdmin(ReadOnly, ModelAdmin):
    list_display = ["flag_at", "hold_at", "hours"]
