from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from backend.core.admin import ReadOnly
from backend.meetups.models import Call, Handout, Meetup, Participant, PlaceCalls, Question, Recording


@admin.register(Meetup)
class MeetupAdmin(ModelAdmin):
    list_display = ["event", "provider", "opens_before", "created_at"]
    list_filter = ["provider"]
    search_fields = ["event__title"]
    list_select_related = ["event"]
    raw_id_fields = ["event"]


@admin.register(PlaceCalls)
class PlaceCallsAdmin(ModelAdmin):
    list_display = ["place", "provider", "has_lobby", "is_relayed"]
    list_filter = ["provider", "is_relayed"]
    search_fields = ["place__name"]
    list_select_related = ["place"]
    raw_id_fields = ["place"]


class ParticipantInline(ReadOnly, TabularInline):
    model = Participant
    fields = ["user", "state", "role", "way", "joined_at"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


@admin.register(Call)
class CallAdmin(ReadOnly, ModelAdmin):
    """Calls are run by those who are in them: here one only looks."""

    list_display = ["event", "host", "opened_at", "ended_at", "is_locked"]
    list_filter = [("opened_at", admin.EmptyFieldListFilter), ("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["meetup__event", "host"]
    search_fields = ["meetup__event__title"]
    fields = ["event", "host", "has_lobby", "is_locked", "is_listening", "opened_at", "ended_at", "thanks"]
    readonly_fields = ["event"]
    date_hierarchy = "opened_at"
    inlines = [ParticipantInline]

    @admin.display(description=_("event"))
    def event(self, call: Call) -> str:
        return call.meetup.event.title


@admin.register(Question)
class QuestionAdmin(ReadOnly, ModelAdmin):
    """Who asked without a name is named to nobody."""

    list_display = ["text", "asked_by", "state", "asked_at", "hidden_at"]
    list_filter = ["state", ("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["author"]
    search_fields = ["text", "answer"]
    fields = ["text", "asked_by", "state", "answer", "asked_at", "answered_at", "hidden_at"]
    readonly_fields = ["asked_by"]
    date_hierarchy = "asked_at"

    @admin.display(description=_("asked by"))
    def asked_by(self, question: Question) -> str:
        return question.asked_by


@admin.register(Handout)
class HandoutAdmin(ReadOnly, ModelAdmin):
    list_display = ["title", "by", "name", "url", "added_at"]
    list_select_related = ["by"]
    search_fields = ["title", "name", "url"]
    fields = ["title", "by", "url", "name", "content_type", "size", "added_at"]
    date_hierarchy = "added_at"


@admin.register(Recording)
class RecordingAdmin(ReadOnly, ModelAdmin):
    """The link of a recording is for those who run the call."""

    list_display = ["record_id", "recorded_at", "minutes", "state", "captioned_at"]
    list_filter = ["state"]
    search_fields = ["record_id", "call__meetup__event__title"]
    fields = [
        "record_id",
        "recorded_at",
        "minutes",
        "state",
        "decided_by",
        "decided_at",
        "taken_down_at",
        "captioned_at",
    ]
    date_hierarchy = "recorded_at"
