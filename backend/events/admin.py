from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.events.models import Attendance, CalendarSubscription, Event, Occurrence


@admin.register(Event)
class EventAdmin(ModelAdmin):
    list_display = ["title", "place", "first_day", "rrule", "status", "capacity"]
    list_filter = ["status", "category", "audience"]
    search_fields = ["title", "search_text", "place__name"]
    list_select_related = ["place"]
    raw_id_fields = ["place", "cohosts", "rooms", "organisers", "author", "cover", "continues", "subscription"]
    readonly_fields = ["uid", "sequence", "created_at", "updated_at", "hidden_at", "materialised_until"]


@admin.register(Occurrence)
class OccurrenceAdmin(ModelAdmin):
    list_display = ["event", "place", "starts_at", "status", "capacity", "taken", "waiting"]
    list_filter = ["status"]
    search_fields = ["event__title", "slug"]
    list_select_related = ["event", "place"]
    date_hierarchy = "starts_at"
    raw_id_fields = ["event", "place", "conversation"]
    readonly_fields = ["recurrence_id", "sequence", "taken", "waiting", "is_listed", "created_at", "updated_at"]


@admin.register(Attendance)
class AttendanceAdmin(ModelAdmin):
    list_display = ["who", "occurrence", "party", "status", "created_at"]
    list_filter = ["status"]
    search_fields = ["user__display_name", "name", "occurrence__event__title"]
    list_select_related = ["user", "occurrence__event"]
    raw_id_fields = ["user", "occurrence", "standing", "registered_by"]


@admin.register(CalendarSubscription)
class CalendarSubscriptionAdmin(ModelAdmin):
    list_display = ["name", "place", "is_active", "fetched_at", "failures"]
    list_select_related = ["place"]
    raw_id_fields = ["place", "created_by"]
