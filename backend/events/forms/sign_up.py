from django import forms
from django.utils.translation import gettext_lazy as _

from backend.events.models import Attendance, Event, Question

YES_NO = [("yes", _("yes")), ("no", _("no"))]


class SignUpForm(forms.Form):
    """Who comes, how many, and what the organiser asks. The services judge; the form only shapes what was written."""

    party = forms.IntegerField(
        label=_("How many people come, with you?"), min_value=1, initial=1, widget=forms.NumberInput
    )
    party_names = forms.CharField(
        label=_("Who comes with you?"),
        help_text=_("One name a line. Only those who lead the event see them."),
        required=False,
        max_length=1600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needs = forms.CharField(
        label=_("What do you need to take part?"),
        help_text=_("For example a sign language interpreter or room for a wheelchair. Only those who lead see it."),
        required=False,
        max_length=300,
    )
    helps = forms.BooleanField(required=False)

    def __init__(self, *args, event: Event, row: Attendance | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.event, self.row = event, row
        self._fit_the_event()
        if row:
            self._fill_from(row)

    def _fit_the_event(self) -> None:
        event = self.event
        self.fields["party"].max_value = event.party_limit
        self.fields["party"].widget.attrs.update(max=event.party_limit, inputmode="numeric")
        if event.party_limit > 1:
            self.fields["party"].help_text = _("Everyone gets a seat, or nobody: you are never torn apart.")
        else:
            del self.fields["party"]
        if not event.wants_names or event.party_limit == 1:
            del self.fields["party_names"]
        if event.helpers_note:
            self.fields["helps"].label = _("I can help: %(what)s") % {"what": event.helpers_note}
        else:
            del self.fields["helps"]
        for question in event.questions.all():
            self.fields[f"question_{question.pk}"] = field_of(question)

    def _fill_from(self, row: Attendance) -> None:
        self.initial.update(
            party=row.party, party_names="\n".join(row.party_names), needs=row.needs, helps=row.helps,
            **{f"question_{pk}": answer for pk, answer in row.answers.items()},
        )  # fmt: skip

    def facts(self) -> dict:
        """What was written, for the services."""
        cleaned = self.cleaned_data
        answers = {name.removeprefix("question_"): cleaned[name] for name in cleaned if name.startswith("question_")}
        facts = {"party": cleaned.get("party") or 1, "needs": cleaned.get("needs", ""), "answers": answers}
        if "party_names" in self.fields:
            facts["party_names"] = cleaned["party_names"].splitlines()
        return facts | {"helps": cleaned.get("helps", False)}

    def refuse(self, refusal) -> None:
        """Show what a service said no to: at its field, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal))


def field_of(question: Question) -> forms.Field:
    """The field that asks ``question``."""
    words = {"label": question.text, "required": question.is_required}
    if question.kind == Question.Kind.TEXT:
        return forms.CharField(max_length=500, **words)
    choices = YES_NO if question.kind == Question.Kind.YES_NO else [(choice, choice) for choice in question.choices]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **words)


class GuestSignUpForm(SignUpForm):
    """Coming without an account."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("You get a letter with a link that confirms your seat. We forget the address a month later."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["name", "email", "party", "party_names"]

    def who(self) -> dict:
        return {"name": self.cleaned_data["name"], "email": self.cleaned_data["email"]}


CONSENT = _("The person agrees that the place keeps their name, and the phone if given, until a month after the event.")


class PhoneSignUpForm(SignUpForm):
    """An animator signs up somebody who phoned or came by."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("First name is enough."))
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_("Only if they want to be called when something changes."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    consent = forms.BooleanField(label=CONSENT, help_text=_("Read it to the person; tick it when they agree."))
    waits = forms.BooleanField(label=_("If all seats are taken, put them on the waiting list"), required=False)
    field_order = ["name", "phone", "party", "party_names"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "party" in self.fields:
            self.fields["party"].label = _("How many people come together?")

    def who(self) -> dict:
        cleaned = self.cleaned_data
        return {"name": cleaned["name"], "phone": cleaned["phone"], "consent": str(CONSENT), "waits": cleaned["waits"]}


class ReasonForm(forms.Form):
    """Why a sign-up is treated otherwise than the list says."""

    reason = forms.CharField(label=_("Why?"), max_length=300)


class MessageForm(forms.Form):
    """A word to everyone on the list."""

    text = forms.CharField(
        label=_("What do you want to say?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    statuses = forms.MultipleChoiceField(
        label=_("Who gets it?"), widget=forms.CheckboxSelectMultiple, initial=[Attendance.Status.GOING]
    )

    def __init__(self, *args, counts: dict[str, int], **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            Attendance.Status.GOING: _("those who come"),
            Attendance.Status.WAITING: _("the waiting list"),
            Attendance.Status.OFFERED: _("those who were offered a seat"),
            Attendance.Status.ASKED: _("those who asked for a seat"),
        }
        self.fields["statuses"].choices = [
            (status, f"{label} ({counts.get(status, 0)})") for status, label in labels.items()
        ]
