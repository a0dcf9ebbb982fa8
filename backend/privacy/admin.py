from django.contrib import admin
from unfold.admin import ModelAdmin

from backend.core.admin import ReadOnly
from backend.privacy.models import Consent, Departure, Export


@admin.register(Export)
class ExportAdmin(ReadOnly, ModelAdmin):
    list_display = ["user", "status", "asked_at", "ready_at", "fetched_at", "expires_at"]
    list_filter = ["status"]
    list_select_related = ["user"]
    exclude = ["key"]  # whoever knows it still needs to be its owner; but nobody needs it here


@admin.register(Departure)
class DepartureAdmin(ReadOnly, ModelAdmin):
    list_display = ["user", "status", "asked_at", "due_at", "ended_at"]
    list_filter = ["status"]
    list_select_related = ["user"]


@admin.register(Consent)
class ConsentAdmin(ReadOnly, ModelAdmin):
    list_display = ["user", "purpose", "version", "language", "given_at", "withdrawn_at"]
    list_filter = ["purpose"]
    list_select_related = ["user"]
