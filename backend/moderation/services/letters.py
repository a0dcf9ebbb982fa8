"""What people are told: who was decided about, who reported, and who has no account."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.core.tasks import send_later
from backend.moderation import crisis, registry
from backend.moderation.models import HIDING, Appeal, Decision, Report, Sanction
from backend.moderation.selectors.rota import expect
from backend.moderation.signing import full_link_to
from backend.notifications.models import Notification
from backend.notifications.services import notify
from backend.places.models import Membership

log = logging.getLogger(__name__)

Kind = Notification.Kind


def decided_about(decision: Decision) -> list:
    """Who wrote it; of what a place says of itself, its animators. A guest of a call has no inbox."""
    if decision.user is not None:
        return [decision.user] if decision.user.is_active else []
    if decision.case.kind != "place":
        return []
    animators = Membership.objects.belonging().filter(place=decision.case.object_id, role=Membership.Role.ANIMATOR)
    return [row.user for row in animators.filter(user__is_active=True).select_related("user")]


def tell_author(decision: Decision) -> None:
    """At the latest when it takes effect: DSA Art. 17(2)."""
    case, people = decision.case, decided_about(decision)
    if not people or not decision.ground:
        return
    sanctions = list(decision.sanctions.all())
    params = {
        "what": case.snapshot[:80],
        "why": decision.statement,
        "is_automatic": decision.source == Decision.Source.AUTOMATIC,
        "is_conduct": registry.is_conduct(case.kind),
        "measure": decision.measure,
    }
    kind = Kind.SANCTIONED if sanctions else Kind.CONTENT_HIDDEN
    for person in people:
        notify(person, kind, params=params, url=decision.get_absolute_url(), place_id=case.place_id)
    if any(one.place_id is None and one.kind in (Sanction.Kind.SUSPEND, Sanction.Kind.BAN) for one in sanctions):
        # Who can no longer sign in reads it by letter.
        send_letter(
            decision.user.email,
            decision.user.language,
            "suspended",
            {"decision": decision, "link": full_link_to(decision)},
        )
    decision.delivered_at = timezone.now()
    decision.save(update_fields=["delivered_at"])


def tell_of_interim(decision: Decision, *, why: str) -> None:
    """The content is hidden while a second person looks at it: whoever wrote it learns that, too."""
    if decision.user is None or not decision.user.is_active or decision.measure not in HIDING:
        return
    params = {"what": decision.case.snapshot[:80], "why": why, "measure": decision.measure}
    url = decision.get_absolute_url()
    notify(decision.user, Kind.CONTENT_HIDDEN, params=params, url=url, place_id=decision.case.place_id)


def tell_reporter(report: Report) -> None:
    """Who has an account is told in the inbox; ``answer_by_mail`` writes to the others (DSA Art. 16(5))."""
    if report.reporter is None:
        return
    params = {"what": report.quoted[:80], "status": report.status, "why": report.decision.facts}
    url = reverse("report-decision", args=[report.pk])
    notify(report.reporter, Kind.REPORT_DECIDED, params=params, url=url, place_id=report.place_id)


def tell_undone(decision: Decision) -> None:
    """What was decided about somebody holds no longer."""
    params, url = {"what": decision.case.snapshot[:80]}, decision.get_absolute_url()
    for person in decided_about(decision):
        notify(person, Kind.DECISION_UNDONE, params=params, url=url, place_id=decision.case.place_id)


def tell_of_appeal(appeal: Appeal) -> None:
    """Both sides: who appealed, and the others whom the outcome concerns."""
    decision = appeal.decision
    people = {appeal.by}
    if appeal.status == Appeal.Status.REVERSED:
        people |= set(decided_about(decision)) if decision.ground else set()
        people |= {report.reporter for report in decision.answered.select_related("reporter")}
    params = {"what": decision.case.snapshot[:80], "status": appeal.status}
    for person in people - {None}:
        if person.is_active:
            report = decision.answered.filter(reporter=person).first()
            url = reverse("report-decision", args=[report.pk]) if report else decision.get_absolute_url()
            notify(person, Kind.APPEAL_DECIDED, params=params, url=url, place_id=decision.case.place_id)


def send_receipt(report: Report) -> None:
    """Confirm at once that a notice came: DSA Art. 16(4). Who has an account reads it on the page."""
    if report.reporter_email:
        crisis_lines = crisis.lines() if report.reason in Report.URGENT else []
        expect([report], timezone.now())
        send_letter(report.reporter_email, report.language, "receipt", {"report": report, "crisis_lines": crisis_lines})


def answer_by_mail() -> int:
    """Write to everyone who reported or appealed without an account and waits for the answer; returns how many."""
    waiting = Report.objects.filter(decision__isnull=False, answered_at__isnull=True).exclude(reporter_email="")
    answered = sum(tried(answer_report, pk) for pk in waiting.exclude(status="open").values_list("pk", flat=True)[:100])
    appeals = Appeal.objects.filter(decided_at__isnull=False, answered_at__isnull=True, by__isnull=True)
    appeals = appeals.filter(report__isnull=False).exclude(report__reporter_email="")
    return answered + sum(tried(answer_appeal, pk) for pk in appeals.values_list("pk", flat=True)[:100])


def tried(answer: Callable[[int], int], pk: int) -> int:
    """``answer(pk)``; one letter that cannot be written (0, and a line in the log) does not stop those behind it."""
    try:
        return answer(pk)
    except Exception:
        log.exception("%s of %s failed", answer.__name__, pk)
        return 0


@transaction.atomic
def answer_report(pk: int) -> int:
    # Under the lock: two workers must not send the same letter.
    report = Report.objects.select_for_update(of=("self",)).select_related("decision").get(pk=pk)
    if report.answered_at is not None or report.decision is None:
        return 0
    about = {"report": report, "decision": report.decision, "link": full_link_to(report.decision, report)}
    send_letter(report.reporter_email, report.language, "report_decided", about)
    report.answered_at = timezone.now()
    report.save(update_fields=["answered_at"])
    return 1


@transaction.atomic
def answer_appeal(pk: int) -> int:
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("report", "decision").get(pk=pk)
    if appeal.answered_at is not None:
        return 0
    about = {"appeal": appeal, "link": full_link_to(appeal.decision, appeal.report)}
    send_letter(appeal.report.reporter_email, appeal.language, "appeal_decided", about)
    appeal.answered_at = timezone.now()
    appeal.save(update_fields=["answered_at"])
    return 1


def send_letter(address: str, language: str, name: str, context: dict) -> None:
    """The letter ``moderation/mail/<name>.txt`` in ``language``; its first line is the subject."""
    with translation.override(language or settings.LANGUAGE_CODE):
        words = render_to_string(f"moderation/mail/{name}.txt", {**context, "site_name": _(settings.SITE_NAME)})
    subject, _rest, body = words.strip().partition("\n")
    send_later(EmailMessage(subject.strip(), body.strip() + "\n", to=[address]))
