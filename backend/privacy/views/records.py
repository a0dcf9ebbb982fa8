import csv

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.core.permissions import require
from backend.privacy.registry import Kind, controllers, kinds

# A cell that begins so is a formula where a table is opened.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def data_kept(request):
    """How long we keep what, for everybody."""
    return render(request, "privacy/data_kept.html", {"kinds": [kind for kind in kinds.values() if kind.records]})


@login_required
@require_safe
def processing_records(request):
    """The records of processing activities (GDPR Art. 30), to read, to print and as a table."""
    require(request.user, "privacy.keep_records")
    chosen = [kind for kind in kinds.values() if kind.records]
    if request.GET.get("format") == "csv":
        return as_csv(chosen)
    return render(request, "privacy/processing_records.html", {"kinds": chosen, "controllers": controllers()})


def as_csv(chosen: list[Kind]) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")  # so that spreadsheets see UTF-8
    response["Content-Disposition"] = 'attachment; filename="rejestr-czynnosci.csv"'
    table = csv.writer(response, delimiter=";")
    table.writerow([
        _("Activity"), _("Data"), _("Purpose"), _("Legal basis"), _("Who sees it"), _("How long"), _("After deletion"),
        _("Data controller"),
    ])  # fmt: skip
    names = ", ".join(one.name for one in controllers())
    for kind in chosen:
        row = (
            kind.title, kind.what, kind.purpose, kind.basis.label, kind.seen_by, kind.kept,
            kind.after_leaving or _("nothing"), names,
        )  # fmt: skip
        table.writerow([safe(str(cell)) for cell in row])
    return response


def safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
