from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from backend.bookings.models import Blocking, Booking, BookingRoom, BookingRules, KeyHandover, RoomHours, Step
from backend.core.admin import ReadOnly


class TakenInline(ReadOnly, TabularInline):
    model = BookingRoom
    extra = 0


class StepInline(ReadOnly, TabularInline):
    model = Step
    extra = 0


class KeysInline(ReadOnly, TabularInline):
    model = KeyHandover
    extra = 0


@admin.register(Booking)
class BookingAdmin(ReadOnly, ModelAdmin):
    list_display = ["title", "place", "starts_at", "status", "kind", "holder", "is_urgent"]
    list_filter = ["status", "kind", "is_urgent", "is_phoned", "purpose"]
    search_fields = ["title", "slug", "place__name", "organisation", "holder__display_name"]
    list_select_related = ["place", "holder"]
    date_hierarchy = "starts_at"
    inlines = [TakenInline, StepInline, KeysInline]


@admin.register(BookingRules)
class BookingRulesAdmin(ReadOnly, ModelAdmin):
    """Versions are read here, and written in the panel of the place."""

    list_display = ["place", "version", "who_may_ask", "is_direct", "horizon_days", "created_at", "created_by"]
    list_filter = ["who_may_ask", "is_direct"]
    search_fields = ["place__name", "text"]
    list_select_related = ["place", "created_by"]


@admin.register(RoomHours)
class RoomHoursAdmin(ModelAdmin):
    list_display = ["room", "weekday", "opens", "closes"]
    list_filter = ["weekday"]
    search_fields = ["room__name", "room__place__name"]
    list_select_related = ["room"]
    raw_id_fields = ["room"]


@admin.register(Blocking)
class BlockingAdmin(ModelAdmin):
    list_display = ["reason", "place", "starts_at", "ends_at"]
    search_fields = ["reason", "place__name"]
    list_select_related = ["place"]
    date_hierarchy = "starts_at"
    raw_id_fields = ["place", "created_by", "rooms", "exempt_people"]


@admin.register(KeyHandover)
class KeyHandoverAdmin(ReadOnly, ModelAdmin):
    list_display = ["key", "booking", "out_at", "due_at", "back_at"]
    search_fields = ["key", "booking__title"]
    list_select_related = ["booking"]
