from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.conversations.models import Conversation, LogEntry, Message, Participation
from backend.core.admin import ReadOnly


class ReadOnlyAdmin(ReadOnly, ModelAdmin):
    show_full_result_count = False


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "kind", "place", "is_main", "message_no", "last_message_at"]
    list_filter = ["kind", "is_main", "created_at"]
    list_select_related = ["place"]
    search_fields = ["title", "place__name"]
    ordering = ["-pk"]


@admin.register(Participation)
class ParticipationAdmin(ReadOnlyAdmin):
    list_display = ["user", "conversation", "is_invited", "is_muted", "seen_message_no", "created_at"]
    list_filter = ["is_invited", "is_muted", "conversation__kind"]
    list_select_related = ["user", "conversation__place"]
    search_fields = ["user__display_name", "user__email", "conversation__title"]
    ordering = ["-pk"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Operators read what a place's room says; private conversations stay private."""

    list_display = ["__str__", "author", "conversation", "number", "created_at", "hidden_at", "deleted_at"]
    list_filter = ["conversation__kind", "hidden_at", "deleted_at", "created_at"]
    list_select_related = ["author", "conversation__place"]
    search_fields = ["author__display_name", "body"]
    ordering = ["-pk"]

    def get_queryset(self, request):
        public = [Conversation.Kind.PLACE, Conversation.Kind.EVENT]
        return super().get_queryset(request).filter(conversation__kind__in=public)


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "kind", "conversation", "by", "at"]
    list_filter = ["kind", "conversation__kind", "at"]
    list_select_related = ["conversation__place", "by"]
    search_fields = ["conversation__title", "by__display_name"]
    ordering = ["-pk"]
