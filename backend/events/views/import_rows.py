"""A plan of an import as rows of a page, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from backend.events.ical.source import Problem, Remark
from backend.events.recurrence import next_dates, summary
from backend.events.selectors.sources import with_reasons
from backend.events.services.import_runs import ImportRun, ImportTrouble
from backend.events.services.importing import CHANGED, GONE, NEW, SAME, SKIPPED, ImportPlan, Item
from backend.events.services.sources import is_old

SHOWN = 200
NEXT = 3


@dataclass
class Row:
    """One event of a plan, in words."""

    title: str
    line: int
    uid: str
    repeats: str = ""
    dates: list[datetime] = field(default_factory=list)
    has_hours: bool = True
    changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    url: str = ""


@dataclass
class Group:
    """Events of a plan with the same fate. ``count`` may be more than there are rows."""

    kind: str
    title: str
    icon: str
    rows: list[Row]
    count: int
    is_open: bool


@dataclass
class RunPage:
    """An import under way, in words."""

    run: ImportRun

    @property
    def is_moving(self) -> bool:
        return not self.run.is_over and not self.run.is_silent

    @property
    def says(self) -> str:
        """What is going on, in a sentence that stays the same until something else goes on."""
        if self.run.state == ImportRun.DONE:
            return _("Done. What it says is in the calendar.")
        if not self.is_moving:
            return _("It stopped on the way. What came in until then is whole and stays; the rest can be brought in.")
        return _("It comes in now. You need not wait here: it goes on by itself.")

    @property
    def trouble(self) -> str:
        """Why it stopped; empty when nobody can say."""
        return str(ImportTrouble(self.run.trouble).label) if self.run.trouble else ""

    @property
    def counted(self) -> list[tuple[int, str]]:
        """What was done until now: how many, and what."""
        words = {
            NEW: ngettext("event is new", "events are new", self.run.counts.get(NEW, 0)),
            CHANGED: ngettext("event changed", "events changed", self.run.counts.get(CHANGED, 0)),
            GONE: ngettext("event went", "events went", self.run.counts.get(GONE, 0)),
            SAME: ngettext("event stays as it was", "events stay as they were", self.run.counts.get(SAME, 0)),
            SKIPPED: ngettext("event did not come in", "events did not come in", self.run.counts.get(SKIPPED, 0)),
        }
        return [(self.run.counts[kind], said) for kind, said in words.items() if self.run.counts.get(kind)]

    @property
    def skipped(self) -> list[tuple[str, str]]:
        """Events that did not come in, and why."""
        return with_reasons(self.run.skipped)


def groups_of(plan: ImportPlan) -> list[Group]:
    titles = {
        NEW: (_("They come in"), "plus"),
        CHANGED: (_("They change"), "pencil"),
        GONE: (_("They are gone there"), "x"),
        SKIPPED: (_("They do not come in"), "triangle-alert"),
        SAME: (_("They stay as they are"), "check"),
    }
    found = []
    for kind, (title, icon) in titles.items():
        if items := plan.of(kind):
            rows = [row_of(item) for item in items[:SHOWN]]
            found.append(Group(kind, title, icon, rows, len(items), kind in (NEW, CHANGED, GONE)))
    return found


def row_of(item: Item) -> Row:
    source, now = item.source, timezone.now()
    row = Row(
        item.title or _("Event without a title"), source.line if source else 0, source.uid if source else item.event.uid
    )
    row.url = item.event.get_absolute_url() if item.event else ""
    pattern = source.pattern if source and source.pattern else None
    if pattern and item.kind in (NEW, CHANGED):
        row.has_hours = not pattern.is_all_day
        row.dates = [each.moment.starts_at for each in next_dates(pattern, now, NEXT) if not each.is_left_out]
        row.dates = row.dates or [pattern.instant(pattern.first)]
        row.repeats = summary(pattern, get_language()) if pattern.rrule else ""
    row.changes = changes_of(item)
    row.notes = notes_of(item, now)
    return row


def changes_of(item: Item) -> list[str]:
    words = {
        "title": _("other title"), "description": _("other description"), "address": _("other place"),
        "dates": _("other dates"), "cancelled": _("cancelled there"), "restored": _("takes place after all"),
    }  # fmt: skip
    said = [words[name] for name in item.changes]
    if plan := item.dates:
        counted = (
            (len(plan.moved), ngettext("%(n)s date moves", "%(n)s dates move", len(plan.moved))),
            (len(plan.added), ngettext("%(n)s date appears", "%(n)s dates appear", len(plan.added))),
            (len(plan.dropped), ngettext("%(n)s date goes", "%(n)s dates go", len(plan.dropped))),
        )
        said += [words % {"n": n} for n, words in counted if n]
    return said


def notes_of(item: Item, now: datetime) -> list[str]:
    notes = [str(Problem(item.problem).label)] if item.problem else []
    if item.source:
        notes += [str(Remark(remark).label) for remark in item.source.remarks]
        if item.kind == NEW and is_old(item.source.pattern, now):
            notes.append(str(Remark.OLD_DATES.label))
    if item.kind == SAME and item.event is None:
        notes.append(_("It was made here."))
    if item.kind == GONE:
        told = _("It is cancelled, and people are told.")
        notes.append(told if item.people else _("It is taken out, or cancelled if it began."))
    if item.people:
        said = ngettext("%(n)s person has signed up.", "%(n)s people have signed up.", item.people)
        notes.append(said % {"n": item.people})
    if item.dates and item.dates.orphaned:
        n = len(item.dates.orphaned)
        said = ngettext(
            "%(n)s date is not there any more, but people come or it was changed by hand.",
            "%(n)s dates are not there any more, but people come or they were changed by hand.",
            n,
        )
        notes.append(said % {"n": n})
    return notes
