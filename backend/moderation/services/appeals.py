"""Appeals (DSA Art. 20): by who was decided about and by who reported, heard by somebody else."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.moderation.live import NETWORK, CaseChanged
from backend.moderation.models import Appeal, Case, Decision, Report
from backend.moderation.rules import speaks_for_it
from backend.moderation.services.cases import locked, moved
from backend.moderation.services.deciding import answer_anew, end, grant_appeals
from backend.moderation.services.hearing import tell_hearers
from backend.moderation.services.letters import tell_of_appeal

LONGEST = 2000  # characters


class TooLate(DomainError):
    code = "too_late"
    message = _("The six months for an appeal are over. You can still go to an out-of-court body or to court.")


class AlreadyAppealed(DomainError):
    code = "already_appealed"
    message = _("You have appealed already. Somebody else looks at it, and you will be told.")


class AlreadyHeard(DomainError):
    code = "already_heard"
    message = _("Somebody else has decided this appeal meanwhile.")


@transaction.atomic
def file_appeal(decision: Decision, *, by, text: str, report: Report | None = None) -> Appeal:
    """Ask for another look. ``by`` is ``None`` for who comes by a signed link; ``report`` for who reported.

    Raises ``NotAllowed``, ``Invalid``, ``TooLate`` or ``AlreadyAppealed``.
    """
    case = locked(decision.case)
    decision = Decision.objects.select_related("user").get(pk=decision.pk)
    if by is not None:
        require(by, "moderation.appeal", decision)
        is_theirs = decision.user_id == by.pk or speaks_for_it(by, decision)
        report = None if is_theirs else decision.answered.filter(reporter=by).first()
    if decision.status != Decision.Status.IN_FORCE:
        raise Invalid(_("This decision no longer holds."))
    if timezone.now() > decision.appeal_until:
        raise TooLate()
    if report is None and not decision.ground:
        raise Invalid(_("Nothing was decided against you."))
    if not (text := text.strip()):
        raise Invalid(_("Write why you do not agree."), field="text")
    if len(text) > LONGEST:
        raise Invalid(_("Please say it in 2000 characters."), field="text")
    if decision.appeals.filter(report=report).exists():
        raise AlreadyAppealed()
    person = by or (report.reporter if report else decision.user)
    appeal = Appeal.objects.create(
        decision=decision, report=report, by=person, text=text, language=get_language() or ""
    )
    record("appeal.filed", by=person, target=appeal, place_id=case.place_id, decision=decision.pk)
    decision.case = case
    appeal.decision = decision
    tell_hearers(appeal)
    _hint(case)
    return appeal


@transaction.atomic
def decide_appeal(appeal: Appeal, *, by, reverse: bool, answer: str) -> Appeal:
    """Uphold the decision or overrule it, with a reasoned answer.

    Overruled for who was decided about: content, sanctions and strike are undone. For who reported: the case is open
    again, in the hands of ``by``. Raises ``NotAllowed``, ``Invalid`` or ``AlreadyHeard``.
    """
    case = locked(appeal.decision.case)
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("decision__user", "report", "by")
        .get(pk=appeal.pk)
    )
    if appeal.status != Appeal.Status.OPEN:
        raise AlreadyHeard()
    require(by, "moderation.decide_appeal", appeal)
    if not (answer := answer.strip()):
        raise Invalid(_("Write why: people have a right to know the reason."), field="answer")
    appeal.status = Appeal.Status.REVERSED if reverse else Appeal.Status.UPHELD
    appeal.decided_by, appeal.decided_at, appeal.answer = by, timezone.now(), answer[:4000]
    appeal.save(update_fields=["status", "decided_by", "decided_at", "answer"])
    decision = appeal.decision
    decision.case = case
    if reverse:
        end(decision, Decision.Status.OVERRULED, by=by)
        # Others who appealed against the same are answered by that.
        grant_appeals(decision, by=by, answer=appeal.answer)
        if not appeal.is_of_author:
            _open_again(case, decision, by)
    moved(case, "appeal_decided", by=by, decision=decision.pk, reversed=reverse)
    tell_of_appeal(appeal)
    if reverse and appeal.is_of_author:
        answer_anew(decision, by=by, why=appeal.answer)
    return appeal


def _open_again(case: Case, decision: Decision, by) -> None:
    """All who reported need a new decision; where somebody reported the same since, it is taken there."""
    newer = Case.objects.open().filter(content_type=case.content_type_id, object_id=case.object_id).exclude(pk=case.pk)
    # Letters by mail are still to come: the decision that they answer then is the new one.
    again = {"status": Report.Status.OPEN, "answered_at": None}
    open_now = newer.first() if case.content_type_id is not None else None
    if open_now is not None and (open_now := locked(open_now)).is_open:
        again["case"] = open_now
        # Whoever has that one in hand learns that more notices are in it.
        moved(open_now, "reported", by=None, reason=case.reason)
    else:
        case.status, case.decided_at = Case.Status.OPEN, None
        if by.has_perm("moderation.decide", case):
            case.claimed_by, case.claimed_at = by, timezone.now()
        else:
            case.escalated_at = timezone.now()
    decision.answered.update(**again)


def _hint(case: Case) -> None:
    publish(CaseChanged(place_id=case.place_id or NETWORK, case_id=case.pk, version=case.version))
