from datetime import datetime, time

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError
from backend.core.moments import instant
from backend.lending.forms.acting import day_input, time_input
from backend.lending.forms.person import PersonForm
from backend.lending.models import LendingTerms, Repair
from backend.lending.selectors.finding import things_of
from backend.lending.selectors.people import person_of_card
from backend.lending.services import ThingTaken
from backend.places.models import Place
from backend.sharing.models import Listing

FIELD_OF = {"starts_at": "start_day", "ends_at": "end_day"}


class ThingField(forms.ModelChoiceField):
    def label_from_instance(self, listing: Listing) -> str:
        return f"{listing.title} ({listing.quantity})" if (listing.quantity or 1) > 1 else listing.title


class RecordForm(PersonForm):
    """A loan written down at the desk: for a member, for who shows a card, or for somebody without an account."""

    field_order = ["listing", "amount", "name", "person", "card", "contact"]
    listing = ThingField(
        label=_("What"), queryset=Listing.objects.none(), to_field_name="slug", empty_label=_("Choose a thing")
    )
    amount = forms.IntegerField(label=_("How many"), initial=1, validators=[MinValueValidator(1)])
    contact = forms.CharField(
        label=_("Phone or e-mail"), max_length=120, required=False,
        help_text=_("If they like to be reminded. Name and contact are forgotten 30 days after it is over."),
    )  # fmt: skip
    end_day = forms.DateField(label=_("Back on which day"), widget=day_input())
    end_time = forms.TimeField(label=_("At what time"), widget=time_input())
    is_later = forms.BooleanField(label=_("They fetch it later"), required=False)
    start_day = forms.DateField(label=_("From which day"), required=False, widget=day_input())
    start_time = forms.TimeField(label=_("At what time"), required=False, widget=time_input())
    text = forms.CharField(label=_("How it is"), max_length=1000, required=False)
    has_consented = forms.BooleanField(
        label=_("I read the rules of lending out, and they agreed; also to their name being kept for a time")
    )

    def __init__(self, *args, place: Place, **kwargs):
        super().__init__(*args, place=place, **kwargs)
        self.fields["listing"].queryset = things_of(place).filter(status=Listing.Status.OPEN)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_later"):
            for name in ("start_day", "start_time"):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Write when they fetch it."))
        if not cleaned.get("person") and "person" not in self.errors and self.found:
            self.add_error("person", _("A member has such a name. Choose them, or somebody without an account."))
        return cleaned

    def facts(self) -> dict:
        """What the service takes."""
        cleaned = self.cleaned_data
        facts = {name: cleaned[name] for name in ("amount", "name", "contact", "text")} | {"borrower": self.chosen}
        if self.chosen and person_of_card(cleaned["card"]) == self.chosen:
            facts["card"] = cleaned["card"]
        facts |= {"ends_at": self.at("end"), "is_handed_out": not cleaned["is_later"]}
        return facts | ({"starts_at": self.at("start")} if cleaned["is_later"] else {})

    def at(self, which: str) -> datetime:
        return instant(self.cleaned_data[f"{which}_day"], self.cleaned_data[f"{which}_time"], self.place.zone)

    def refuse(self, refusal: DomainError) -> None:
        field = "listing" if isinstance(refusal, ThingTaken) else FIELD_OF.get(refusal.field or "", refusal.field)
        self.add_error(field if field in self.fields else None, str(refusal))


class PauseForm(PersonForm):
    """A pause in borrowing for a neighbour."""

    until = forms.DateField(label=_("Until which day"), widget=day_input(), help_text=_("That day included."))
    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it, and may object: then somebody else than you decides."),
    )  # fmt: skip

    def clean_person(self) -> str:
        handle = super().clean_person()
        if self.chosen is None:
            raise forms.ValidationError(_("Choose the person."))
        return handle

    def facts(self) -> dict:
        """What the service takes; the pause ends with the day."""
        until = instant(self.cleaned_data["until"], time(23, 59), self.place.zone)
        return {"until": until, "reason": self.cleaned_data["reason"]}

    def refuse(self, refusal: DomainError) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class AnswerForm(forms.Form):
    """What the place says to an objection."""

    text = forms.CharField(
        label=_("What do you say to it, and why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )  # fmt: skip


class ObjectionForm(forms.Form):
    """What who is paused sees differently."""

    text = forms.CharField(
        label=_("What do you see differently?"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


class TermsForm(forms.ModelForm):
    """How a place lends; saved as a new version."""

    class Meta:
        model = LendingTerms
        fields = [
            "max_items", "max_days", "extensions", "horizon_days", "lead_days", "pickup_days", "buffer_hours",
            "same_day", "text",
        ]  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {
            "max_items": _("Several alike count as one: twelve chairs of one set are one thing."),
            "text": _("Who borrows reads and accepts it. Empty: nothing to accept."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = str(field.label)[:1].upper() + str(field.label)[1:]

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class RepairForm(forms.Form):
    """A thing is broken."""

    note = forms.CharField(label=_("What is broken?"), max_length=500)


class RepairEndForm(forms.Form):
    """It was looked at."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(one.value, one.label) for one in (Repair.Outcome.REPAIRED, Repair.Outcome.FINE)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )
    note = forms.CharField(label=_("What was done"), max_length=1000, required=False)
