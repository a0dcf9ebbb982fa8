from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.bookings.admin import ReadOnly
from backend.events.models import Attendance, CalendarSubscription, Event, Occurrence


class Kept(ReadOnly):
    """Deleted by nobody: rooms would stay held for what is gone."""

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Event)
class EventAdmin(Kept, ModelAdmin):
    list_display = ["title", "place", "first_day", "rrule", "status", "capacity"]
    list_filter = ["status", "category", "audience"]
    search_fields = ["title", "search_text", "place__name"]
    list_select_related = ["place"]


@admin.register(Occurrence)
class OccurrenceAdmin(Kept, ModelAdmin):
    list_display = ["event", "place", "starts_at", "status", "capacity", "taken", "waiting"]
    list_filter = ["status"]
    search_fields = ["event__title", "slug"]
    list_select_related = ["event", "place"]
    date_hierarchy = "starts_at"


@admin.register(Attendance)
class AttendanceAdmin(ReadOnly, ModelAdmin):
    """Goes with its account when that is deleted; the seat is for others then."""

    list_display = ["who", "occurrence", "party", "status", "created_at"]
    exclude = ["token_hash"]
    list_filter = ["status"]
    search_fields = ["user__display_name", "name", "occurrence__event__title"]
    list_select_related = ["user", "occurrence__event"]


@admin.register(CalendarSubscription)
class CalendarSubscriptionAdmin(ModelAdmin):
    list_display = ["name", "place", "is_active", "fetched_at", "failures"]
    list_select_related = ["place"]
    raw_id_fields = ["place", "created_by"]
