"""What is shared, as a form."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.sharing.forms.categories import CategoryField
from backend.sharing.models import Category, Listing
from backend.sharing.services import FOOD_DAYS


class ListingForm(forms.ModelForm):
    """What is shared, in the words of the person who shares it."""

    category = CategoryField(label=_("category"), required=False, empty_label=None)

    class Meta:
        model = Listing
        fields = ["kind", "title", "body", "category", "condition", "lending_days", "expires_at"]
        widgets = {
            "kind": forms.RadioSelect(attrs={"class": "kind-choice"}),
            "body": forms.Textarea(attrs={"rows": 4}),
            "expires_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "lending_days": forms.NumberInput(attrs={"min": 1, "max": 90, "inputmode": "numeric"}),
        }
        labels = {"body": _("a few words"), "expires_at": _("until when"), "lending_days": _("for how many days")}
        help_texts = {
            "title": _("What is it, in a few words?"),
            "body": _("Size, how to pick it up, when you are at home. Name allergens if it is food."),
            "lending_days": _("Only when you lend something."),
            "expires_at": _("Needed for food: a week at most."),
        }

    def __init__(self, *args, place=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Listing.Kind.choices
        self.fields["category"].queryset = Category.objects.used_at(place)
        self.initial.setdefault("category", "other")
        if self.instance.pk:
            self.initial["category"] = self.instance.category.key
        self.fields["expires_at"].input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        self.fields["lending_days"].min_value = 1
        for field in self.fields.values():
            field.label = str(field.label)[:1].upper() + str(field.label)[1:]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") != Listing.Kind.LEND:
            # The field stays on the page without JavaScript: what makes no sense there is not an error.
            cleaned["lending_days"] = None
        expires = cleaned.get("expires_at")
        if cleaned.get("kind") == Listing.Kind.FOOD and not expires and "expires_at" not in self.errors:
            self.add_error("expires_at", _("Say until when the food is good."))
        if expires and "expires_at" in self.changed_data:
            now = timezone.now()
            if expires <= now:
                self.add_error("expires_at", _("This moment has already passed."))
            elif cleaned.get("kind") == Listing.Kind.FOOD and expires > now + timedelta(days=FOOD_DAYS):
                self.add_error("expires_at", _("Food can stay on the board for a week at most."))
        if not cleaned.get("category") and "category" not in self.errors:
            cleaned["category"] = Category.objects.get(key="other")
        return cleaned
