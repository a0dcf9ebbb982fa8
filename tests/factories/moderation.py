import uuid
from datetime import timedelta

from django.utils import timezone

from backend.conversations.services import main_room, post_message
from backend.moderation.models import Decision, Duty, Report, Sanction
from backend.moderation.services import Verdict, decide, report_content

Measure, Ground = Decision.Measure, Decision.Ground


def reported_message(place, *, author, by, reason="abuse", body="Idź stąd!"):
    """A report of ``by`` about words that ``author`` said in the main room of ``place``."""
    message = post_message(main_room(place), by=author, body=body, client_id=uuid.uuid4())
    return report_content(message, by=by, reason=reason)


def verdict(*, hide=False, sanction="", days=1, everywhere=False, statement="To rani."):
    """A decision as the form makes it; the same words as facts and as letter."""
    acts = hide or sanction
    return Verdict(
        measure=Measure.HIDE if hide else Measure.NONE,
        ground=Ground.INCOMPATIBLE if acts else "",
        rule_number="3" if acts else "",
        rule_text="Szanujemy się" if acts else "",
        facts=statement,
        statement=statement,
        sanction=sanction,
        everywhere=everywhere,
        lasts=timedelta(days=days) if sanction in ("slow", "mute", "suspend") else None,
    )


def decide_report(report: Report, *, by, **facts) -> Report:
    """The decision about the case of ``report``, as ``verdict`` takes it; the report as it is then."""
    decide(report.case, by=by, verdict=verdict(**facts))
    report.refresh_from_db()
    return report


def sanctioned(place, *, author, by, judge, **facts) -> Sanction:
    """``author`` said something that ``by`` reported, and ``judge`` decided what follows."""
    report = reported_message(place, author=author, by=by)
    decide(report.case, by=judge, verdict=verdict(**facts))
    for person in (author, by, judge):
        person.__dict__.pop("_sanctions", None)
        person.__dict__.pop("_place_roles", None)
    return Sanction.objects.get(decision__case=report.case)


def duty_of(user, place=None, *, starts=-1, hours=3, **facts) -> Duty:
    """A duty of ``user`` (``None``: nobody's) at ``place``, else everywhere, that began ``-starts`` hours ago."""
    start = timezone.now() + timedelta(hours=starts)
    day, end = timezone.localdate(start), start + timedelta(hours=hours)
    facts = {"created_by": user, "day": day, **facts}
    duty = Duty.objects.create(user=user, everywhere=place is None, starts_at=start, ends_at=end, **facts)
    duty.places.set([place] if place else [])
    return duty
