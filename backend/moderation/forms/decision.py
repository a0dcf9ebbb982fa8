import hashlib
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.moderation import registry
from backend.moderation.models import Case, Decision, Sanction
from backend.moderation.models.decision import OF_PLACE
from backend.moderation.services import Verdict
from backend.terms.models import Clause
from backend.terms.selectors import rules_in_force

Measure, Ground, Kind = Decision.Measure, Decision.Ground, Sanction.Kind
HOUR = 60  # minutes
LASTS = [
    (str(HOUR), _("1 hour")),
    (str(24 * HOUR), _("1 day")),
    (str(3 * 24 * HOUR), _("3 days")),
    (str(7 * 24 * HOUR), _("7 days")),
    (str(30 * 24 * HOUR), _("30 days")),
    (str(90 * 24 * HOUR), _("90 days")),
]
SANCTIONS = [
    ("", _("nothing")),
    (Kind.WARN, _("a warning")),
    (Kind.SLOW, _("one message in ten minutes, for a time")),
    (Kind.MUTE, _("may read but not write, for a time")),
    (Kind.SUSPEND, _("does not take part, for a time")),
    (Kind.BAN, _("does not take part for good: a second person must confirm")),
]


def digest(words: str) -> str:
    return hashlib.sha256(words.replace("\r\n", "\n").strip().encode()).hexdigest()[:32]


def citable(place) -> dict[str, Clause]:
    """The rules in force there, by the number under which a decision keeps them."""
    clauses = rules_in_force(place)
    return {(OF_PLACE if clause.version.document.place_id else "") + clause.number: clause for clause in clauses}


def clause_choices(place) -> list[tuple]:
    """The rules in force there; those of the place, which have numbers of their own, apart."""
    groups = {_("Rules of the network"): [], _("Rules of the place"): []}
    network, own = groups.values()
    for number, clause in citable(place).items():
        words = f"{clause.number}. {clause.title()}"
        (own if number.startswith(OF_PLACE) else network).append((number, words))
    return list(groups.items()) if own else network


class DecisionForm(forms.Form):
    """A decision in structured fields, of which the statement of reasons is composed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    # Digest of the statement as it was composed: one that nobody touched follows the fields.
    composed = forms.CharField(required=False, widget=forms.HiddenInput)
    # Digest of the choices of which it was composed.
    composed_of = forms.CharField(required=False, widget=forms.HiddenInput)
    measure = forms.ChoiceField(label=_("What happens to the content"), widget=forms.RadioSelect)
    sanction = forms.ChoiceField(
        label=_("What follows for the author"), choices=SANCTIONS, required=False, widget=forms.RadioSelect
    )
    lasts = forms.ChoiceField(label=_("For how long"), choices=LASTS, required=False, initial=str(24 * HOUR))
    everywhere = forms.BooleanField(label=_("In the whole network, not only at this place"), required=False)
    ground = forms.ChoiceField(
        label=_("Against what is it?"), choices=Ground.choices, required=False, widget=forms.RadioSelect
    )
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    law = forms.CharField(
        label=_("Law"),
        help_text=_("For example: Art. 216 of the Criminal Code, insult."),
        max_length=300,
        required=False,
    )
    facts = forms.CharField(
        label=_("Facts"),
        help_text=_("What happened, in one or two plain sentences. Those who reported it read this too."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    statement = forms.CharField(
        label=_("Letter to the author"),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args, case: Case, may_everywhere: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        moderated = registry.kinds.get(case.kind)
        choices = dict(Measure.choices)
        if moderated is None or moderated.lock is None:
            del choices[Measure.LOCK]
        if not registry.is_removable(case.kind):
            del choices[Measure.REMOVE]
        if case.target is None:
            choices = {Measure.NONE: choices[Measure.NONE]}
        if registry.is_conduct(case.kind) and Measure.HIDE in choices:
            choices[Measure.HIDE] = _("take this person out of it")
            self.fields["measure"].label = _("What follows of it")
        if Measure.REMOVE in choices:
            self.fields["measure"].help_text = _(
                "What is hidden its author still reads. What is taken away nobody reads; it can come back only while"
                " somebody can appeal."
            )
        self.fields["measure"].choices = choices.items()
        self.fields["rule"].choices = [("", _("Choose")), *clause_choices(case.place)]
        # Needed by what is chosen, so none of them is called optional.
        for name in ("sanction", "lasts", "ground", "rule", "law", "facts", "statement"):
            self.fields[name].is_asked_for = True
        if not may_everywhere:
            del self.fields["everywhere"]
        if case.author is None or case.author.is_guest:
            del self.fields["sanction"], self.fields["lasts"]
            self.fields.pop("everywhere", None)

    def clean(self):
        cleaned = super().clean()
        acts = cleaned.get("measure", Measure.NONE) != Measure.NONE or cleaned.get("sanction")
        if not acts:
            if not cleaned.get("facts"):
                self.add_error("facts", _("Write why it stays: those who reported it read this."))
            return cleaned
        if not cleaned.get("ground"):
            self.add_error("ground", _("Say whether it is against the law or against a rule."))
        if cleaned.get("ground") == Ground.INCOMPATIBLE and not cleaned.get("rule"):
            self.add_error("rule", _("Choose the rule: a decision must name it."))
        if cleaned.get("ground") == Ground.ILLEGAL and not cleaned.get("law"):
            self.add_error("law", _("Name the law: a decision must say it."))
        if not cleaned.get("facts"):
            self.add_error("facts", _("Write what happened."))
        return cleaned

    @property
    def has_letter_of_its_own(self) -> bool:
        """Whether somebody wrote the letter by hand: then it does not follow the fields."""
        if not self.is_bound:
            return False
        return digest(self.data.get("statement", "")) not in (digest(""), self.data.get("composed"))

    def verdict(self, statement: str, language: str) -> Verdict:
        """The decision that the fields describe; the rule in the words of ``language``."""
        data = self.cleaned_data
        is_rule = data.get("ground") == Ground.INCOMPATIBLE
        clause = citable(self.case.place).get(data.get("rule", ""))
        sanction = data.get("sanction", "")
        needs_end = sanction in (Kind.SLOW, Kind.MUTE, Kind.SUSPEND)
        return Verdict(
            measure=data.get("measure") or Measure.NONE,
            ground=data.get("ground", ""),
            rule_number=data.get("rule", "") if is_rule else "",
            rule_text=(clause.title(language) if clause else "") if is_rule else data.get("law", ""),
            facts=data.get("facts", ""),
            statement=statement,
            sanction=sanction,
            everywhere=bool(data.get("everywhere")) or (bool(sanction) and self.case.place_id is None),
            lasts=timedelta(minutes=int(data["lasts"])) if needs_end and data.get("lasts") else None,
        )


class HidingForm(forms.Form):
    """Hiding at one's own look."""

    rule = forms.ChoiceField(label=_("Rule"), required=False)
    statement = forms.CharField(
        label=_("Reasons"),
        help_text=_("What happened, in one or two plain sentences."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write why: people have a right to know the reason.")},
    )

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", _("Choose")), *clause_choices(place)]


class NoteForm(forms.Form):
    """Said among moderators."""

    text = forms.CharField(
        label=_("Note for other moderators"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )


class AppealForm(forms.Form):
    """Why somebody does not agree."""

    text = forms.CharField(
        label=_("Why do you not agree?"),
        help_text=_("At most 2000 characters. Somebody else than who decided reads it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write why you do not agree.")},
    )


class AppealAnswerForm(forms.Form):
    """The answer to an appeal."""

    answer = forms.CharField(
        label=_("Answer, with reasons"),
        help_text=_("Who appealed reads these words."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write why: people have a right to know the reason.")},
    )
