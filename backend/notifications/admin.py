from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.notifications.models import MailPreferences, Notification


@admin.register(Notification)
class NotificationAdmin(ModelAdmin):
    list_display = ["recipient", "kind", "created_at", "read_at"]
    list_filter = ["kind"]
    search_fields = ["recipient__display_name"]
    list_select_related = ["recipient"]
    raw_id_fields = ["recipient"]
    readonly_fields = ["params", "url", "place_id", "created_at", "mail_at", "mailed_at"]


@admin.register(MailPreferences)
class MailPreferencesAdmin(ModelAdmin):
    list_display = ["user", "quiet_from", "quiet_until", "daily_at", "last_letter_at"]
    search_fields = ["user__display_name", "user__email"]
    list_select_related = ["user"]
    raw_id_fields = ["user"]
    readonly_fields = ["last_letter_at"]
