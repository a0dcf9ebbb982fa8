"""Which texts bind now, and what of them somebody must still read."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from backend.audit.models import AuditEntry
from backend.audit.selectors import history_of
from backend.places.models import Operator, Place
from backend.terms.models import Clause, Declaration, Document, Version
from backend.terms.standing import today

Kind = Document.Kind
REVIEW_BY = (3, 31)  # month and day: every declaration is reviewed once a year (Act of 4 April 2019, Art. 10(5)(3))


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


def declaration() -> Declaration:
    """The facts of the accessibility declaration; until somebody saves them, those of the settings (not stored)."""
    facts = settings.DECLARATION
    return Declaration.objects.first() or Declaration(
        operator=facts["operator"],
        published_on=date.fromisoformat(facts["published"]),
        updated_on=date.fromisoformat(facts["updated"]),
        prepared_on=date.fromisoformat(facts["prepared"]),
        reviewed_on=date.fromisoformat(facts["prepared"]),
        contact_name=facts["contact_name"],
        contact_email=facts["contact_email"],
        contact_phone=facts["contact_phone"],
        architecture={"pl": facts["architecture"]} if facts["architecture"] else {},
    )


@dataclass(frozen=True)
class Review:
    """When the declaration must have been looked through again, and whether that day is past."""

    by: date
    is_overdue: bool
    is_soon: bool  # within 30 days


def declaration_due(on: date | None = None) -> Review:
    """The next 31 March by which the declaration is to be reviewed (1 query).

    A review in one year is enough until 31 March of the next.
    """
    day, reviewed = on or today(), declaration().reviewed_on
    by = date(reviewed.year + 1, *REVIEW_BY)
    return Review(by, is_overdue=day > by, is_soon=day <= by and (by - day).days <= 30)


def declaration_history(most: int = 20) -> list[AuditEntry]:
    """What was changed in the declaration, newest first (2 queries)."""
    row = Declaration.objects.first()
    return list(history_of(row, ["declaration.saved"]).reverse()[:most]) if row else []


@dataclass(frozen=True)
class Shelved:
    """A text of the network on the coordinators' shelf."""

    document: Document
    in_force: Version | None
    coming: Version | None
    draft: Version | None


def shelf() -> list[Shelved]:
    """All texts of the network with their versions (2 queries)."""
    documents = Document.objects.filter(place=None).prefetch_related("versions").order_by("pk")
    day, shelf = today(), []
    for document in documents:
        versions = list(document.versions.all())  # newest first
        for version in versions:
            version.document = document
        published = [one for one in versions if not one.is_draft]
        shelf.append(
            Shelved(
                document,
                next((one for one in published if one.valid_from <= day), None),
                next((one for one in reversed(published) if one.valid_from > day), None),
                next((one for one in versions if one.is_draft), None),
            )
        )
    return shelf


@dataclass(frozen=True)
class Compared:
    """A clause that is not as it was. ``None`` where there was none, or is none any more."""

    number: str
    before: Clause | None
    after: Clause | None


def compared(version: Version) -> list[Compared]:
    """Clauses that differ, in the reader's language, from the version published before (2 queries)."""
    before = version.document.versions.published().filter(number__lt=version.number).order_by("-number").first()
    if before is None:
        return []
    old = {clause.number: clause for clause in before.clauses.all()}
    new = {clause.number: clause for clause in version.clauses.all()}
    numbers = sorted(old.keys() | new.keys(), key=lambda number: [int(part) for part in number.split(".")])
    pairs = [Compared(number, old.get(number), new.get(number)) for number in numbers]
    return [pair for pair in pairs if words_of(pair.before) != words_of(pair.after)]


def words_of(clause: Clause | None) -> tuple[str, str] | None:
    return (clause.title(), clause.text()) if clause else None


def operators() -> list[Operator]:
    """Who answers for data: the network's default first (1 query). Without any, the operator of the settings."""
    named = list(Operator.objects.prefetch_related("places"))
    if any(one.is_default for one in named):
        return named
    facts = settings.DECLARATION
    return [Operator(name=facts["operator"], email=facts["contact_email"], phone=facts["contact_phone"]), *named]
