from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.moderation.book import BY_CODE
from backend.moderation.models import AuthorityOrder

Date = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class OrderForm(forms.ModelForm):
    """What an authority ordered, and what became of it."""

    category = forms.ChoiceField(label=_("Category"), required=False)

    class Meta:
        model = AuthorityOrder
        fields = [
            "kind", "authority", "country", "reference", "content", "category",
            "received_on", "confirmed_on", "done_on", "note",
        ]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "received_on": Date,
            "confirmed_on": Date,
            "done_on": Date,
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "reference": _("As it stands on the letter. An order that is sent once more is known by it."),
            "content": _("Its address, as the letter gives it; empty where the letter gives none."),
            "note": _("Only the coordinators read it. Write no name of the person whom it is about."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reference"].required = True
        self.fields["kind"].choices = AuthorityOrder.Kind.choices
        self.fields["category"].choices = [("", _("none of these")), *BY_CODE["notices.category"].names.items()]

    def says_no_more_than(self, order: AuthorityOrder) -> bool:
        """Whether a valid form has nothing that ``order`` does not say: it was sent by a second press."""
        return all(getattr(order, name) == said for name, said in self.cleaned_data.items())

    def clean_country(self) -> str:
        country = self.cleaned_data["country"].upper()
        if not (country.isascii() and country.isalpha() and len(country) == 2):
            raise forms.ValidationError(_("Two letters, for example PL."))
        return country

    def clean(self):
        cleaned = super().clean()
        came, today = cleaned.get("received_on"), timezone.localdate()
        for name in ("received_on", "confirmed_on", "done_on"):
            if cleaned.get(name) and cleaned[name] > today:
                self.add_error(name, _("This day is still to come."))
        for name in ("confirmed_on", "done_on"):
            if came and cleaned.get(name) and cleaned[name] < came:
                self.add_error(name, _("This is before the day on which it came."))
        return cleaned
