from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.meetups.models import Meetup


@admin.register(Meetup)
class MeetupAdmin(ModelAdmin):
    list_display = ["event", "provider", "opens_before", "created_at"]
    list_filter = ["provider"]
    search_fields = ["event__title"]
    list_select_related = ["event"]
    raw_id_fields = ["event"]
