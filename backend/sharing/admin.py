from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from backend.core.admin import ReadOnly
from backend.sharing.models import Draw, Listing, ListingPhoto, ListingRequest, SavedSearch, ThankYou
from backend.sharing.services.learning import learn_words_of


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

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if {"title", "body", "status"} & set(form.changed_data):
            learn_words_of(obj)


@admin.register(ListingPhoto)
class ListingPhotoAdmin(ModelAdmin):
    list_display = ["listing", "picture", "position"]
    list_select_related = ["listing", "picture"]
    raw_id_fields = ["listing", "picture"]
    search_fields = ["listing__title", "picture__alt"]


@admin.register(ListingRequest)
class ListingRequestAdmin(ReadOnly, ModelAdmin):
    list_display = ["listing", "user", "status", "amount", "hold_until", "created_at"]
    list_filter = ["status"]
    list_select_related = ["listing", "user", "conversation"]
    search_fields = ["listing__title", "user__display_name"]
    fields = [
        "listing", "user", "conversation", "status", "amount", "chosen_at", "hold_until", "reason", "closed_at",
        "created_at",
    ]  # fmt: skip
    date_hierarchy = "created_at"


@admin.register(Draw)
class DrawAdmin(ReadOnly, ModelAdmin):
    """Draws are only looked at. The secret stands here no sooner than on the page that everybody reads."""

    list_display = ["listing", "closes_at", "drawn_at", "commitment"]
    list_filter = [("drawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["listing"]
    search_fields = ["listing__title", "listing__slug", "commitment"]
    fields = ["listing", "closes_at", "drawn_at", "commitment", "shown_secret", "order"]
    readonly_fields = ["shown_secret"]
    date_hierarchy = "closes_at"

    @admin.display(description=_("secret"))
    def shown_secret(self, draw: Draw) -> str:
        return draw.secret if draw.drawn_at else _("shown after the draw")


@admin.register(ThankYou)
class ThankYouAdmin(ReadOnly, ModelAdmin):
    """Words of people: hidden by moderation, never rewritten; both sides say themselves whether others read them."""

    list_display = ["listing", "author", "to", "author_agrees", "receiver_agrees", "hidden_at", "created_at"]
    list_filter = ["author_agrees", "receiver_agrees", ("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["listing", "author", "to"]
    search_fields = ["text", "listing__title", "author__display_name", "to__display_name"]
    date_hierarchy = "created_at"


@admin.register(SavedSearch)
class SavedSearchAdmin(ModelAdmin):
    list_display = ["name", "user", "place", "alert", "told_at", "created_at"]
    list_filter = ["alert"]
    list_select_related = ["user", "place"]
    raw_id_fields = ["user", "place"]
    readonly_fields = ["told_at", "created_at"]
    search_fields = ["name", "user__display_name"]
