"""What a program found, in words: for moderators, and for whom it concerns. Nobody is told a number only."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.recognition.models import HitPart, ListEntry

Detector = HitPart.Detector


def say(detector: str, *, found: str = "", facts: dict | None = None, is_of_network: bool = True) -> str:
    """One sentence on what ``detector`` found."""
    facts = facts or {}
    if detector == Detector.WORD:
        words = _("“%(found)s” is on the list of words of the network.")
        words = words if is_of_network else _("“%(found)s” is on the list of words of this place.")
        return words % {"found": found}
    if detector == Detector.LINK:
        words = _("The address %(found)s is on the list of the network.")
        words = words if is_of_network else _("The address %(found)s is on the list of this place.")
        return words % {"found": found}
    if detector == Detector.FILE:
        return _("The file is the same, byte for byte, as one on the list of known files.")
    if detector == Detector.SHORTENER:
        return _("The shortened address %(found)s does not show where it leads.") % {"found": found}
    if detector == Detector.REPEAT and "accounts" in facts:
        words = _("The same text came from %(n)s new accounts within an hour.")
        return words % {"n": facts["accounts"]}
    if detector == Detector.REPEAT:
        return _("The same text stands in %(n)s places within an hour.") % {"n": facts.get("rooms", 0)}
    if detector == Detector.FLOOD:
        return _("%(n)s times within %(minutes)s minutes: far more than neighbours usually write.") % {
            "n": facts.get("count", 0),
            "minutes": facts.get("minutes", 0),
        }
    return newcomer(facts)


def newcomer(facts: dict) -> str:
    names = {"link": _("an address of the web"), "email": _("an e-mail address"), "phone": _("a telephone number")}
    given = ", ".join(names[name] for name in facts.get("gives", ()) if name in names)
    words = ngettext(
        "The account is %(n)s day old and gives: %(what)s.", "The account is %(n)s days old and gives: %(what)s.",
        facts.get("days", 0),
    )  # fmt: skip
    return words % {"n": facts.get("days", 0), "what": given}


def lines(parts: list[HitPart]) -> list[str]:
    """Each of ``parts`` (with ``entry``) as a sentence."""
    return [say_part(part) for part in parts]


def say_part(part: HitPart) -> str:
    is_of_network = part.entry is None or part.entry.place_id is None
    # Of who left nothing is kept of what was found.
    found = part.found or (name_of(part.entry) if part.entry else "")
    return say(part.detector, found=found, facts=part.facts, is_of_network=is_of_network)


def name_of(entry: ListEntry) -> str:
    """``entry`` as it is shown: of a file the beginning of its hash."""
    return f"{entry.pattern[:16]}…" if entry.kind == ListEntry.Kind.FILE else entry.pattern
