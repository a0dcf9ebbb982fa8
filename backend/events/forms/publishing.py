from django import forms
from django.utils.translation import gettext_lazy as _

from backend.events.models import Event


class RulesForm(forms.Form):
    """The rules of the network as a check list, and a question for those who are not sure."""

    checked_rules = forms.MultipleChoiceField(
        label=_("This event keeps the rules of the network"),
        choices=Event.ContentRule.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rules_question = forms.CharField(
        label=_("Not sure? Ask the animator"),
        help_text=_("The event then waits until somebody answers."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, action: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.action = action

    def clean(self) -> dict:
        cleaned = super().clean()
        missing = set(Event.ContentRule.values) - set(cleaned.get("checked_rules", ()))
        if self.action == "publish" and missing:
            self.add_error("checked_rules", _("Tick each rule, or ask the animator."))
        if self.action == "propose" and missing and not cleaned.get("rules_question"):
            self.add_error("rules_question", _("Tick each rule above, or write what you are not sure about."))
        return cleaned


class DecisionForm(forms.Form):
    """What becomes of a proposal."""

    APPROVE, CHANGES, DECLINE = "approve", "changes", "decline"

    decision = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (APPROVE, _("put it into the calendar")),
            (CHANGES, _("ask for changes")),
            (DECLINE, _("decline")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("A few words to the author"),
        help_text=_("Needed when you ask for changes or decline: say what, and why."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    checked_rules = forms.MultipleChoiceField(
        label=_("This event keeps the rules of the network"),
        help_text=_("Needed to put it into the calendar."),
        choices=Event.ContentRule.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skip_taken = forms.BooleanField(label=_("Go on without a room on the dates on which it is taken"), required=False)
    author_leads = forms.BooleanField(
        label=_("The author leads it and gets the list of those who come"), required=False, initial=True
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision in (self.CHANGES, self.DECLINE) and not cleaned.get("note", "").strip():
            self.add_error("note", _("Write a few words: the author gets them."))
        missing = set(Event.ContentRule.values) - set(cleaned.get("checked_rules", ()))
        if decision == self.APPROVE and missing:
            self.add_error("checked_rules", _("Tick each rule, or ask for changes."))
        return cleaned
