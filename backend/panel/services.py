"""Figures of the network, the words of a quarterly report, and letters that did not leave."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from backend.audit.services import job_ran, record
from backend.core.errors import DomainError
from backend.core.figures.periods import QUARTER, YEAR, Period
from backend.core.permissions import require
from backend.core.tasks import deliver
from backend.impact.selectors import network_impact_during
from backend.panel.models import NetworkFigures, QuarterlyReport
from backend.panel.selectors.counting import count
from backend.panel.selectors.figures import KILOGRAMS, Telling, network_told
from backend.panel.selectors.house import failed_letters
from backend.places.models import Place

JOB = "figures"
FIELDS = ("summary", "quotes", "plans", "signed")


class Stale(DomainError):
    """Somebody else wrote meanwhile."""

    code = "stale"


@transaction.atomic
def count_network(*, today: date | None = None) -> int:
    """Count this year and the two before anew, all places together; returns how many periods are kept.

    Months long past change too: somebody marks who came, a place is closed. Older years stay as they were counted last.
    """
    today = today or timezone.localdate()
    this = Period.of(today, YEAR)
    begins, ends = this.before.before.begins, this.ends
    places = list(Place.objects.active().only("pk", "time_zone"))
    told = network_told(count(places, begins, ends), [place.pk for place in places], begins, ends)
    now = timezone.now()
    rows = [
        NetworkFigures(unit=one.unit, begins=one.begins, said=said_of(one, telling), counted_at=now)
        for one, telling in told.items()
        if one.begins <= today
    ]
    NetworkFigures.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["unit", "begins"], update_fields=["said", "counted_at"]
    )
    job_ran(JOB, periods=len(rows), places=len(places))
    return len(rows)


def said_of(period: Period, telling: Telling) -> dict:
    """As it is kept."""
    said = {code: [one.number, one.is_partial] for code, one in telling.items()}
    weight = network_impact_during(period.span(timezone.get_default_timezone())).kilograms
    return said | {KILOGRAMS: [str(weight.low), str(weight.high)] if weight else None}


@transaction.atomic
def write_report(place: Place | None, quarter: Period, *, by, version: int, **words: str) -> QuarterlyReport:
    """Keep the words of the report of ``quarter`` about ``place`` (``None``: the network).

    ``version`` is the one that was read. Raises ``NotAllowed``, or ``Stale`` when somebody else wrote meanwhile.
    """
    if place is None:
        require(by, "panel.write_for_network")
    else:
        require(by, "places.change", place)
    if quarter.unit != QUARTER:
        raise ValueError("a report is about a quarter")
    QuarterlyReport.objects.get_or_create(place=place, begins=quarter.begins)
    report = QuarterlyReport.objects.select_for_update().get(place=place, begins=quarter.begins)
    if report.version != version:
        raise Stale()
    for name in FIELDS:
        setattr(report, name, words[name])
    report.version += 1
    report.written_by = by
    report.save()
    place_id = place.pk if place else None
    record("quarterly_report.written", by=by, target=report, place_id=place_id, quarter=quarter.code)
    return report


@transaction.atomic
def send_again(*, by) -> int:
    """Hand the letters that did not leave to the worker once more; returns how many. Raises ``NotAllowed``."""
    require(by, "panel.see_house")
    failed = list(failed_letters().select_for_update())
    for result in failed:
        deliver.enqueue(result.args_kwargs["args"][0])
        result.delete()
    if failed:
        record("letters.sent_again", by=by, target=by, letters=len(failed))
    return len(failed)
