"""Naming branches of the tree of categories."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backend.sharing.models import Category
from backend.sharing.services.categories import LONGEST_NAME


class NamesForm(forms.Form):
    """The name of a branch in each language; the Polish one is needed."""

    def __init__(self, *args, category: Category | None = None, **kwargs):
        if category:
            kwargs["initial"] = dict(category.names)
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            label = _("Name in the language: %(language)s") % {"language": name}
            widget = forms.TextInput(attrs={"lang": code})
            self.fields[code] = forms.CharField(
                label=label, max_length=LONGEST_NAME, required=code == "pl", widget=widget
            )

    @property
    def names(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code, _name in settings.LANGUAGES}


class RootField(forms.ModelChoiceField):
    def label_from_instance(self, category: Category) -> str:
        return category.name


class BranchForm(NamesForm):
    """A new branch: under which main category, and its names."""

    parent = RootField(label=_("Part of"), queryset=Category.objects.none(), to_field_name="key", empty_label=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        roots = Category.objects.filter(parent=None, is_active=True)
        self.fields["parent"].queryset = roots.order_by("position", "key")
