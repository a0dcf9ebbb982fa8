"""The editor of texts: one language at a time, so that a clause is two fields."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from backend.terms.models import Clause, Version
from backend.terms.services.writing import Written
from backend.terms.standing import today

NUMBER = RegexValidator(r"^[1-9][0-9]?(\.[1-9][0-9]?)?\Z", _("A number is like 4 or 4.2."))
TEXT_MOST = 4000


class DraftForm(forms.Form):
    """What stands around the clauses, in one language."""

    introduction = forms.CharField(
        label=_("Introduction"), required=False, max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    changes = forms.CharField(
        label=_("What changes, in plain words"),
        required=False,
        max_length=TEXT_MOST,
        help_text=_("People read this first, in the notification and above the text."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needs_acceptance = forms.BooleanField(
        label=_("Everybody is asked to accept it"),
        required=False,
        help_text=_("Leave it out when only spelling changes: then nobody is stopped."),
    )

    revision = forms.CharField(widget=forms.HiddenInput)  # of the draft that was read

    def __init__(self, *args, draft: Version, language: str, **kwargs):
        self.draft, self.language = draft, language
        kwargs.setdefault(
            "initial",
            {
                "introduction": draft.introductions.get(language, ""),
                "changes": draft.changes.get(language, ""),
                "needs_acceptance": draft.needs_acceptance,
                "revision": draft.revision(),
            },
        )
        super().__init__(*args, **kwargs)
        if draft.document.kind != "rules" or draft.number == 1:
            del self.fields["needs_acceptance"]
        if draft.number == 1:
            del self.fields["changes"]

    def facts(self) -> dict:
        """For ``save_draft``: the words of this language beside those of the others."""
        draft, said = self.draft, self.cleaned_data
        return {
            "introductions": draft.introductions | {self.language: said["introduction"]},
            "changes": draft.changes | {self.language: said.get("changes", "")},
            "needs_acceptance": said.get("needs_acceptance", False),
            "revision": said["revision"],
        }


def read_anew(form: forms.Form) -> None:
    """Let ``form``, sent for an earlier draft, be sent once more for the draft as it is now; what was typed stays."""
    form.data = form.data.copy()
    form.data["revision"] = form.initial["revision"]


class ClauseForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=5, validators=[NUMBER])
    was = forms.CharField(required=False, widget=forms.HiddenInput)  # its number before: other languages follow it
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    text = forms.CharField(
        label=_("Text"), max_length=TEXT_MOST, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    remove = forms.BooleanField(label=_("Remove this clause"), required=False)


class BaseClauseFormSet(forms.BaseFormSet):
    """Clauses of a draft in one language; ``known`` are its clauses by number."""

    def __init__(self, *args, draft: Version, language: str, **kwargs):
        self.language = language
        self.known: dict[str, Clause] = {clause.number: clause for clause in draft.clauses.all()}
        kwargs["initial"] = [
            {
                "number": number,
                "was": number,
                "title": clause.titles.get(language, ""),
                "text": clause.texts.get(language, ""),
            }
            for number, clause in self.known.items()
        ]
        super().__init__(*args, prefix="clauses", **kwargs)

    def rows(self):
        """Each form with the Polish words that it translates, when the language is another."""
        for form in self.forms:
            clause = self.known.get(form.initial.get("was", ""))
            yield form, clause if clause and self.language != settings.LANGUAGE_CODE else None

    def clauses(self) -> list[Written]:
        """What was written, without removed and empty rows; other languages stay as they are."""
        written = []
        for form in self.forms:
            said = form.cleaned_data
            if not said.get("number") or said.get("remove"):
                continue
            before = self.known.get(said.get("was", ""))
            titles, texts = (before.titles, before.texts) if before else ({}, {})
            language = {self.language: said["title"]}, {self.language: said["text"]}
            written.append(Written(said["number"], titles | language[0], texts | language[1]))
        return written


ClauseFormSet = forms.formset_factory(ClauseForm, formset=BaseClauseFormSet, extra=2, max_num=80)


class PublishForm(forms.Form):
    revision = forms.CharField(widget=forms.HiddenInput)  # of the draft that was read
    valid_from = forms.DateField(
        label=_("Binds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, draft: Version, **kwargs):
        earliest = today() if draft.number == 1 else today() + timedelta(days=settings.TERMS_NOTICE_DAYS)
        super().__init__(*args, initial={"valid_from": earliest, "revision": draft.revision()}, **kwargs)
        self.fields["valid_from"].widget.attrs["min"] = earliest.isoformat()
