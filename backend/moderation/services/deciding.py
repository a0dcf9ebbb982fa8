"""Decisions: taken by one person, for the gravest by two; carried out, told, and undone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.moderation import dsa, registry, statements
from backend.moderation.models import HIDING, Appeal, Case, Decision, Report, Sanction
from backend.moderation.models.decision import in_six_months
from backend.moderation.services import measures
from backend.moderation.services.cases import AlreadyDecided, locked, locked_rows, moved, open_case, refuse_taken
from backend.moderation.services.evidence import take_evidence
from backend.moderation.services.letters import tell_author, tell_of_interim, tell_reporter, tell_undone

LONGEST = timedelta(days=366)
Measure, Ground, Kind = Decision.Measure, Decision.Ground, Sanction.Kind


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a moderator decides about a case."""

    measure: str = Measure.NONE
    ground: str = ""  # needed as soon as anything follows
    rule_number: str = ""
    rule_text: str = ""
    facts: str = ""
    statement: str = ""
    sanction: str = ""
    everywhere: bool = False  # in the whole network, not only at the place
    lasts: timedelta | None = None

    @property
    def is_no_action(self) -> bool:
        return self.measure == Measure.NONE and not self.sanction

    def ends_at(self, now: datetime) -> datetime | None:
        return now + self.lasts if self.lasts and self.sanction in (Kind.SLOW, Kind.MUTE, Kind.SUSPEND) else None


@transaction.atomic
def decide(case: Case, *, by, verdict: Verdict, version: int | None = None) -> Decision:
    """Decide about everything that was reported of one subject.

    An exclusion for good waits for a second person; the content is hidden meanwhile, and says so. Raises ``Stale``,
    ``AlreadyDecided``, ``Taken``, ``NotAllowed`` or ``Invalid``.
    """
    case = locked(case, version)
    require(by, "moderation.decide", case)
    if case.status != Case.Status.OPEN:
        raise AlreadyDecided()
    refuse_taken(case, by)
    _check(case, verdict, by)
    now = timezone.now()
    waits = verdict.sanction == Kind.BAN
    decision = _written(case, verdict, by=by, status=Decision.Status.PENDING if waits else Decision.Status.IN_FORCE)
    if verdict.sanction:
        Sanction.objects.create(
            decision=decision,
            user=case.author,
            kind=verdict.sanction,
            place=None if verdict.everywhere else case.place,
            starts_at=now,
            ends_at=verdict.ends_at(now),
        )
    measures.carry_out(decision, by=by)
    if waits:
        case.status = Case.Status.CONFIRMING
        case.claimed_by = case.claimed_at = None
        moved(case, "proposed", by=by, decision=decision.pk)
        tell_of_interim(decision, why=interim_letter(decision))
    else:
        _close(case, decision, by=by)
    return decision


@transaction.atomic
def confirm(decision: Decision, *, by, version: int | None = None) -> Decision:
    """The second person agrees: now it holds, and the time for an appeal begins."""
    case, decision = _pending(decision, by, version)
    is_untouched, now = decision.statement == recomposed(decision), timezone.now()
    decision.status, decision.second_by, decision.second_at = Decision.Status.IN_FORCE, by, now
    decision.decided_at, decision.appeal_until = now, in_six_months()
    if is_untouched:
        decision.statement = recomposed(decision)
    decision.save()
    decision.sanctions.update(starts_at=now)
    measures.carry_out(decision, by=by, is_repeated=True)
    _close(case, decision, by=by)
    return decision


@transaction.atomic
def refuse_confirmation(decision: Decision, *, by, version: int | None = None) -> Decision:
    """The second person does not agree: the case waits again, and what was hidden meanwhile is shown."""
    case, decision = _pending(decision, by, version)
    return _not_confirmed(case, decision, by=by)


@transaction.atomic
def lapse(decision: Decision) -> bool:
    """Nobody confirmed within its time: as if the second person had not agreed. ``False`` if they did."""
    case = locked(decision.case)
    decision = Decision.objects.select_related("case__place", "case__author", "user").get(pk=decision.pk)
    if not decision.is_pending or timezone.now() < decision.lapses_at:
        return False
    decision.case = case
    _not_confirmed(case, decision, by=None)
    return True


def _not_confirmed(case: Case, decision: Decision, *, by) -> Decision:
    decision.status, decision.second_by, decision.second_at = Decision.Status.REFUSED, by, by and timezone.now()
    decision.ended_at = timezone.now()
    decision.save(update_fields=["status", "second_by", "second_at", "ended_at"])
    measures.take_back(decision, by=by)
    case.status = Case.Status.OPEN
    moved(case, "not_confirmed", by=by, decision=decision.pk)
    if decision.measure in HIDING:  # of the rest nobody was told
        tell_undone(decision)
    return decision


@transaction.atomic
def hide_content(target, *, by, statement: str, rule_number: str = "", rule_text: str = "") -> Decision:
    """Hide at a moderator's own look because of ``statement``, from which the letter is composed.

    It also answers what was reported about it. Raises as ``decide``.
    """
    require(by, "moderation.hide", target)
    moderated = registry.of(target)
    registry.keep_still(target)
    locked_rows(Case.objects.about(target))
    case = open_case(target, moderated, reason=Report.Reason.RULES)
    take_evidence(case, target, moderated)
    case.save()
    facts = {"measure": Measure.HIDE, "ground": Ground.INCOMPATIBLE, "facts": statement.strip()}
    facts |= {"rule_number": rule_number, "rule_text": rule_text}
    if not facts["facts"]:
        raise Invalid(_("Write why: people have a right to know the reason."), field="statement")
    known = statements.Facts(**facts, source=source_of(case), appeal_until=in_six_months())
    with translation.override(language_for(case)):
        letter = statements.compose(case, known)
    return decide(case, by=by, verdict=Verdict(**facts, statement=letter))


@transaction.atomic
def restore_content(target, *, by) -> None:
    """Show hidden content again: the decision that hid it is undone, with all that followed from it."""
    require(by, "moderation.hide", target)
    about = Decision.objects.filter(case__in=Case.objects.about(target), measure__in=HIDING)
    held = Case.objects.filter(decisions__in=about.filter(status__in=["in_force", "pending"]))
    for case in held.distinct().order_by("pk"):
        locked(case)
    if about.filter(status="pending").exists():
        raise Invalid(_("A second person must confirm it or not: answer on the page of the case."))
    hiding = list(about.filter(status="in_force").select_related("case__place", "user").order_by("-pk"))
    for decision in hiding:
        take_undone(decision, by=by)
    moderated = registry.of(target)
    registry.end_holds(target, by=by, hides=False)
    target.refresh_from_db()
    # What was hidden before there were decisions; not every kind says of itself that it is hidden.
    is_still_hidden = getattr(target, "hidden_at", None) is not None
    if is_still_hidden or not (hiding or hasattr(target, "hidden_at")):
        moderated.restore(target, by=by)
    place = moderated.place(target)
    record("content.restored", by=by, target=target, place_id=place.pk if place else None)


@transaction.atomic
def undo(decision: Decision, *, by, why: str = "") -> Decision:
    """Take a decision back within its days, with all that followed; the person is told."""
    case = locked(decision.case)
    decision = Decision.objects.get(pk=decision.pk)
    decision.case = case
    take_undone(decision, by=by, why=why)
    return decision


def take_undone(decision: Decision, *, by, why: str = "") -> None:
    """Take ``decision`` of a locked case back. Raises ``NotAllowed`` or ``Invalid``."""
    require(by, "moderation.undo", decision)
    if not decision.is_undoable:
        raise Invalid(_("This decision can no longer be undone here. An appeal still can overrule it."))
    end(decision, Decision.Status.UNDONE, by=by)
    moved(decision.case, "undone", by=by, decision=decision.pk, why=why)
    tell_undone(decision)
    with translation.override(language_for(decision.case)):
        why = why.strip() or str(_("On a second look what was decided did not hold, and was taken back."))
    grant_appeals(decision, by=by, answer=why)
    for report in answer_anew(decision, by=by, why=why):
        tell_reporter(report)


@transaction.atomic
def lift_sanction(sanction: Sanction, *, by) -> Sanction:
    """End one sanction before its time; the decision stays. A second call changes nothing."""
    require(by, "moderation.undo", sanction.decision)
    case = locked(sanction.decision.case)
    if Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=by):
        moved(case, "sanction_lifted", by=by, decision=sanction.decision_id, kind=sanction.kind)
        measures.tell_person(sanction.user_id)
        tell_undone(sanction.decision)
    sanction.refresh_from_db()
    return sanction


def end(decision: Decision, status: str, *, by) -> None:
    """``decision`` holds no longer: its sanctions end with it, content is shown again."""
    decision.status, decision.ended_at = status, timezone.now()
    decision.save(update_fields=["status", "ended_at"])
    measures.take_back(decision, by=by)


def grant_appeals(decision: Decision, *, by, answer: str) -> None:
    """Appeals that still wait are answered by ``decision`` no longer holding."""
    granted = {"status": Appeal.Status.REVERSED, "decided_by": by, "decided_at": timezone.now(), "answer": answer}
    decision.appeals.open().update(**granted)


def answer_anew(decision: Decision, *, by, why: str) -> list[Report]:
    """Nothing follows any more from what we told reporters that we acted on: an answer that they can appeal against."""
    reports = list(decision.answered.filter(status=Report.Status.HIDDEN).select_related("reporter"))
    if not reports:
        return []
    verdict = Verdict(facts=why[:2000], statement=why)
    kept = _written(decision.case, verdict, by=by, status=Decision.Status.IN_FORCE)
    for report in reports:
        report.status, report.decision, report.answered_at = Report.Status.KEPT, kept, None
        report.save(update_fields=["status", "decision", "answered_at"])
    return reports


def source_of(case: Case) -> str:
    """What led to it: automatic means count whichever notice came first (DSA Art. 17(3)(b) and (c))."""
    notices = list(case.reports.all())
    if any(notice.is_automatic for notice in notices):
        return Decision.Source.AUTOMATIC
    return Decision.Source.NOTICE if notices else Decision.Source.OWN_LOOK


def recomposed(decision: Decision) -> str:
    """The letter that the fields of ``decision`` make now, in the language of the author."""
    sanction = decision.sanctions.first()
    known = statements.Facts(
        measure=decision.measure,
        sanction=sanction.kind if sanction else "",
        everywhere=sanction is not None and sanction.place_id is None,
        ends_at=sanction.ends_at if sanction else None,
        ground=decision.ground,
        rule_number=decision.rule_number,
        rule_text=decision.rule_text,
        facts=decision.facts,
        source=decision.source,
        appeal_until=decision.appeal_until,
    )
    with translation.override(language_for(decision.case)):
        return statements.compose(decision.case, known).strip()


def interim_letter(decision: Decision) -> str:
    """Why the content is hidden until a second person has looked at it, and how long that may take."""
    known = statements.Facts(
        measure=decision.measure,
        ground=decision.ground,
        rule_number=decision.rule_number,
        rule_text=decision.rule_text,
        facts=decision.facts,
        source=decision.source,
    )
    with translation.override(language_for(decision.case)):
        return statements.compose(decision.case, known)


def language_for(case: Case) -> str:
    """In which the author reads."""
    own = case.author.language if case.author else ""
    return own or (case.place.default_language if case.place else "") or settings.LANGUAGE_CODE


def _written(case: Case, verdict: Verdict, *, by, status: str) -> Decision:
    source = source_of(case)
    return Decision.objects.create(
        case=case,
        user=case.author,
        place=case.place,
        status=status,
        measure=verdict.measure,
        ground="" if verdict.is_no_action else verdict.ground,
        category=dsa.CATEGORIES.get(case.reason, ""),
        rule_number=verdict.rule_number,
        rule_text=verdict.rule_text,
        facts=verdict.facts,
        statement=verdict.statement.strip(),
        language=language_for(case),
        source=source,
        automated_detection=source == Decision.Source.AUTOMATIC,
        decided_by=by,
    )


def _close(case: Case, decision: Decision, *, by) -> None:
    """Answer every notice, close the case, tell both sides."""
    acted = bool(decision.ground)
    for report in case.reports.open().select_related("reporter"):
        report.status = Report.Status.HIDDEN if acted else Report.Status.KEPT
        report.decision = decision
        report.save(update_fields=["status", "decision"])
        tell_reporter(report)
    case.status, case.decided_at = Case.Status.DECIDED, timezone.now()
    case.claimed_by = case.claimed_at = None
    moved(case, "decided", by=by, decision=decision.pk, measure=decision.measure)
    tell_author(decision)


def _pending(decision: Decision, by, version: int | None) -> tuple[Case, Decision]:
    case = locked(decision.case, version)
    decision = Decision.objects.select_related("case__place", "case__author", "user").get(pk=decision.pk)
    if decision.status != Decision.Status.PENDING:
        raise AlreadyDecided()
    require(by, "moderation.confirm", decision)
    return case, decision


def _check(case: Case, verdict: Verdict, by) -> None:
    if not verdict.statement.strip():
        raise Invalid(_("Write why: people have a right to know the reason."), field="statement")
    if not verdict.is_no_action and verdict.ground not in Ground.values:
        raise Invalid(_("Say whether it is against the law or against a rule."), field="ground")
    if verdict.measure != Measure.NONE and case.target is None:
        raise Invalid(_("The content itself is no longer there."), field="measure")
    if verdict.measure == Measure.LOCK and registry.of(case.target).lock is None:
        raise Invalid(_("Nothing can be closed for writing here."), field="measure")
    if verdict.measure == Measure.REMOVE and not registry.is_removable(case.kind):
        raise Invalid(_("This cannot be removed for good. It can be hidden."), field="measure")
    if not verdict.sanction:
        return
    if case.author is None:
        raise Invalid(_("Whoever wrote it has no account: only the content can be dealt with."), field="sanction")
    if case.author.is_guest:
        raise Invalid(_("A guest without an account can be sent out of the call."), field="sanction")
    if (verdict.everywhere or case.place is None) and not by.has_perm("moderation.sanction_in_network", case):
        raise Invalid(_("Only the network decides for all places. Hand the case over."), field="everywhere")
    if verdict.ends_at(timezone.now()) is None and verdict.sanction not in (Kind.WARN, Kind.BAN):
        raise Invalid(_("Say for how long."), field="lasts")
    if verdict.lasts is not None and not timedelta(0) < verdict.lasts <= LONGEST:
        raise Invalid(_("A sanction lasts a year at most."), field="lasts")
