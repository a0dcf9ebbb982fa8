from datetime import datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError
from backend.core.moments import instant
from backend.lending.forms.acting import day_input, time_input
from backend.lending.models import Loan
from backend.lending.selectors import Taking, may_go
from backend.lending.selectors.pool import quantity_of
from backend.lending.services import ThingTaken

# Where a refusal of the domain stands in the form.
FIELD_OF = {"starts_at": "start_day", "ends_at": "end_day"}


class SpanForm(forms.Form):
    """From when to when, on the wall clock of the place of ``taking``."""

    start_day = forms.DateField(label=_("From which day"), widget=day_input())
    start_time = forms.TimeField(label=_("At what time"), widget=time_input())
    end_day = forms.DateField(label=_("Back on which day"), widget=day_input())
    end_time = forms.TimeField(label=_("At what time"), widget=time_input())

    def __init__(self, *args, taking: Taking, **kwargs):
        super().__init__(*args, **kwargs)
        self.taking = taking
        for name in ("start_day", "end_day"):
            self.fields[name].widget.attrs |= {"min": taking.first_day.isoformat()}
        self.fields["start_day"].widget.attrs["max"] = taking.last_day.isoformat()

    @property
    def span(self) -> tuple[datetime, datetime]:
        cleaned, zone = self.cleaned_data, self.taking.place.zone
        return (
            instant(cleaned["start_day"], cleaned["start_time"], zone),
            instant(cleaned["end_day"], cleaned["end_time"], zone),
        )

    def refuse(self, refusal: DomainError) -> None:
        """Put ``refusal`` next to its field, or over the form."""
        field = "start_day" if isinstance(refusal, ThingTaken) else FIELD_OF.get(refusal.field or "", refusal.field)
        self.add_error(field if field in self.fields else None, str(refusal))


class BorrowForm(SpanForm):
    """A request for a thing for some time."""

    amount = forms.IntegerField(label=_("How many"), initial=1, validators=[MinValueValidator(1)])
    via = forms.ChoiceField(label=_("Where do you take it?"), choices=Loan.Via.choices, widget=forms.RadioSelect)
    message = forms.CharField(
        label=_("A few words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you need it for. A conversation of the two of you opens."),
    )  # fmt: skip
    accepts_terms = forms.BooleanField(label=_("I have read the rules of lending and agree to them"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        listing = self.taking.listing
        most = quantity_of(listing)
        ways = [(code, label) for code, label in Loan.Via.choices if may_go(listing, code)]
        self.fields["via"].choices = ways
        self.initial.setdefault("via", self.taking.via)
        self.fields["amount"].validators.append(MaxValueValidator(most))
        self.fields["amount"].widget.attrs |= {"min": 1, "max": most}
        self.has_terms = bool(self.taking.terms.text.strip()) and any(code == Loan.Via.DESK for code, _l in ways)
        hidden = {"amount": most == 1, "via": len(ways) == 1, "accepts_terms": not self.has_terms}
        for name in [name for name, is_hidden in hidden.items() if is_hidden]:
            del self.fields[name]

    def wish(self) -> dict:
        """What the services take."""
        starts_at, ends_at = self.span
        more = {
            name: self.cleaned_data[name]
            for name in ("amount", "via", "message", "accepts_terms")
            if name in self.fields
        }
        return {"starts_at": starts_at, "ends_at": ends_at} | more
