from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from backend.places.models import (
    Invitation,
    Membership,
    NetworkRole,
    OpeningException,
    OpeningHours,
    Place,
    PlacePhoto,
    Room,
)


class HoursInline(TabularInline):
    model = OpeningHours
    extra = 0


class RoomInline(TabularInline):
    model = Room
    extra = 0


@admin.register(Place)
class PlaceAdmin(ModelAdmin):
    list_display = ["name", "kind", "district", "city", "status", "membership_policy"]
    list_filter = ["status", "city", "kind", "operator_kind", "membership_policy"]
    search_fields = ["name", "search_text", "source_id"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [HoursInline, RoomInline]


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    list_display = ["user", "place", "role", "status", "created_at"]
    list_filter = ["role", "status"]
    search_fields = ["user__display_name", "user__email", "place__name"]
    list_select_related = ["user", "place"]
    raw_id_fields = ["user", "place"]


@admin.register(NetworkRole)
class NetworkRoleAdmin(ModelAdmin):
    list_display = ["user", "role", "created_at"]
    list_filter = ["role"]
    search_fields = ["user__display_name", "user__email"]
    list_select_related = ["user"]
    raw_id_fields = ["user"]


@admin.register(Invitation)
class InvitationAdmin(ModelAdmin):
    list_display = ["code", "place", "role", "created_by", "expires_at", "uses", "max_uses", "revoked_at"]
    list_filter = ["role"]
    search_fields = ["code", "place__name"]
    list_select_related = ["place", "created_by"]
    raw_id_fields = ["place", "created_by"]


@admin.register(Room)
class RoomAdmin(ModelAdmin):
    list_display = ["name", "place", "area_m2", "capacity"]
    search_fields = ["name", "place__name"]
    list_select_related = ["place"]
    raw_id_fields = ["place"]


@admin.register(OpeningHours)
class OpeningHoursAdmin(ModelAdmin):
    list_display = ["place", "weekday", "opens", "closes"]
    list_filter = ["weekday"]
    search_fields = ["place__name"]
    list_select_related = ["place"]
    raw_id_fields = ["place"]


@admin.register(OpeningException)
class OpeningExceptionAdmin(ModelAdmin):
    list_display = ["place", "first_day", "last_day", "opens", "closes", "reason"]
    search_fields = ["place__name", "reason"]
    list_select_related = ["place"]
    raw_id_fields = ["place"]


@admin.register(PlacePhoto)
class PlacePhotoAdmin(ModelAdmin):
    list_display = ["place", "picture", "position"]
    search_fields = ["place__name"]
    list_select_related = ["place", "picture"]
    raw_id_fields = ["place", "picture"]
