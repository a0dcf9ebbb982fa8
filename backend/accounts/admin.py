from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backend.accounts.models import Block, KnownBrowser, Recovery, User
from backend.core.admin import ReadOnly


class EmailUserCreationForm(UserCreationForm):
    class Meta:
        model = User
        fields = ["email", "display_name"]


class EmailUserChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class PersonAdmin(UserAdmin, ModelAdmin):
    form, add_form, change_password_form = EmailUserChangeForm, EmailUserCreationForm, AdminPasswordChangeForm
    ordering = ["-pk"]
    list_display = ["display_name", "email", "affiliation", "is_active", "is_staff", "date_joined"]
    list_filter = ["is_active", "is_staff", "affiliation", "language"]
    search_fields = ["display_name", "email", "search_text"]
    readonly_fields = ["handle", "date_joined", "last_login"]
    raw_id_fields = ["avatar", "guardian"]
    filter_horizontal = ["groups", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["email", "password", "display_name", "handle", "avatar"]}),
        (_("Profile"), {"fields": ["can_help_with", "would_like_to_learn", "languages", "affiliation"]}),
        (_("Visibility"), {"fields": ["about_visibility", "presence_visibility"]}),
        (_("Private messages"), {"fields": ["messages_from", "shows_seen", "guardian"]}),
        (_("Reading"), {"fields": ["language", "time_zone", "text_size", "contrast", "theme"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "display_name", "password1", "password2"]})]

    def has_delete_permission(self, request, obj=None):
        """Deleting a row would take sanctions along and leave files behind: ``ganek erase`` does it as a whole."""
        return False

    def get_queryset(self, request):
        """Without guests of calls: they have no account that could be looked after."""
        return super().get_queryset(request).filter(guest="")


@admin.register(Block)
class BlockAdmin(ModelAdmin):
    list_display = ["blocker", "blocked", "created_at"]
    search_fields = ["blocker__display_name", "blocked__display_name"]
    list_select_related = ["blocker", "blocked"]
    raw_id_fields = ["blocker", "blocked"]


@admin.register(Recovery)
class RecoveryAdmin(ReadOnly, ModelAdmin):
    list_display = ["user", "begun_by", "agreed_by", "needs_two", "created_at", "expires_at", "ended_at"]
    search_fields = ["user__display_name", "begun_by__display_name"]
    list_select_related = ["user", "begun_by", "agreed_by"]
    exclude = ["code_hash"]


@admin.register(KnownBrowser)
class KnownBrowserAdmin(ReadOnly, ModelAdmin):
    list_display = ["user", "kind", "seen_at"]
    search_fields = ["user__display_name"]
    list_select_related = ["user"]
