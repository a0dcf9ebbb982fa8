from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.events.models import Event, Question
from backend.events.services.facts import MOST_QUESTIONS

MOST_CHOICES = 12
CHOICE_LENGTH = 80


class QuestionForm(forms.Form):
    """One question that is asked at sign-up."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Question"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Answer"), choices=Question.Kind.choices, required=False, initial=Question.Kind.TEXT
    )
    choices = forms.CharField(
        label=_("Choices, one a line"),
        help_text=_("Only for “one of several”."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        lines = [line.strip() for line in cleaned.get("choices", "").splitlines()]
        cleaned["choices"] = list(dict.fromkeys(line[:CHOICE_LENGTH] for line in lines if line))
        cleaned["kind"] = cleaned.get("kind") or Question.Kind.TEXT
        if cleaned["kind"] != Question.Kind.CHOICE:
            cleaned["choices"] = []
        elif cleaned.get("text") and not 2 <= len(cleaned["choices"]) <= MOST_CHOICES:
            self.add_error("choices", _("Write two to twelve choices, one a line."))
        return cleaned


class _Questions(forms.BaseFormSet):
    def __init__(self, *args, event: Event | None = None, **kwargs):
        self.known = {question.pk for question in event.questions.all()} if event else set()
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        if any(form.errors for form in self.forms):
            return
        kept = [form.cleaned_data["pk"] for form in self.forms if form.cleaned_data.get("pk")]
        if set(kept) - self.known or len(kept) > len(set(kept)):
            raise ValidationError(_("A question is no longer there. Open the form once more."))

    def facts(self) -> list[dict]:
        """The questions in their order, without empty and removed ones."""
        filled = [form for form in self.forms if form.cleaned_data.get("text") and not form.cleaned_data.get("DELETE")]
        filled.sort(key=lambda form: (form.cleaned_data.get("ORDER") or MOST_QUESTIONS + 1, self.forms.index(form)))
        names = ("pk", "text", "kind", "choices", "is_required")
        return [{name: form.cleaned_data[name] for name in names} for form in filled]


QuestionFormSet = forms.formset_factory(
    QuestionForm,
    formset=_Questions,
    extra=1,
    can_delete=True,
    can_order=True,
    max_num=MOST_QUESTIONS,
    absolute_max=MOST_QUESTIONS,
    validate_max=True,
)


def initial_from(event: Event, *, is_copy: bool = False) -> list[dict]:
    """Questions of ``event`` as the form shows them; a copy gets them as new ones."""
    return [
        {
            "pk": None if is_copy else question.pk,
            "text": question.text,
            "kind": question.kind,
            "choices": "\n".join(question.choices),
            "is_required": question.is_required,
        }
        for question in event.questions.all()
    ]
