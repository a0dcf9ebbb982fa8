"""What is written when something is done with a loan."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError
from backend.core.moments import instant
from backend.lending.models import Loan

# Where a refusal of the domain stands in the form.
FIELD_OF = {"reason": "text", "note": "text", "until": "day", "code": "code", "status": "status", "to": "to"}


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ActForm(forms.Form):
    """A few words and what else a step needs; each step reads what it knows."""

    text = forms.CharField(max_length=1000, required=False)
    day = forms.DateField(label=_("Until which day"), required=False, widget=day_input())
    clock = forms.TimeField(label=_("At what time"), required=False, widget=time_input())
    status = forms.CharField(max_length=12, required=False)
    to = forms.SlugField(max_length=90, required=False)

    def until(self, loan: Loan) -> datetime:
        """The moment that was asked for. Without a day the present end, which no service takes for a longer one."""
        day, clock = self.cleaned_data["day"], self.cleaned_data["clock"]
        local = loan.ends_at.astimezone(loan.zone)
        return instant(day or local.date(), clock or local.time().replace(tzinfo=None), loan.zone)

    def refuse(self, refusal: DomainError) -> bool:
        """Put ``refusal`` next to its field; ``False``: it belongs to none."""
        field = FIELD_OF.get(refusal.field or "", refusal.field)
        if field in self.fields:
            self.add_error(field, str(refusal))
        return field in self.fields


class ConditionForm(forms.Form):
    """How the thing is as it goes out or comes back. With the place's zone active: ``at`` is read in it."""

    code = forms.CharField(
        label=_("Six digits of the borrower"), max_length=9, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "loan-code__input"}),
        help_text=_("They are on the borrower's page of this loan. Without them the borrower says so as well."),
    )  # fmt: skip
    there = forms.MultipleChoiceField(
        label=_("What belongs to it and is there"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Untick what is missing."),
    )  # fmt: skip
    is_damaged = forms.BooleanField(label=_("Something is damaged"), required=False)
    text = forms.CharField(
        label=_("How it is"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    at = forms.DateTimeField(
        label=_("When it was, if earlier"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why it is written down later"), max_length=300, required=False)

    def __init__(self, *args, loan: Loan, asks_code: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.loan = loan
        parts = loan.listing.part_names
        self.fields["there"].choices = [(part, part) for part in parts]
        self.initial.setdefault("there", parts)
        if not parts:
            del self.fields["there"]
        if not asks_code:
            del self.fields["code"]

    def facts(self) -> dict:
        """What the services take."""
        cleaned = self.cleaned_data
        parts = self.loan.listing.part_names
        facts = {name: cleaned[name] for name in ("is_damaged", "text", "at", "reason")}
        facts["missing"] = [part for part in parts if part not in cleaned.get("there", parts)]
        return facts | ({"code": cleaned["code"]} if "code" in self.fields else {})

    def refuse(self, refusal: DomainError) -> bool:
        if refusal.field in self.fields:
            self.add_error(refusal.field, str(refusal))
        return refusal.field in self.fields
