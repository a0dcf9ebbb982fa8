"""The letter: what was decided about me and why; and the way to another look, also signed out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from backend.accounts import doors
from backend.core.errors import DomainError
from backend.moderation import registry, selectors, services, signing
from backend.moderation.forms import AppealForm
from backend.moderation.models import Decision
from backend.moderation.rules import speaks_for_it
from backend.moderation.services.reading import looked_at
from backend.privacy.services import outside


@login_required
@require_GET
def my_decisions(request):
    """All that was decided about me."""
    decisions = list(selectors.my_decisions(request.user)[:100])
    parts = [part for known in registry.parts_for_author if (part := known(request.user))]
    context = {"section": "account", "decisions": decisions, "parts": parts}
    return render(request, "moderation/my_decisions.html", context)


@login_required
def decision(request, pk):
    """A decision about me or about what I reported; POST appeals against it."""
    row = get_object_or_404(Decision.objects.select_related("case__place", "place", "user"), pk=pk)
    if not request.user.has_perm("moderation.read_decision", row):
        raise Http404
    is_mine = request.user.pk == row.user_id or speaks_for_it(request.user, row)
    report = None if is_mine else row.answered.filter(reporter=request.user).first()
    if not is_mine and report is None:
        looked_at(row.case, by=request.user)
    if request.method == "POST":
        return _appeal(request, row, report, by=request.user, is_mine=is_mine)
    return _show(request, row, report, is_mine=is_mine)


@never_cache
def decision_by_link(request, token):
    """The same by a signed link, for who cannot sign in or has no account."""
    found = signing.opened(token)
    if found is None:
        return render(request, "moderation/link_over.html", status=404)
    row, report = found
    if request.POST.get("action") == "data" and report is None:
        return _to_my_data(request, row)
    if request.method == "POST":
        return _appeal(request, row, report, by=None, is_mine=report is None)
    return _show(request, row, report, is_mine=report is None)


def _to_my_data(request, row: Decision):
    """Somebody shut out asks for their data: the way there goes to their address, whoever holds this link."""
    if not doors.refused(row.user):
        return redirect("my-data")
    try:
        outside.send_link(row.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("We wrote to your address. The link in the letter works for a day."))
    return redirect(request.path)


def _appeal(request, row: Decision, report, *, by, is_mine: bool):
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _show(request, row, report, is_mine=is_mine, form=form, status=422)
    try:
        services.file_appeal(row, by=by, report=report, text=form.cleaned_data["text"])
    except DomainError as refusal:
        return _show(request, row, report, is_mine=is_mine, form=form, refusal=refusal, status=refusal.status)
    messages.success(request, _("Sent. Somebody else than who decided will look at it."))
    return redirect(request.path)


def _show(request, row: Decision, report, *, is_mine: bool, form=None, refusal=None, status=200):
    appeal = row.appeals.filter(report=report).first()
    may_appeal = row.is_in_force and appeal is None and ((is_mine and bool(row.ground)) or report is not None)
    context = {
        "decision": row,
        "report": report,
        "is_mine": is_mine,
        "is_shut_out": is_mine and bool(row.user and doors.refused(row.user)),
        # Before the second person agrees only the content is hidden.
        "is_pending": row.is_pending,
        "sanctions": row.sanctions.select_related("place") if is_mine and not row.is_pending else [],
        "appeal": appeal,
        "form": form or AppealForm() if may_appeal else None,
        "refusal": refusal,
        "is_conduct": registry.is_conduct(row.case.kind),
    }
    return render(request, "moderation/decision.html", context, status=status)
