"""The form of each kind of listing: short, and with its own questions only."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backend.sharing.forms.listing import OF_FOOD, OF_SKILLS, ListingForm
from backend.sharing.models import Listing
from backend.sharing.services.checking import NO_ALLERGENS
from backend.sharing.services.fields import OWN_FIELDS

Kind = Listing.Kind
EVERY = ListingForm.Meta.fields


class GiveForm(ListingForm):
    kind = Kind.GIVE

    class Meta(ListingForm.Meta):
        fields = [*EVERY, *OWN_FIELDS[Kind.GIVE]]


class LendForm(ListingForm):
    kind = Kind.LEND

    class Meta(ListingForm.Meta):
        fields = [*EVERY, *OWN_FIELDS[Kind.LEND]]


class AskForm(ListingForm):
    kind = Kind.ASK

    class Meta(ListingForm.Meta):
        fields = [*EVERY, *OWN_FIELDS[Kind.ASK]]


class SkillForm(ListingForm):
    """Help, whoever offers or needs it."""

    roots = OF_SKILLS
    usual_category = "skills"
    languages = forms.MultipleChoiceField(
        label=_("In which languages"), choices=settings.LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(ListingForm.Meta):
        fields = [*EVERY, *OWN_FIELDS[Kind.SKILL_OFFER]]


class SkillOfferForm(SkillForm):
    kind = Kind.SKILL_OFFER


class SkillRequestForm(SkillForm):
    kind = Kind.SKILL_REQUEST


class FoodForm(ListingForm):
    """As Olio asks: how long it is good, who made it, what is in it, how it is kept (domain rules F1, F2)."""

    kind = Kind.FOOD
    roots = OF_FOOD
    usual_category = "food"
    shown_first = ("title", "use_by", "best_before", "is_homemade", "made_on", "body", "allergens", "storage")
    allergens = forms.MultipleChoiceField(
        label=_("Allergens"),
        choices=[(NO_ALLERGENS, _("none of these")), *Listing.Allergen.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(ListingForm.Meta):
        fields = [*EVERY, *OWN_FIELDS[Kind.FOOD]]
        labels = ListingForm.Meta.labels | {"body": _("what is in it")}

    def until_hint(self) -> str:
        return _("Empty: until its use-by day, and a week at most.")


FORMS = {form.kind: form for form in (GiveForm, LendForm, AskForm, SkillOfferForm, SkillRequestForm, FoodForm)}
