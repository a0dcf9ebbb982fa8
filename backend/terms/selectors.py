"""Which texts bind now, and what of them somebody must still read."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from backend.places.models import Place
from backend.terms.models import Clause, Document, Version

Kind = Document.Kind


def today() -> date:
    """The day by which versions begin: in the network's zone."""
    return timezone.localdate()


def version_in_force(kind: str, place: Place | None = None, *, on: date | None = None) -> Version | None:
    """The version that binds on day ``on`` (today), with its document; ``None`` where none was published (1 query)."""
    versions = Version.objects.valid_on(on or today()).filter(document__kind=kind, document__place=place)
    return versions.select_related("document__place").order_by("-number").first()


def rules_in_force(place: Place | None = None, *, on: date | None = None) -> list[Clause]:
    """Clauses that decisions may cite: the network's, then those of ``place`` (2 queries each).

    Each clause comes with its version and document, so that its address and number cost nothing more.
    """
    clauses = clauses_of(version_in_force(Kind.RULES, on=on))
    if place is not None:
        clauses += clauses_of(version_in_force(Kind.PLACE_RULES, place, on=on))
    return clauses


def clauses_of(version: Version | None) -> list[Clause]:
    """The clauses of ``version`` in their order, each holding it (1 query)."""
    if version is None:
        return []
    clauses = list(version.clauses.all())
    for clause in clauses:
        clause.version = version
    return clauses


@dataclass
class Reading:
    """A version with all that its page shows."""

    version: Version
    clauses: list[Clause]
    versions: list[Version]  # all that were published, newest first
    in_force: Version | None
    coming: Version | None  # the next one that is published and does not bind yet

    @property
    def document(self) -> Document:
        return self.version.document

    @property
    def is_in_force(self) -> bool:
        return self.version == self.in_force

    @property
    def before(self) -> Version | None:
        """The version that this one replaced."""
        return next((one for one in self.versions if one.number < self.version.number), None)


def reading(kind: str, place: Place | None = None, *, number: int | None = None) -> Reading | None:
    """Version ``number`` (``None``: in force, else the next) of a text; ``None`` if there is none (3 queries)."""
    document = Document.objects.select_related("place").filter(kind=kind, place=place).first()
    if document is None:
        return None
    versions = list(document.versions.published().order_by("-number"))
    for version in versions:
        version.document = document
    day = today()
    in_force = next((one for one in versions if one.valid_from <= day), None)
    coming = next((one for one in reversed(versions) if one.valid_from > day), None)
    chosen = next((one for one in versions if one.number == number), None) if number else in_force or coming
    if chosen is None:
        return None
    return Reading(chosen, clauses_of(chosen), versions, in_force, coming)
