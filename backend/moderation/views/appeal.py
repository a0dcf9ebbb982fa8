"""Appeals: heard by somebody else than who decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from backend.core.errors import DomainError
from backend.moderation import registry, selectors, services
from backend.moderation.forms import AppealAnswerForm
from backend.moderation.models import Appeal
from backend.moderation.selectors.intact import checked
from backend.moderation.services.reading import looked_at
from backend.moderation.views.queue import require_desk, topics_of


@login_required
@require_GET
def appeal_queue(request):
    """Appeals that I may hear, the oldest first."""
    require_desk(request.user)
    context = {
        "appeals": list(selectors.appeals_for(request.user)[:100]),
        "counts": selectors.counts_for(request.user),
        "topics": topics_of(request.user),
        "section": "panel",
    }
    name = "moderation/appeal_queue.html"
    return render(request, f"{name}#appeals" if request.htmx else name, context)


@login_required
def appeal(request, pk):
    """One appeal with the decision that it is against; POST answers it."""
    rows = Appeal.objects.judgeable_by(request.user).select_related(
        "decision__case__place", "decision__decided_by", "report", "by", "decided_by"
    )
    row = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return _show(request, row)
    form = AppealAnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, row, form=form, status=422)
    reverse = request.POST.get("outcome") == "reverse"
    try:
        services.decide_appeal(row, by=request.user, reverse=reverse, answer=form.cleaned_data["answer"])
    except DomainError as refusal:
        row.refresh_from_db()
        return _show(request, row, form=form, refusal=refusal, status=refusal.status)
    messages.success(request, _("Overruled. Both sides were told.") if reverse else _("Upheld. The answer was sent."))
    return redirect("appeal-queue")


def _show(request, row: Appeal, *, form=None, refusal=None, status=200):
    case = row.decision.case
    looked_at(case, by=request.user)
    moderated, target = registry.kinds.get(case.kind), case.target
    context = {
        "appeal": row,
        "decision": row.decision,
        "case": case,
        "sanctions": row.decision.sanctions.select_related("place"),
        "evidence": checked(case),
        "around": list(moderated.context(target)) if moderated and target is not None else [],
        "form": (form or AppealAnswerForm()) if row.status == Appeal.Status.OPEN else None,
        "refusal": refusal,
        "section": "panel",
    }
    return render(request, "moderation/appeal.html", context, status=status)
