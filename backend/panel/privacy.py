"""What the dashboard knows of people (``backend.privacy.registry``)."""

from django.utils.translation import gettext_lazy as _

from backend.privacy.registry import AtLeaving, Basis, Kind, Records

REPORTS = Kind(
    code="panel.reports",
    title=_("Reports of places"),
    what=_("What animators write about a quarter of their place, and the name they sign it with."),
    purpose=_("So that a place can give account of what it was given money for."),
    basis=Basis.PUBLIC_TASK,
    seen_by=_("Those who run the place, coordinators, and whoever they give the report to."),
    kept=_("as long as the place"),
    after_leaving=_("The report of the place, with the name that was put under it."),
    records=(
        Records(
            model="panel.QuarterlyReport",
            person=("written_by",),
            says={
                "begins": _("Quarter from"),
                "place__name": _("Place"),
                "summary": _("What we did"),
                "quotes": _("What people say"),
                "plans": _("What comes next"),
                "signed": _("Who wrote it"),
            },
            at_leaving=AtLeaving.KEEP,
        ),
    ),
)

NOTHING = {"Counts of all places together, small numbers left out.": ("panel.NetworkFigures",)}
