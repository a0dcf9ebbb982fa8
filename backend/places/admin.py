from django.contrib import admin
from django.db import transaction
from unfold.admin import ModelAdmin, TabularInline

from backend.places.forms.place import leave_closing_to_a_plan
from backend.places.models import (
    Invitation,
    Membership,
    NetworkRole,
    OpeningException,
    OpeningHours,
    Place,
    PlacePhoto,
    Room,
)
from backend.places.services import begin_powers, forget_closing, tell_place_changed, tell_roles_changed

GONE = ("status",)  # what is gone is read by nobody


class TellingAdmin(ModelAdmin):
    """The desk writes rows past the services; open sockets must hear of it all the same."""

    concerns: tuple[str, ...] = ()  # fields whose values ``tell`` gets

    def tell(self, *concerned: int, changed=()):
        """Publish what happened; ``changed`` names fields."""
        raise NotImplementedError

    def save_model(self, request, obj, form, change):
        # A row given to somebody else was somebody's before.
        concerned = set(self.model.objects.filter(pk=obj.pk).values_list(*self.concerns)) if change else set()
        super().save_model(request, obj, form, change)
        for one in concerned | {self._concerned(obj)}:
            self.tell(*one, changed=form.changed_data)

    def delete_model(self, request, obj):
        concerned = self._concerned(obj)  # before its key is gone
        super().delete_model(request, obj)
        self.tell(*concerned, changed=GONE)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        concerned = [self._concerned(one) for one in queryset]
        super().delete_queryset(request, queryset)
        for one in concerned:
            self.tell(*one, changed=GONE)

    def _concerned(self, obj) -> tuple[int, ...]:
        return tuple(getattr(obj, name) for name in self.concerns)


class HoursInline(TabularInline):
    model = OpeningHours
    extra = 0


class RoomInline(TabularInline):
    model = Room
    extra = 0
    fields = ["name", "area_m2", "capacity", "is_bookable", "position"]


@admin.register(Place)
class PlaceAdmin(TellingAdmin):
    list_display = ["name", "kind", "district", "city", "status", "membership_policy"]
    list_filter = ["status", "city", "kind", "operator_kind", "membership_policy"]
    search_fields = ["name", "search_text", "source_id"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [HoursInline, RoomInline]

    concerns = ("pk",)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        leave_closing_to_a_plan(form.base_fields["status"], obj)
        return form

    def tell(self, place_id, *, changed=()):
        if "status" in changed:
            forget_closing(place_id)
        tell_place_changed(place_id, changed)


@admin.register(Membership)
class MembershipAdmin(TellingAdmin):
    list_display = ["user", "place", "role", "status", "created_at"]
    list_filter = ["role", "status"]
    search_fields = ["user__display_name", "user__email", "place__name"]
    list_select_related = ["user", "place"]
    raw_id_fields = ["user", "place"]

    concerns = ("user_id", "place_id")

    def save_model(self, request, obj, form, change):
        begin_powers(obj.user, obj.role)
        super().save_model(request, obj, form, change)

    def tell(self, user_id, place_id, *, changed=()):
        tell_roles_changed(user_id, place_id)


@admin.register(NetworkRole)
class NetworkRoleAdmin(TellingAdmin):
    list_display = ["user", "role", "created_at"]
    list_filter = ["role"]
    search_fields = ["user__display_name", "user__email"]
    list_select_related = ["user"]
    raw_id_fields = ["user"]

    concerns = ("user_id",)

    def save_model(self, request, obj, form, change):
        begin_powers(obj.user, obj.role)
        super().save_model(request, obj, form, change)

    def tell(self, user_id, *, changed=()):
        tell_roles_changed(user_id)


@admin.register(Invitation)
class InvitationAdmin(ModelAdmin):
    list_display = ["code", "place", "role", "created_by", "expires_at", "uses", "max_uses", "revoked_at"]
    list_filter = ["role"]
    search_fields = ["code", "place__name"]
    list_select_related = ["place", "created_by"]
    raw_id_fields = ["place", "created_by"]


@admin.register(Room)
class RoomAdmin(ModelAdmin):
    list_display = ["name", "place", "area_m2", "capacity", "is_bookable"]
    list_filter = ["is_bookable"]
    search_fields = ["name", "place__name"]
    list_select_related = ["place"]
    raw_id_fields = ["place", "cover"]
    # What a room is made of decides who has it: changed in the settings of the place, under a lock.
    exclude = ["parts"]


@admin.register(OpeningHours)
class OpeningHoursAdmin(ModelAdmin):
    list_display = ["place", "weekday", "opens", "closes"]
    list_filter = ["weekday"]
    search_fields = ["place__name"]
    list_select_related = ["place"]
    raw_id_fields = ["place"]


@admin.register(OpeningException)
class OpeningExceptionAdmin(ModelAdmin):
    list_display = ["place", "first_day", "last_day", "opens", "closes", "reason"]
    search_fields = ["place__name", "reason"]
    list_select_related = ["place"]
    raw_id_fields = ["place"]


@admin.register(PlacePhoto)
class PlacePhotoAdmin(ModelAdmin):
    list_display = ["place", "picture", "position"]
    search_fields = ["place__name"]
    list_select_related = ["place", "picture"]
    raw_id_fields = ["place", "picture"]
