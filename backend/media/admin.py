from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.media.models import Picture


@admin.register(Picture)
class PictureAdmin(ModelAdmin):
    list_display = ["key", "alt", "is_private", "width", "height", "created_at"]
    list_filter = ["is_private", ("alt", admin.EmptyFieldListFilter)]
    search_fields = ["key", "alt"]
    readonly_fields = ["key", "is_private", "width", "height", "created_at"]
    date_hierarchy = "created_at"
