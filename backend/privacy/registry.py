"""What is known of people: each app says it of its own models, from ``privacy.py`` by its ``AppConfig.ready``.

One table serves the export, the deletion, the nightly retention, the public list of periods and the records of
processing (GDPR Art. 30). A model that could hold something of a person and stands nowhere fails a house test.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Words = str | Promise

# How long after its end something between two people keeps its words: until claims from it run out.
WORDS_KEPT = timedelta(days=3 * 365)


class Basis(models.TextChoices):
    """Why it may be processed: GDPR Art. 6(1)."""

    CONSENT = "a", _("consent, Art. 6(1)(a)")
    CONTRACT = "b", _("an agreement with you, Art. 6(1)(b)")
    DUTY = "c", _("a duty of law, Art. 6(1)(c)")
    PUBLIC_TASK = "e", _("a task in the public interest, Art. 6(1)(e)")
    INTEREST = "f", _("a legitimate interest, Art. 6(1)(f)")


class AtLeaving(models.TextChoices):
    """What becomes of a person's rows when the account is deleted."""

    DELETE = "delete", _("deleted")
    KEEP = "keep", _("kept without a name")


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A file of a person, for the export. ``open`` returns a binary file; ``name`` is a path inside the archive."""

    name: str
    open: Callable


@dataclass(frozen=True, kw_only=True)
class Records:
    """The rows of one model that are of a person.

    ``person`` are lookups to the person, any of which makes a row theirs; ``says`` what of a row the export tells:
    a lookup and its heading, never of anybody else. ``at_leaving`` may be a mapping: fields and what stays in them.
    """

    model: str
    person: tuple[str, ...]
    says: dict[str, Words]
    at_leaving: AtLeaving | dict = AtLeaving.DELETE
    only: Q = field(default_factory=Q)

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def of(self, person) -> QuerySet:
        """Rows of ``person``, oldest first."""
        theirs = reduce(or_, (Q(**{lookup: person.pk}) for lookup in self.person))
        rows = self.table._base_manager.filter(theirs & self.only)
        return rows.filter(pk__in=rows.values("pk")).order_by("pk") if self._joins_many else rows.order_by("pk")

    @property
    def _joins_many(self) -> bool:
        return any("__" in lookup for lookup in self.person)


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What deletes by itself. ``act`` takes the instant and returns how many rows it deleted or made nameless."""

    name: str  # "notifications.read"; stands in the log of the job
    act: Callable[[datetime], int]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of data about people, in words that anybody understands. Words are translated when they are read."""

    code: str  # "sharing.listings": also the name of its files in an export
    title: Words
    what: Words
    purpose: Words
    basis: Basis
    seen_by: Words
    kept: Words  # how long
    period: timedelta | None = None  # the same as a length of time, where there is one
    after_leaving: Words = ""  # what stays when the account is deleted, and why; empty: nothing
    records: tuple[Records, ...] = ()
    covers: tuple[str, ...] = ()  # models that hang on those of ``records``
    files: Callable[..., Iterable[Enclosed]] | None = None  # (person)
    before_leaving: Callable | None = None  # (person): acts of services, while the person is still somebody
    at_leaving: Callable | None = None  # (person): what no field of ``records`` says
    at_unlinking: Callable | None = None  # (child): nobody looks after it any more
    holds_back: Callable | None = None  # (person) → sentences that say why the account cannot be deleted yet
    warns: Callable | None = None  # (person) → sentences on what deletion means for others
    sweeps: tuple[Sweep, ...] = ()

    @property
    def models(self) -> set[str]:
        """Labels of the models that this kind answers for."""
        return {records.model for records in self.records} | set(self.covers)


kinds: dict[str, Kind] = {}
exempt: dict[str, Words] = {}


def register(*made: Kind) -> None:
    """Make kinds of data known (from ``AppConfig.ready``). Raises ``ValueError`` for a code that is taken."""
    for kind in made:
        if kind.code in kinds:
            raise ValueError(f"{kind.code} is registered twice")
        kinds[kind.code] = kind


def hold_nothing(reason: Words, *labels: str) -> None:
    """Say that these models hold nothing of a person, and why, though a field looks as if."""
    exempt.update(dict.fromkeys(labels, reason))


def is_personal(model: type[models.Model]) -> bool:
    """Whether rows of ``model`` are answered for as data of people."""
    return any(model._meta.label in kind.models for kind in kinds.values())


def known_models() -> set[str]:
    """Labels of all models that are answered for."""
    return {label for kind in kinds.values() for label in kind.models} | exempt.keys()


# --- Consents that other apps keep in rows of their own --------------------------


@dataclass(frozen=True, kw_only=True)
class GivenConsent:
    """A consent as its owner sees it. ``withdraw`` takes ``by``; ``None`` where a page of its own does it."""

    key: str
    title: Words
    text: Words
    given_at: datetime | None
    withdrawn_at: datetime | None = None
    version: str = ""
    withdraw: Callable | None = None
    url: str = ""


consent_sources: dict[str, Callable[..., Iterable[GivenConsent]]] = {}


def register_consents(name: str, source: Callable[..., Iterable[GivenConsent]]) -> None:
    """``source`` takes a person and tells the consents that an app keeps itself."""
    consent_sources[name] = source


# --- Who answers for the data -----------------------------------------------------

_namers: list[Callable] = []


def name_controllers_with(namer: Callable) -> None:
    """The app above that knows who answers for data (GDPR Art. 4(7)): ``namer()``, the network's first."""
    _namers[:] = [namer]


def controllers() -> list:
    """Who answers for data here, with what is needed to reach them."""
    return [one for namer in _namers for one in namer()]


# --- Telling people ---------------------------------------------------------------

_tellers: list[Callable] = []


def tell_with(teller: Callable) -> None:
    """The app above that tells people things: ``teller(person, kind, params=…, url=…)``."""
    _tellers[:] = [teller]


def tell(person, kind: str, *, url: str, **params) -> None:
    """Tell ``person`` in their inbox and, as they wish, by letter. Nobody is told where nothing tells."""
    for teller in _tellers:
        teller(person, kind, params=params, url=url)
