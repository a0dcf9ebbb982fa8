"""What the public book of moderation counts. Codes are the machine names of the CSV: they are never changed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.moderation.models import Decision, Sanction

# Counts of their own; everything else is a part of one of them.
NOTICES, DECISIONS, APPEALS, HEARD = "notices", "decisions", "appeals", "appeals_decided"
UNDONE, DETECTED = "decisions_undone", "detected"
TOTALS = {
    NOTICES: _("notices"),
    DECISIONS: _("decisions"),
    APPEALS: _("appeals that came"),
    HEARD: _("appeals decided"),
    UNDONE: _("decisions taken back without an appeal"),
    DETECTED: _("decisions about what a program pointed out"),
}
WAIT_DECISION, WAIT_CLAIM, WAIT_APPEAL = "to_decision", "to_claim", "to_appeal"
WAITS = {
    WAIT_CLAIM: _("from the first notice until somebody took it in hand"),
    WAIT_DECISION: _("from the first notice to the decision"),
    WAIT_APPEAL: _("from an appeal to its answer"),
}


@dataclass(frozen=True)
class Group:
    """One way to divide a count: each that was counted is in exactly one part."""

    code: str  # "notices.category"
    title: str | Promise
    names: dict[str, str | Promise]
    # What it divides, where that is a part of another division and no count of its own. Said twice, once in each of
    # them, one part would tell what the other division hides.
    whole: str = ""

    @property
    def total(self) -> str:
        return self.whole or self.code.partition(".")[0]

    def name_of(self, part: str) -> str | Promise:
        return self.names.get(part, part)


# Categories of the European database of statements of reasons, without the beginning that they share.
CATEGORIES = {
    "ILLEGAL_OR_HARMFUL_SPEECH": _("illegal or harmful words"),
    "VIOLENCE": _("violence"),
    "SELF_HARM": _("self-harm"),
    "PROTECTION_OF_MINORS": _("protection of children"),
    "SCAMS_AND_FRAUD": _("fraud"),
    "UNSAFE_AND_PROHIBITED_PRODUCTS": _("unsafe or forbidden things"),
    "INTELLECTUAL_PROPERTY_INFRINGEMENTS": _("somebody else's work"),
    "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS": _("personal data and privacy"),
    "OTHER_VIOLATION_TC": _("another rule of the house"),
}
NOTHING = "none"
PLACE = "place"
Ground, Measure = Decision.Ground, Decision.Measure
GROUPS = (
    Group(
        "notices.from",
        _("Who sent them"),
        {
            "account": _("neighbours with an account"),
            "guest": _("people without an account"),
            "program": _("a program pointed something out"),
        },
    ),
    Group(
        "notices.category",
        _("What they were about"),
        {f"STATEMENT_CATEGORY_{code}": name for code, name in CATEGORIES.items()},
    ),
    Group(
        "decisions.measure",
        _("What happened to the content"),
        {
            Measure.NONE: pgettext_lazy("what happened to the content", "it stayed"),
            Measure.HIDE: pgettext_lazy("what happened to the content", "hidden"),
            Measure.REMOVE: pgettext_lazy("what happened to the content", "removed for good"),
            Measure.LOCK: pgettext_lazy("what happened to the content", "the talk was closed for writing"),
        },
    ),
    Group(
        "decisions.sanction",
        _("What followed for the author"),
        {NOTHING: pgettext_lazy("what followed for the author", "nothing"), **dict(Sanction.Kind.choices)},
    ),
    Group(
        "decisions.ground",
        _("Against what it was"),
        {
            NOTHING: pgettext_lazy("against what it was", "nothing: no reason to act"),
            Ground.ILLEGAL: pgettext_lazy("against what it was", "the law"),
            Ground.INCOMPATIBLE: pgettext_lazy("against what it was", "our rules"),
        },
    ),
    Group(
        "decisions.rule",
        _("Which rule"),
        {NOTHING: _("none"), PLACE: _("a rule of the place")},
        whole=f"decisions.ground:{Ground.INCOMPATIBLE}",
    ),
    Group(
        "appeals.side",
        _("Who appealed"),
        {"author": _("who was decided about"), "reporter": _("who had reported it")},
    ),
    Group(
        "appeals_decided.outcome",
        _("How appeals ended"),
        {"upheld": _("the appeal was right, the decision was overruled"), "refused": _("the decision stayed")},
    ),
    Group(
        "detected.outcome",
        _("What people decided about what a program pointed out"),
        {"acted": _("it was against a rule or the law"), "kept": _("it was not")},
    ),
)
BY_CODE = {group.code: group for group in GROUPS}


def part(group: str, name: str) -> str:
    """The code of one part of a group."""
    return f"{group}:{name}"
