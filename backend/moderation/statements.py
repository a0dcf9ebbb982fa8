"""The statement of reasons (DSA Art. 17), composed from the fields of a decision in plain words.

A moderator reads and mends it before it is sent. Whoever calls this sets the language of the person first.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.moderation import registry
from backend.moderation.models import Case, Decision, Sanction
from backend.moderation.models.decision import cited

Measure, Ground, Source, Kind = Decision.Measure, Decision.Ground, Decision.Source, Sanction.Kind


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a statement is composed of."""

    measure: str
    sanction: str = ""
    everywhere: bool = False
    ends_at: datetime | None = None
    ground: str = ""
    rule_number: str = ""
    rule_text: str = ""
    facts: str = ""
    source: str = Source.OWN_LOOK
    # ``None`` while a second person has still to look at it.
    appeal_until: datetime | None = None


def compose(case: Case, known: Facts) -> str:
    """What we decided, about what, why, how it was noticed, and what the person can do until when."""
    zone = ZoneInfo(case.place.time_zone if case.place else settings.TIME_ZONE)
    parts = [
        "\n".join(filter(None, [about_content(case, known.measure), about_person(case, known, zone)])),
        _("What happened: %(facts)s") % {"facts": known.facts} if known.facts else "",
        about_ground(known),
        about_source(known.source),
        about_redress(known.appeal_until, zone) if known.appeal_until else about_second_look(),
    ]
    return "\n\n".join(filter(None, parts))


def about_content(case: Case, measure: str) -> str:
    moderated = registry.kinds.get(case.kind)
    if measure == Measure.HIDE and moderated and (means := moderated.about_hiding or moderated.hiding_means):
        return str(means)
    said = {
        Measure.HIDE: _("We hid what you wrote: it is no longer shown to others."),
        Measure.REMOVE: _(
            "We removed what you wrote for good: nobody reads it any more, not even you. A copy is kept only as long as"
            " this decision can be taken back, and is erased then."
        ),
        Measure.LOCK: _("We closed the place where it was written: it can be read, but nobody writes there."),
        Measure.NONE: _("What you wrote stays as it is."),
    }
    return said[measure]


def about_person(case: Case, known: Facts, zone: ZoneInfo) -> str:
    """What follows for the person, where, and until when."""
    is_local = case.place is not None and not known.everywhere
    where = case.place.name if is_local else _("the whole network")
    until = date_format(known.ends_at.astimezone(zone), "j E Y, H:i") if known.ends_at else ""
    said = {
        Kind.WARN: _("This is a warning. Nothing else follows from it, unless it happens again."),
        Kind.SLOW: _("Until %(until)s you can write one message in ten minutes. Where: %(where)s."),
        Kind.MUTE: _("Until %(until)s you can read, but not write. Where: %(where)s."),
        Kind.SUSPEND: _("Until %(until)s you do not take part. Where: %(where)s."),
        Kind.BAN: _("You no longer take part, for good. Where: %(where)s."),
    }
    return said[known.sanction] % {"until": until, "where": where} if known.sanction else ""


def about_ground(known: Facts) -> str:
    rule = cited(known.rule_number, known.rule_text)
    if not rule:
        return ""
    if known.ground == Ground.ILLEGAL:
        return _("We believe that it is against the law: %(law)s") % {"law": rule}
    if known.ground == Ground.INCOMPATIBLE:
        return _("It is against a rule: %(rule)s") % {"rule": rule}
    return ""


def about_source(source: str) -> str:
    """DSA Art. 17(3)(b) and (c)."""
    said = {
        Source.NOTICE: _("Somebody reported it. A person decided, not a machine."),
        Source.OWN_LOOK: _("A moderator noticed it. A person decided, not a machine."),
        Source.AUTOMATIC: _(
            "A program recognised it automatically. It can point something out, or hold it until a person has looked."
            " A person decided."
        ),
    }
    return said[source]


def about_second_look() -> str:
    return _(
        "A second moderator looks at it within three days. If nobody confirms it by then, it is shown again. You will"
        " be told, and can appeal against what was decided."
    )


def about_redress(until: datetime, zone: ZoneInfo) -> str:
    """DSA Art. 17(3)(f)."""
    return _(
        "If you disagree, you can appeal until %(date)s, free of charge, on the page of this decision: somebody else"
        " will look at it again. You can also go to a certified out-of-court body or to court."
    ) % {"date": date_format(until.astimezone(zone), "j E Y")}
