"""Months that are over are counted once, without a name, and kept."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.core.figures.periods import MONTH, Period
from backend.moderation import book, dsa
from backend.moderation.book import part
from backend.moderation.models import Appeal, Case, Decision, MonthOfModeration, Report
from backend.moderation.models.decision import OF_PLACE

# A decision that says that nothing follows is written beside one that ends: an answer, and no decision of its own.
BESIDE = timedelta(seconds=10)
OF_NO_PLACE = None


class Tally:
    """Counts and minutes of one month, by place."""

    def __init__(self):
        self.counts: dict[int | None, Counter] = defaultdict(Counter)
        self.waits: dict[int | None, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def count(self, place: int | None, total: str, **parts: str) -> None:
        self.counts[place][total] += 1
        for group, name in parts.items():
            self.counts[place][part(f"{total}.{group}", name)] += 1

    def wait(self, place: int | None, code: str, begins: datetime | None, ends: datetime) -> None:
        if begins is not None:
            self.waits[place][code].append(max(0, int((ends - begins).total_seconds() // 60)))


def close_months(*, today: date | None = None) -> int:
    """Count every month that is over and was not counted; returns how many."""
    first = Case.objects.aggregate(first=Min("opened_at"))["first"]
    if first is None:
        return 0
    today = today or timezone.localdate()
    known = set(MonthOfModeration.objects.values_list("begins", flat=True))
    month, closed = Period.of(timezone.localdate(first), MONTH), 0
    while month.is_over(today):
        if month.begins not in known:
            close_month(month)
            closed += 1
        month = month.after
    return closed


@transaction.atomic
def close_month(month: Period) -> None:
    """Count ``month`` as the clock of the city has it (6 queries), and keep what was counted."""
    tally, span = Tally(), month.span(timezone.get_default_timezone())
    count_notices(tally, span)
    count_decisions(tally, span)
    count_appeals(tally, span)
    MonthOfModeration.objects.bulk_create(
        MonthOfModeration(
            place_id=place, begins=month.begins, counts=tally.counts.get(place, {}), waits=tally.waits.get(place, {})
        )
        for place in {OF_NO_PLACE, *tally.counts}
    )


def count_notices(tally: Tally, span) -> None:
    for report in Report.objects.filter(created_at__gte=span[0], created_at__lt=span[1]):
        sender = "program" if report.is_automatic else "account" if report.reporter_id else "guest"
        tally.count(report.place_id, book.NOTICES, **{"from": sender, "category": dsa.CATEGORIES[report.reason]})


def count_decisions(tally: Tally, span) -> None:
    held = Decision.objects.exclude(status__in=["pending", "refused"]).prefetch_related("sanctions")
    # Of its case: what is taken back leaves its notices to the answer that they get then.
    before = Q(case__reports__created_at__lte=F("decided_at"))
    held = held.annotate(noticed_at=Min("case__reports__created_at", filter=before)).select_related("case")
    made = list(held.filter(decided_at__gte=span[0], decided_at__lt=span[1]))
    ended = Decision.objects.filter(ended_at__gte=span[0], ended_at__lt=span[1]).exclude(status="refused")
    ended = ended.annotate(was_appealed=Exists(Appeal.objects.filter(decision=OuterRef("pk"), status="reversed")))
    ends = defaultdict(list)
    for one in ended.select_related("case"):
        ends[one.case_id].append(one.ended_at)
        if one.status == Decision.Status.UNDONE and not one.was_appealed:
            tally.count(one.case.place_id, book.UNDONE)
    made = [one for one in made if one.ground or not is_answer(one, ends[one.case_id])]
    claimed = first_claims({one.case_id for one in made})
    for decision in made:
        place = decision.case.place_id
        sanction = next((one.kind for one in decision.sanctions.all()), book.NOTHING)
        told = {"measure": decision.measure, "sanction": sanction, "ground": decision.ground or book.NOTHING}
        if decision.ground == Decision.Ground.INCOMPATIBLE:
            number = book.PLACE if decision.rule_number.startswith(OF_PLACE) else decision.rule_number
            told["rule"] = number or book.NOTHING
        tally.count(place, book.DECISIONS, **told)
        tally.wait(place, book.WAIT_DECISION, decision.noticed_at, decision.decided_at)
        if decision.case_id in claimed:
            tally.wait(place, book.WAIT_CLAIM, decision.noticed_at, claimed[decision.case_id])
        if decision.automated_detection:
            tally.count(place, book.DETECTED, outcome="acted" if decision.ground else "kept")


def is_answer(decision: Decision, ends: list[datetime]) -> bool:
    """Whether it only tells reporters that an earlier decision no longer holds."""
    return any(timedelta(0) <= decision.decided_at - at < BESIDE for at in ends)


def first_claims(cases: set[int]) -> dict[int, datetime]:
    """When each of ``cases`` was first taken in hand."""
    keys = [str(case) for case in cases]
    entries = AuditEntry.objects.filter(target_type="moderation.case", target_id__in=keys, action="case.claimed")
    return {int(key): at for key, at in entries.order_by().values_list("target_id").annotate(Min("at"))}


def count_appeals(tally: Tally, span) -> None:
    appeals = Appeal.objects.select_related("decision__case")
    for appeal in appeals.filter(created_at__gte=span[0], created_at__lt=span[1]):
        side = "author" if appeal.is_of_author else "reporter"
        tally.count(appeal.decision.case.place_id, book.APPEALS, side=side)
    for appeal in appeals.filter(decided_at__gte=span[0], decided_at__lt=span[1]):
        place, is_right = appeal.decision.case.place_id, appeal.status == Appeal.Status.REVERSED
        tally.count(place, book.HEARD, outcome="upheld" if is_right else "refused")
        tally.wait(place, book.WAIT_APPEAL, appeal.created_at, appeal.decided_at)
