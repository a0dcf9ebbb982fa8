"""Reads of the moderators' desk."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.moderation import registry
from backend.moderation.models import Report

AUTOMATIC, NOTICE, OWN_LOOK = "automatic", "notice", "own_look"


def open_reports_for(user) -> QuerySet[Report]:
    """What waits for a decision of ``user``, gravest first, then oldest."""
    return Report.objects.judgeable_by(user).open().gravest_first()


def is_reported(target) -> bool:
    """Whether there is a report about ``target``, open or decided."""
    return Report.objects.filter(content_type=Report.content_type_of(target), object_id=target.pk).exists()


def last_decided_for(user) -> Report | None:
    """The latest decision that ``user`` may read, for the empty queue."""
    decided = Report.objects.visible_to(user).filter(decided_at__isnull=False).exclude(author=user.pk)
    return decided.order_by("-decided_at").first()


def names_author(report: Report) -> bool:
    """Whether those who judge ``report`` read whose words they are."""
    kind = ContentType.objects.get_for_id(report.content_type_id).model
    return kind not in registry.kinds or registry.kinds[kind].names_author


def noticed_by(report: Report) -> str:
    """What led to the decision about ``report``: ``AUTOMATIC``, ``NOTICE`` of a person, ``OWN_LOOK`` of a moderator.

    Authors learn it: DSA Art. 17(3)(b) and (c). One decision may answer several notices; automatic means count
    whichever of them came first.
    """
    about = {"content_type": report.content_type_id, "object_id": report.object_id, "place": report.place_id}
    decided = {"status": report.status, "decided_by": report.decided_by_id}
    answered = Report.objects.filter(**about, **decided, statement_of_reasons=report.statement_of_reasons)
    notices = [report, *answered.exclude(pk=report.pk)]
    if any(notice.is_automatic for notice in notices):
        return AUTOMATIC
    is_own = all(not (each.reporter_id or each.reporter_name or each.details) for each in notices)
    return OWN_LOOK if is_own else NOTICE


def draft_of_reasons(reason: str, about_hiding: str = "") -> str:
    """A statement of reasons in plain words to start from, for hiding; ``about_hiding`` as in the registry."""
    grounds = {
        Report.Reason.SPAM: _("It is an advertisement, and nothing is sold or advertised here."),
        Report.Reason.ABUSE: _("It hurts somebody. We write to each other with respect here."),
        Report.Reason.DANGER: _("It puts somebody's life or safety in danger."),
        Report.Reason.ILLEGAL: _("We believe it is against the law: (which one and why)."),
        Report.Reason.PERSONAL_DATA: _("It shows somebody's personal data without their consent."),
        Report.Reason.RULES: _("It is against the rules of this place: (which rule)."),
        Report.Reason.OTHER: _("The reason: (write it in your words)."),
    }
    return "\n\n".join(
        [
            str(about_hiding) or _("We hid what you wrote: it is no longer shown to others."),
            str(grounds[reason]),
            _("A person decided, not a machine. If you disagree, write to the coordinators of the network."),
        ]
    )


def draft_of_keeping() -> str:
    """The same for keeping, addressed to the one who reported."""
    return _("We read it and it stays: we found nothing against the law or the rules. Thank you for telling us.")
