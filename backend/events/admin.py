from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.events.models import Attendance, Event


@admin.register(Event)
class EventAdmin(ModelAdmin):
    list_display = ["title", "place", "starts_at", "status", "capacity"]
    list_filter = ["status", "category", "audience"]
    search_fields = ["title", "search_text", "place__name"]
    list_select_related = ["place"]
    date_hierarchy = "starts_at"
    raw_id_fields = ["place", "room", "author", "cover", "conversation"]
    readonly_fields = ["sequence", "created_at", "updated_at", "hidden_at"]


@admin.register(Attendance)
class AttendanceAdmin(ModelAdmin):
    list_display = ["user", "event", "created_at"]
    search_fields = ["user__display_name", "event__title"]
    list_select_related = ["user", "event"]
    raw_id_fields = ["user", "event"]
