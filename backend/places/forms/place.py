from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from backend.places.models import Membership, OpeningException, OpeningHours, Place
from backend.places.services import INVITATION_DAYS

WEEKDAY_CHOICES = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class CodesChoice(forms.MultipleChoiceField):
    """Several codes out of a list, as checkboxes."""

    widget = forms.CheckboxSelectMultiple


class PlacesField(forms.ModelMultipleChoiceField):
    """Several places, each with its district, as checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, place: Place) -> str:
        return f"{place.name} ({place.district})" if place.district else place.name


def leave_closing_to_a_plan(status: forms.ChoiceField, place: Place | None) -> None:
    """Offer no "closed" for a place that is not: people know beforehand, and what is left there ends with words."""
    if place is None or place.status != Place.Status.CLOSED:
        status.choices = [choice for choice in status.choices if choice[0] != Place.Status.CLOSED]
        status.help_text = _("A place is closed with a plan, on a day that its people know before.")


class PlaceForm(forms.ModelForm):
    features = CodesChoice(label=_("Accessibility"), choices=Place.Feature.choices, required=False)
    offers = CodesChoice(label=_("What it offers"), choices=Place.Offer.choices, required=False)

    class Meta:
        model = Place
        fields = [
            "name",
            "kind",
            "description",
            "operator",
            "operator_kind",
            "address",
            "postcode",
            "district",
            "city",
            "latitude",
            "longitude",
            "location_is_approximate",
            "phone",
            "email",
            "website",
            "hours_note",
            "house_rules",
            "default_language",
            "membership_policy",
            "status",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 5}), "house_rules": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, may_change_status=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_change_status:
            del self.fields["status"]
        else:
            leave_closing_to_a_plan(self.fields["status"], self.instance)

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", _("Give both numbers of the position, or none."))
        return cleaned

    def _post_clean(self):
        """The service writes the row; the form only checks its own fields."""

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}


class NewPlaceForm(PlaceForm):
    class Meta(PlaceForm.Meta):
        fields = ["slug", *PlaceForm.Meta.fields]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if Place.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another place has this address."))
        return slug


class HoursForm(forms.ModelForm):
    weekday = forms.TypedChoiceField(label=_("Day"), choices=WEEKDAY_CHOICES, coerce=int, initial=0)

    class Meta:
        model = OpeningHours
        fields = ["weekday", "opens", "closes"]
        widgets = {
            "opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("opens") and cleaned.get("closes") and cleaned["closes"] <= cleaned["opens"]:
            self.add_error("closes", _("Closing must come after opening."))
        return cleaned


class ExceptionForm(forms.ModelForm):
    class Meta:
        model = OpeningException
        fields = ["first_day", "last_day", "opens", "closes", "reason"]
        help_texts = {"opens": _("Leave both hours empty when the place is closed.")}
        widgets = {
            "first_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "last_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day must not come before the first."))
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if bool(opens) != bool(closes) or (opens and closes <= opens):
            self.add_error("closes", _("Closing must come after opening."))
        return cleaned


HoursFormSet = forms.inlineformset_factory(Place, OpeningHours, form=HoursForm, extra=2, max_num=28)
ExceptionFormSet = forms.inlineformset_factory(Place, OpeningException, form=ExceptionForm, extra=1, max_num=40)


class PhotoForm(forms.Form):
    photo = forms.FileField(label=_("Photo"), widget=forms.ClearableFileInput(attrs={"accept": "image/*"}))
    alt = forms.CharField(label=_("Describe the photo for those who do not see it"), max_length=300, required=False)


class InvitationForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    days = forms.IntegerField(
        label=_("Valid for how many days"),
        initial=INVITATION_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    max_uses = forms.IntegerField(
        label=_("For how many people at most"),
        required=False,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for any number. A link that gives a role is for one person, for 30 days at most."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
