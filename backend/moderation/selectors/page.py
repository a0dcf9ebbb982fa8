"""Everything that the page of one case shows."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from backend.moderation import crisis, registry
from backend.moderation.models import Case, Decision, Report
from backend.moderation.selectors.desk import names_author, who_may_take_over
from backend.moderation.selectors.history import Act, Past, ladder, past_of, story_of
from backend.moderation.selectors.intact import checked
from backend.moderation.selectors.rota import on_duty_for
from backend.moderation.standing import Footing, footings_of


@dataclass
class CasePage:
    """One case as ``user``, whom it does not concern, may read it."""

    moderated: registry.Moderated | None
    target: object
    may_decide: bool
    may_confirm: bool
    reports: list[Report] = field(default_factory=list)
    evidence: list = field(default_factory=list)
    around: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    story: list[Act] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    past: Past | None = None
    footing: Footing | None = None
    suggested: tuple = ()
    take_over: list = field(default_factory=list)
    on_duty: list = field(default_factory=list)
    crisis_lines: list = field(default_factory=list)
    parts: list[tuple] = field(default_factory=list)  # of apps above: template and context
    names_author: bool = True

    @property
    def about_hiding(self):
        return self.moderated.about_hiding if self.moderated else ""

    @property
    def content_url(self) -> str:
        """Where people met nobody else comes in."""
        if self.target is None or self.moderated is None or self.about_hiding:
            return ""
        return self.moderated.url(self.target)

    @property
    def is_intact(self) -> bool:
        return all(evidence.is_intact for evidence in self.evidence)

    @property
    def pending(self) -> Decision | None:
        return next((one for one in self.decisions if one.status == Decision.Status.PENDING), None)


def case_page(case: Case, user) -> CasePage:
    """What ``user`` reads of ``case`` (a fixed number of queries)."""
    target = case.target
    moderated = registry.kinds.get(case.kind)
    decisions = case.decisions.select_related("decided_by", "second_by").prefetch_related("sanctions__place")
    page = CasePage(
        moderated=moderated,
        target=target,
        may_decide=case.status == Case.Status.OPEN and user.has_perm("moderation.decide", case),
        may_confirm=False,
        decisions=list(decisions),
        evidence=checked(case),
        around=list(moderated.context(target)) if moderated and target is not None else [],
        names_author=names_author(case),
    )
    for decision in page.decisions:
        decision.case = case
        decision.may_be_undone = decision.is_undoable and user.has_perm("moderation.undo", decision)
    page.may_confirm = page.pending is not None and user.has_perm("moderation.confirm", page.pending)
    page.reports = list(case.reports.select_related("reporter"))
    count_reporting(page.reports)
    page.notes = list(case.notes.select_related("author"))
    page.story = story_of(case)
    if page.names_author:
        page.past = past_of(case.author_id, but=case)
        page.suggested = ladder(page.past)
        page.footing = footings_of([case.author_id]).get(case.author_id)
    if page.may_decide:
        page.take_over = who_may_take_over(case, user)
        page.on_duty = on_duty_for(case, timezone.now())
    page.crisis_lines = crisis.lines() if case.is_urgent else []
    page.parts = [part for known in registry.case_parts if (part := known(case))]
    return page


def count_reporting(reports: list[Report]) -> None:
    """Beside each reporter how many notices they sent within a year, and in how many we acted (1 query)."""
    ids = {report.reporter_id for report in reports} - {None}
    since = timezone.now() - timedelta(days=365)
    rows = Report.objects.filter(reporter__in=ids, created_at__gte=since).order_by().values("reporter")
    counted = rows.annotate(sent=Count("pk"), upheld=Count("pk", filter=Q(status=Report.Status.HIDDEN)))
    by_id = {row["reporter"]: row for row in counted}
    for report in reports:
        report.reporting = by_id.get(report.reporter_id)
