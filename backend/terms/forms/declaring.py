from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backend.terms.models import Declaration
from backend.terms.standing import today

DAYS = ["published_on", "updated_on", "prepared_on", "reviewed_on"]
BY_LANGUAGE = ["exceptions", "architecture", "communication", "applications"]


class DeclarationForm(forms.ModelForm):
    """The facts of the declaration; what is in words once for each language."""

    class Meta:
        model = Declaration
        fields = [
            "operator",
            *DAYS,
            "status",
            "burden_url",
            "method",
            "assessor",
            "contact_name",
            "contact_email",
            "contact_phone",
        ]
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in DAYS}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in BY_LANGUAGE:
            label = Declaration._meta.get_field(name).verbose_name
            for code, language in settings.LANGUAGES:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{label} ({language})",
                    required=False,
                    max_length=3000,
                    initial=getattr(self.instance, name).get(code, ""),
                    widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
                )

    def clean(self):
        said = super().clean()
        for name in DAYS:
            if said.get(name) and said[name] > today():
                self.add_error(name, _("This day is still to come."))
        if said.get("reviewed_on") and said.get("prepared_on") and said["reviewed_on"] < said["prepared_on"]:
            self.add_error("reviewed_on", _("A review cannot come before the declaration."))
        if said.get("status") != Declaration.Status.FULL and not said.get("exceptions_pl"):
            self.add_error("exceptions_pl", _("Say what does not comply, and why."))
        return said

    def _post_clean(self):
        """The service writes the row; the form only checks its own fields."""

    def facts(self) -> dict:
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        for name in BY_LANGUAGE:
            words = {code: self.cleaned_data[f"{name}_{code}"].strip() for code, _language in settings.LANGUAGES}
            facts[name] = {code: text for code, text in words.items() if text}
        return facts
