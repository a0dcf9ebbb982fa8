"""Notices and decisions (DSA Art. 16 and 17)."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError, Invalid, TooMany
from backend.core.permissions import require
from backend.core.tasks import send_later
from backend.live.publishing import publish
from backend.moderation import registry
from backend.moderation.live import ReportOpened
from backend.moderation.models import ITSELF, Report
from backend.moderation.selectors import AUTOMATIC, noticed_by
from backend.notifications.models import Notification
from backend.notifications.services import notify

MOST_IN_AN_HOUR = 20  # reports of one person or one e-mail address


class AlreadyDecided(DomainError):
    code = "already_decided"
    message = _("Somebody else has decided this report meanwhile.")


@transaction.atomic
def report_content(target, *, by, reason: str, details: str = "", name: str = "", email: str = "") -> Report:
    """File a notice about ``target``; no account is needed, but then a name and an e-mail (save for danger).

    A second open report by the same person gives the first one back.
    """
    moderated = registry.of(target)
    reporter = by if by is not None and by.is_authenticated else None
    if by is not None:
        require(by, "moderation.report", target)
    _check_notice(reporter, reason, name, email)
    about = {"content_type": Report.content_type_of(target), "object_id": target.pk}
    if reporter:
        mine = Report.objects.open().filter(reporter=reporter, **about)
        if existing := mine.first():
            return existing
    _refuse_flood(reporter, email)
    place = moderated.place(target)
    report = Report.objects.create(
        **about,
        place=place,
        author=moderated.author(target),
        reporter=reporter,
        reporter_name="" if reporter else name,
        reporter_email="" if reporter else email,
        language=get_language() or settings.LANGUAGE_CODE,
        reason=reason,
        details=details,
        snapshot=moderated.snapshot(target),
    )
    if place:
        publish(ReportOpened(place_id=place.pk))
    return report


@transaction.atomic
def flag_content(target, *, details: str, reason: str = Report.Reason.RULES) -> Report:
    """File a notice that nobody sent: the house itself recognised something in ``target``. A person decides.

    ``details`` says how, since people must learn of automated means (DSA Art. 16(6) and 17(3)(c)). While such a notice
    waits, a second one takes its place.
    """
    moderated = registry.of(target)
    about = {"content_type": Report.content_type_of(target), "object_id": target.pk}
    waiting = Report.objects.open().filter(reporter=None, reporter_name=ITSELF, **about).select_for_update().first()
    if waiting:
        waiting.details, waiting.snapshot = details, moderated.snapshot(target)
        waiting.save(update_fields=["details", "snapshot"])
        return waiting
    place = moderated.place(target)
    report = Report.objects.create(
        **about,
        place=place,
        author=moderated.author(target),
        reporter_name=ITSELF,
        reason=reason,
        details=details,
        snapshot=moderated.snapshot(target),
    )
    if place:
        publish(ReportOpened(place_id=place.pk))
    return report


@transaction.atomic
def decide_report(report: Report, *, by, hide: bool, statement: str) -> Report:
    """Hide or keep what was reported, with a statement of reasons. Raises ``AlreadyDecided``.

    Hiding answers every open report about the same content.
    """
    report, same = _locked(report)
    require(by, "moderation.decide", report)
    if report.status != Report.Status.OPEN:
        raise AlreadyDecided()
    statement = _checked_statement(statement)
    status = Report.Status.HIDDEN if hide else Report.Status.KEPT
    _close([report, *same] if hide else [report], status, by=by, statement=statement)
    if hide and report.target is not None:
        _hide(report.target, by=by, statement=statement)
    return report


@transaction.atomic
def hide_content(target, *, by, statement: str) -> Report:
    """Hide at a moderator's own look. The decision is kept as a decided report without a reporter."""
    require(by, "moderation.hide", target)
    moderated = registry.of(target)
    statement = _checked_statement(statement)
    report = Report.objects.create(
        content_type=Report.content_type_of(target),
        object_id=target.pk,
        place=moderated.place(target),
        author=moderated.author(target),
        reason=Report.Reason.RULES,
        snapshot=moderated.snapshot(target),
    )
    report, same = _locked(report)
    _close([report, *same], Report.Status.HIDDEN, by=by, statement=statement)
    _hide(target, by=by, statement=statement)
    return report


@transaction.atomic
def restore_content(target, *, by) -> None:
    """Show hidden content again."""
    require(by, "moderation.hide", target)
    moderated = registry.of(target)
    moderated.restore(target, by=by)
    place = moderated.place(target)
    record("content.restored", by=by, target=target, place_id=place.pk if place else None)


def answer_by_mail() -> int:
    """Write to everyone who reported without an account and waits for the decision; returns how many."""
    waiting = Report.objects.filter(decided_at__isnull=False, answered_at__isnull=True).exclude(reporter_email="")
    answered = 0
    for pk in waiting.values_list("pk", flat=True)[:100]:
        answered += _answer_one(pk)
    return answered


@transaction.atomic
def _answer_one(pk: int) -> int:
    # Under the lock: two workers must not send the same letter.
    report = Report.objects.select_for_update(of=("self",)).get(pk=pk)
    if report.answered_at is not None:
        return 0
    with translation.override(report.language or settings.LANGUAGE_CODE):
        subject = translation.gettext("Your report no. %(number)s was decided") % {"number": report.pk}
        body = render_to_string("moderation/mail/report_decided.txt", {"report": report})
    send_later(EmailMessage(subject, body, to=[report.reporter_email]))
    report.answered_at = timezone.now()
    report.save(update_fields=["answered_at"])
    return 1


def _check_notice(reporter, reason: str, name: str, email: str) -> None:
    if reason not in Report.Reason.values:
        raise Invalid(_("Choose what is wrong."), field="reason")
    # DSA Art. 16(2)(c): whoever warns of danger to a person need not say who they are.
    if reporter or reason == Report.Reason.DANGER:
        return
    if not name.strip():
        raise Invalid(_("Write your name, so that we know whom to answer."), field="reporter_name")
    if not email.strip():
        raise Invalid(_("Write your e-mail address, so that we can answer."), field="reporter_email")


def _refuse_flood(reporter, email: str) -> None:
    recent = Report.objects.filter(created_at__gte=timezone.now() - timedelta(hours=1))
    same = recent.filter(reporter=reporter) if reporter else recent.filter(reporter=None, reporter_email=email)
    if (reporter or email) and same.count() >= MOST_IN_AN_HOUR:
        raise TooMany(retry_after=3600)


def _checked_statement(statement: str) -> str:
    if not (statement := statement.strip()):
        raise Invalid(_("Write why: people have a right to know the reason."), field="statement")
    return statement


def _locked(report: Report) -> tuple[Report, list[Report]]:
    """``report`` as it is now, and the other open ones about the same content, all locked.

    In the order of their keys: two moderators who decide two of them at once must wait, not deadlock.
    """
    about = Q(content_type=report.content_type_id, object_id=report.object_id, status=Report.Status.OPEN)
    rows = Report.objects.filter(about | Q(pk=report.pk)).select_for_update(of=("self",)).order_by("pk")
    by_pk = {row.pk: row for row in rows}
    return by_pk.pop(report.pk), list(by_pk.values())


def _close(closed: list[Report], status: str, *, by, statement: str) -> None:
    """Decide all of ``closed``; the first of them is what the author is told of."""
    for row in closed:
        row.status, row.statement_of_reasons = status, statement
        row.decided_by, row.decided_at = by, timezone.now()
        row.save(update_fields=["status", "statement_of_reasons", "decided_by", "decided_at"])
        record("report.decided", by=by, target=row, place_id=row.place_id, status=status)
        if row.reporter:
            notify(
                row.reporter,
                Notification.Kind.REPORT_DECIDED,
                params={"what": row.snapshot[:80], "status": status, "why": statement},
                url=reverse("report-decision", args=[row.pk]),
                place_id=row.place_id,
            )
    report = closed[0]
    # Guests of a call have no inbox.
    if status == Report.Status.HIDDEN and report.author and report.author.is_active:
        notify(
            report.author,
            Notification.Kind.CONTENT_HIDDEN,
            params={
                "what": report.snapshot[:80],
                "why": statement,
                "is_automatic": noticed_by(report) == AUTOMATIC,
                "is_conduct": registry.is_conduct(report.content_type.model),
            },
            url=reverse("report-decision", args=[report.pk]),
            place_id=report.place_id,
        )


def _hide(target, *, by, statement: str) -> None:
    moderated = registry.of(target)
    moderated.hide(target, by=by)
    place = moderated.place(target)
    record("content.hidden", by=by, target=target, place_id=place.pk if place else None, statement=statement)
