from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from backend.core.admin import ReadOnly
from backend.lending.models import Condition, Hold, LendingTerms, Loan, LoanStep, Pause, Repair


class StepInline(ReadOnly, TabularInline):
    model = LoanStep
    extra = 0


class ConditionInline(ReadOnly, TabularInline):
    model = Condition
    extra = 0
    exclude = ["pictures"]


@admin.register(Loan)
class LoanAdmin(ReadOnly, ModelAdmin):
    list_display = ["listing", "place", "borrower", "status", "starts_at", "ends_at", "disputed_at"]
    list_filter = ["status", "via"]
    search_fields = ["slug", "listing__title", "place__name", "borrower__display_name"]
    list_select_related = ["listing", "place", "borrower"]
    date_hierarchy = "starts_at"
    # The code of the desk opens a door for nobody here.
    fields = [
        "listing", "place", "borrower", "borrower_name", "recorded_by", "status", "amount", "starts_at", "ends_at",
        "original_ends_at", "taken_from", "taken_until", "via", "terms", "handed_out_at", "returned_at", "extensions",
        "reason", "disputed_at", "reviewer",
    ]  # fmt: skip
    readonly_fields = ["taken_from", "taken_until"]
    inlines = [StepInline, ConditionInline]


@admin.register(LendingTerms)
class LendingTermsAdmin(ReadOnly, ModelAdmin):
    """Versions are read here, and written in the panel of the place."""

    list_display = ["place", "version", "max_days", "max_items", "extensions", "created_at", "created_by"]
    search_fields = ["place__name", "text"]
    list_select_related = ["place", "created_by"]


@admin.register(Hold)
class HoldAdmin(ReadOnly, ModelAdmin):
    list_display = ["listing", "user", "status", "starts_at", "ends_at", "offered_until", "created_at"]
    list_filter = ["status"]
    search_fields = ["listing__title", "user__display_name"]
    list_select_related = ["listing", "user"]


@admin.register(Repair)
class RepairAdmin(ReadOnly, ModelAdmin):
    list_display = ["listing", "note", "opened_at", "outcome", "closed_at"]
    list_filter = ["outcome"]
    search_fields = ["listing__title", "note"]
    list_select_related = ["listing"]


@admin.register(Pause)
class PauseAdmin(ReadOnly, ModelAdmin):
    list_display = ["user", "place", "reason", "ends_at", "lifted_at"]
    search_fields = ["user__display_name", "place__name"]
    list_select_related = ["user", "place"]
