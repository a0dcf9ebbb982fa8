"""Notices and decisions (DSA Art. 16 and 17)."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.moderation import registry
from backend.moderation.live import ReportOpened
from backend.moderation.models import Report
from backend.moderation.tasks import mail_decision
from backend.notifications.models import Notification
from backend.notifications.services import notify


class AlreadyDecided(DomainError):
    code = "already_decided"
    message = _("Somebody else has decided this report meanwhile.")


@transaction.atomic
def report_content(target, *, by, reason: str, details: str = "", name: str = "", email: str = "") -> Report:
    """File a notice about ``target``. ``by`` may be ``None``: then name and e-mail are needed, save for danger."""
    moderated = registry.of(target)
    if by is None and reason != Report.Reason.DANGER and not (name and email):
        raise Invalid(_("Give your name and e-mail, so that we can answer."), field="reporter_email")
    if by is not None:
        mine = Report.objects.filter(reporter=by, object_id=target.pk, status=Report.Status.OPEN)
        if existing := mine.filter(content_type__model=target._meta.model_name).first():
            return existing
    report = Report.objects.create(
        target=target,
        place=target.place,
        reporter=by,
        reporter_name=name,
        reporter_email=email,
        reason=reason,
        details=details,
        snapshot=moderated.snapshot(target),
    )
    if target.place:
        publish(ReportOpened(place_id=target.place.pk, report_id=report.pk))
    return report


@transaction.atomic
def decide_report(report: Report, *, by, hide: bool, statement: str) -> Report:
    """Hide or keep what was reported, with a statement of reasons. Raises ``AlreadyDecided``."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    require(by, "moderation.decide", report)
    if report.status != Report.Status.OPEN:
        raise AlreadyDecided()
    if hide and not statement.strip():
        raise Invalid(_("Write why: the author has a right to know."), field="statement_of_reasons")
    report.status = Report.Status.HIDDEN if hide else Report.Status.KEPT
    report.statement_of_reasons = statement
    report.decided_by, report.decided_at = by, timezone.now()
    report.save()
    if hide and report.target is not None:
        _hide(report.target, by=by, statement=statement)
    record("report.decided", by=by, target=report, place_id=report.place_id, status=report.status)
    _answer_reporter(report)
    return report


@transaction.atomic
def hide_content(target, *, by, statement: str) -> None:
    """Hide without a report, at the moderator's own look; a decided report keeps the reasons."""
    report = Report(
        target=target,
        place=target.place,
        reporter=None,
        reason=Report.Reason.RULES,
        snapshot=registry.of(target).snapshot(target),
        details="",
    )
    require(by, "moderation.decide", report)
    if not statement.strip():
        raise Invalid(_("Write why: the author has a right to know."), field="statement_of_reasons")
    report.status, report.statement_of_reasons = Report.Status.HIDDEN, statement
    report.decided_by, report.decided_at = by, timezone.now()
    report.save()
    _hide(target, by=by, statement=statement)


@transaction.atomic
def restore_content(target, *, by) -> None:
    """Show hidden content again."""
    require(by, "moderation.decide", Report(target=target, place=target.place))
    registry.of(target).restore(target, by=by)
    record("content.restored", by=by, target=target, place_id=target.place.pk if target.place else None)


def _hide(target, *, by, statement: str) -> None:
    moderated = registry.of(target)
    moderated.hide(target, by=by)
    if target.author:
        notify(
            target.author,
            Notification.Kind.CONTENT_HIDDEN,
            params={"what": moderated.snapshot(target)[:80], "why": statement},
            url=moderated.url(target),
            place_id=target.place.pk if target.place else None,
        )


def _answer_reporter(report: Report) -> None:
    if report.reporter:
        notify(
            report.reporter,
            Notification.Kind.REPORT_DECIDED,
            params={"what": report.snapshot[:80], "status": report.status, "why": report.statement_of_reasons},
            url=reverse("notification-list"),
            place_id=report.place_id,
        )
    elif report.reporter_email:
        transaction.on_commit(lambda: mail_decision.enqueue(report.pk))
