"""Notices (DSA Art. 16): of neighbours, of anybody without an account, of the house itself."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.core.errors import Invalid, TooMany
from backend.core.floods import refuse_flood
from backend.core.permissions import require
from backend.moderation import registry
from backend.moderation.models import ITSELF, Case, Report, gravity_of
from backend.moderation.services.alerts import tell_of_notice
from backend.moderation.services.cases import moved, open_case
from backend.moderation.services.evidence import take_evidence
from backend.moderation.services.letters import send_receipt

MOST_IN_AN_HOUR = 20  # reports of one person, one e-mail address, or one address of the network
MOST_OF_GUESTS = 300  # in an hour, all together


@transaction.atomic
def report_content(
    target, *, by, reason: str, details: str = "", rule: str = "", name: str = "", email: str = "", ip: str = ""
) -> Report:
    """File a notice about ``target``; no account is needed, but then a name and an e-mail (save for danger).

    ``ip`` is counted for guests, never kept. A second open report by the same person gives the first one back.
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
    _refuse_flood(reporter, email, ip)
    case = open_case(target, moderated, reason=reason)
    return _file(case, target, reporter, reason=reason, details=details, rule=rule, name=name, email=email)


@transaction.atomic
def report_address(
    address: str, *, by, reason: str, details: str, name: str = "", email: str = "", target=None, ip: str = ""
) -> Report:
    """A notice of something illegal at ``address``; about ``target`` where it leads to something that we know.

    What leads nowhere goes to the moderators of the network, who look it up by hand.
    """
    reporter = by if by is not None and by.is_authenticated else None
    _check_notice(reporter, reason, name, email)
    if not (address := address.strip()):
        raise Invalid(_("Paste the exact address, so that we find it."), field="address")
    if not details.strip():
        raise Invalid(_("Explain why you think that it is illegal."), field="details")
    _refuse_flood(reporter, email, ip)
    facts = {"reason": reason, "details": details, "name": name, "email": email, "address": address[:1000]}
    if target is not None:
        return _file(open_case(target, registry.of(target), reason=reason), target, reporter, **facts)
    case = Case.objects.create(snapshot=address[:1000], reason=reason, gravity=gravity_of(reason))
    return _file(case, None, reporter, **facts)


@transaction.atomic
def flag_content(target, *, details: str, reason: str = Report.Reason.RULES) -> Report:
    """File a notice that nobody sent: the house itself recognised something in ``target``. A person decides.

    ``details`` says how, since people must learn of automated means (DSA Art. 16(6) and 17(3)(c)). While such a notice
    waits, a second one takes its place.
    """
    moderated = registry.of(target)
    case = open_case(target, moderated, reason=reason)
    waiting = case.reports.open().filter(reporter=None, reporter_name=ITSELF).first()
    if waiting:
        waiting.details, waiting.snapshot = details, moderated.snapshot(target)
        waiting.save(update_fields=["details", "snapshot"])
        case.snapshot = waiting.snapshot
        take_evidence(case, target, moderated)
        moved(case, "reported", by=None, reason=reason)
        return waiting
    return _file(case, target, None, reason=reason, details=details, name=ITSELF, language="")


def _file(case: Case, target, reporter, *, name: str = "", email: str = "", **facts) -> Report:
    """Write the notice into a locked ``case``, with evidence, and tell the desk."""
    facts = {"language": get_language() or settings.LANGUAGE_CODE, **facts}
    report = Report.objects.create(
        case=case,
        content_type=case.content_type,
        object_id=case.object_id,
        place=case.place,
        author=case.author,
        reporter=reporter,
        reporter_name="" if reporter else name,
        reporter_email="" if reporter else email,
        snapshot=registry.of(target).snapshot(target) if target is not None else facts["address"],
        **facts,
    )
    if target is not None:
        take_evidence(case, target, registry.of(target))
    moved(case, "reported", by=reporter, reason=report.reason)
    tell_of_notice(case, report.reason)
    send_receipt(report)
    return report


def _check_notice(reporter, reason: str, name: str, email: str) -> None:
    if reason not in Report.Reason.values:
        raise Invalid(_("Choose what is wrong."), field="reason")
    # DSA Art. 16(2)(c): whoever warns of danger to a person or a child need not say who they are.
    if reporter or reason in Report.URGENT:
        return
    if not name.strip():
        raise Invalid(_("Write your name, so that we know whom to answer."), field="reporter_name")
    if not email.strip():
        raise Invalid(_("Write your e-mail address, so that we can answer."), field="reporter_email")


def _refuse_flood(reporter, email: str, ip: str) -> None:
    """Without an account by the address of the network as well, and all together: each notice may send a letter."""
    if reporter is None:
        refuse_flood("moderation.guests", MOST_OF_GUESTS)
        if ip:
            refuse_flood(f"moderation.guest.ip.{ip}", MOST_IN_AN_HOUR)
    recent = Report.objects.filter(created_at__gte=timezone.now() - timedelta(hours=1))
    same = recent.filter(reporter=reporter) if reporter else recent.filter(reporter=None, reporter_email=email)
    if (reporter or email) and same.count() >= MOST_IN_AN_HOUR:
        raise TooMany(retry_after=3600)
