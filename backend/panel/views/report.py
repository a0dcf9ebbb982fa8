from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.core.figures.periods import Period
from backend.panel.forms import ReportForm
from backend.panel.letters import missing_letters
from backend.panel.pdf import write_pdf
from backend.panel.printing import data_of
from backend.panel.selectors.desk import places_to_choose
from backend.panel.selectors.report import paragraphs, quarters_with_words, quotes, report_of
from backend.panel.services import Stale, write_report
from backend.panel.views.figures import charts_of
from backend.panel.views.scope import NETWORK, figures_of, must_enter, quarter_or_404, scope_or_404
from backend.places.models import Place


@login_required
@never_cache
@require_safe
def report_list(request):
    """Quarters of a place or of the network, each with its report."""
    must_enter(request.user)
    slug = request.GET.get("miejsce", "")
    choices = places_to_choose(request.user)
    if not slug:
        slug = NETWORK if request.user.has_perm("panel.see_network") else choices[0].slug
    place = scope_or_404(request.user, None if slug == NETWORK else slug)
    quarters = [
        {"period": quarter, "is_written": is_written, "url": address("report", place, quarter),
         "pdf": address("report-pdf", place, quarter), "is_over": quarter.is_over(timezone.localdate())}
        for quarter, is_written in quarters_with_words(place, timezone.localdate())
    ]  # fmt: skip
    context = {"place_shown": place, "choices": choices, "quarters": quarters}
    return render(request, "panel/report_list.html", context)


@login_required
@never_cache
@require_safe
def report(request, code, slug=None):
    """The report of a quarter, as a page that prints."""
    place, quarter = scope_or_404(request.user, slug), quarter_or_404(code)
    words, figures = report_of(place, quarter), figures_of(place, quarter)
    return render(
        request,
        "panel/report.html",
        {
            "place_shown": place, "quarter": quarter, "report": words, "figures": figures,
            "charts": charts_of(figures), "summary": paragraphs(words.summary), "quotes": quotes(words.quotes),
            "plans": paragraphs(words.plans), "is_over": quarter.is_over(timezone.localdate()),
            "may_write": may_write(request.user, place), "write_url": address("report-write", place, quarter),
            "pdf_url": address("report-pdf", place, quarter),
            "missing": " ".join(missing_letters(words.summary, words.quotes, words.plans, words.signed)),
        },
    )  # fmt: skip


@login_required
@never_cache
def report_write(request, code, slug=None):
    """The words beside the numbers. Of two who write at once, the second is told and loses nothing."""
    place, quarter = scope_or_404(request.user, slug), quarter_or_404(code)
    if not may_write(request.user, place):
        raise Http404
    words = report_of(place, quarter)
    form = ReportForm(request.POST or None, instance=words, initial={"version": words.version})
    refusal = None
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            write_report(place, quarter, by=request.user, version=form.cleaned_data["version"], **fields)
        except Stale:
            refusal = Stale(_("Somebody else has written here meanwhile. Their words are shown below yours."))
        else:
            messages.success(request, _("Saved. The report is ready to be printed."))
            return redirect(address("report", place, quarter))
    context = {"place_shown": place, "quarter": quarter, "form": form, "refusal": refusal}
    if refusal:
        context["theirs"] = report_of(place, quarter)
        form.data = form.data.copy() | {"version": context["theirs"].version}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(
        request, "panel/report_form.html", context | {"back": address("report", place, quarter)}, status=status
    )


@login_required
@never_cache
@require_safe
def report_pdf(request, code, slug=None):
    """The same as a file for whoever gives the grant."""
    place, quarter = scope_or_404(request.user, slug), quarter_or_404(code)
    figures = figures_of(place, quarter)
    data = data_of(report_of(place, quarter), figures, charts_of(figures), language=get_language())
    response = HttpResponse(write_pdf(data), content_type="application/pdf")
    name = f"raport-{place.slug if place else NETWORK}-{quarter.code}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def may_write(user, place: Place | None) -> bool:
    return user.has_perm("places.change", place) if place else user.has_perm("panel.write_for_network")


def address(name: str, place: Place | None, quarter: Period) -> str:
    """Of a page of the report: ``name`` without its scope."""
    if place is None:
        return reverse(f"network-{name}", args=[quarter.code])
    return reverse(f"place-{name}", args=[quarter.code, place.slug])
