from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from backend.sharing.models import Listing, ListingPhoto, ListingRequest, SavedSearch


class ListingPhotoInline(TabularInline):
    model = ListingPhoto
    extra = 0
    raw_id_fields = ["picture"]


@admin.register(Listing)
class ListingAdmin(ModelAdmin):
    list_display = ["title", "kind", "category", "status", "place", "author", "created_at", "hidden_at"]
    list_filter = ["kind", "category", "status", ("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["place", "author", "category"]
    search_fields = ["title", "slug", "place__name", "author__display_name"]
    raw_id_fields = ["place", "author"]
    readonly_fields = ["created_at", "updated_at", "hidden_at"]
    date_hierarchy = "created_at"
    inlines = [ListingPhotoInline]


@admin.register(ListingPhoto)
class ListingPhotoAdmin(ModelAdmin):
    list_display = ["listing", "picture", "position"]
    list_select_related = ["listing", "picture"]
    raw_id_fields = ["listing", "picture"]
    search_fields = ["listing__title", "picture__alt"]


@admin.register(ListingRequest)
class ListingRequestAdmin(ModelAdmin):
    list_display = ["listing", "user", "conversation", "created_at"]
    list_select_related = ["listing", "user", "conversation"]
    raw_id_fields = ["listing", "user", "conversation"]
    search_fields = ["listing__title", "user__display_name"]


@admin.register(SavedSearch)
class SavedSearchAdmin(ModelAdmin):
    list_display = ["name", "user", "place", "alert", "told_at", "created_at"]
    list_filter = ["alert"]
    list_select_related = ["user", "place"]
    raw_id_fields = ["user", "place"]
    readonly_fields = ["told_at", "created_at"]
    search_fields = ["name", "user__display_name"]
