"""Pages of notices and decisions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.moderation import registry, selectors, services
from backend.moderation.forms import ReportForm, StatementForm
from backend.moderation.models import Report
from backend.places.roles import roles_of
from backend.places.rules import has_network_role


def report(request, kind, pk):
    """Tell a person that something is wrong; no account needed."""
    moderated = _kind(kind)
    target = get_object_or_404(moderated.visible_to(request.user), pk=pk)
    form = ReportForm(request.POST or None, is_guest=not request.user.is_authenticated)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return _thank(request, _file(request, target, form.cleaned_data), moderated.url(target))
        except DomainError as error:
            refusal = error
            if error.field in form.fields:
                form.add_error(error.field, str(error))
    return render(
        request,
        "moderation/report.html",
        {
            "form": form,
            "moderated": moderated,
            "target": target,
            "snapshot": moderated.snapshot(target),
            "back": moderated.url(target),
            "refusal": refusal if refusal and not refusal.field else None,
        },
        status=refusal.status if refusal else 422 if form.errors else 200,
    )


@login_required
@require_GET
def report_decision(request, pk):
    """The letter: what was decided and why, for the author and for the one who reported."""
    decided = Report.objects.filter(decided_at__isnull=False).select_related("place", "decided_by")
    row = get_object_or_404(decided, pk=pk)
    if request.user.pk not in (row.author_id, row.reporter_id) and not request.user.has_perm(
        "moderation.view_report", row
    ):
        raise Http404
    return render(
        request,
        "moderation/report_decision.html",
        {
            "report": row,
            "is_author": request.user.pk == row.author_id,
            "noticed_by": selectors.noticed_by(row),
            "is_conduct": registry.is_conduct(row.content_type.model),
        },
    )


@login_required
@require_GET
def report_queue(request):
    """What waits for me, gravest and oldest first."""
    _require_desk(request.user)
    reports = selectors.open_reports_for(request.user).select_related("place", "author", "reporter")[:100]
    return render(
        request,
        "moderation/report_queue.html",
        {"reports": reports, "last": selectors.last_decided_for(request.user)},
    )


@login_required
def report_detail(request, pk):
    """One report in its context; POST decides."""
    rows = Report.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("place", "author", "reporter", "decided_by"), pk=pk)
    if request.method == "POST":
        return _decide(request, row)
    return _render_detail(request, row)


@login_required
def content_hide(request, kind, pk):
    """Hide something at my own look, with reasons."""
    moderated = _kind(kind)
    target = get_object_or_404(moderated.model, pk=pk)
    require(request.user, "moderation.hide", target)
    _require_notice(moderated, target)
    initial = {"statement": selectors.draft_of_reasons(Report.Reason.RULES, moderated.about_hiding)}
    form = StatementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.hide_content(target, by=request.user, statement=form.cleaned_data["statement"])
        messages.success(request, _("Hidden. The author was told why."))
        return redirect(_back(moderated, target))
    return render(
        request,
        "moderation/content_hide.html",
        {"form": form, "snapshot": moderated.snapshot(target), "back": _back(moderated, target)},
        status=422 if form.errors else 200,
    )


@login_required
def content_restore(request, kind, pk):
    """Show something again."""
    moderated = _kind(kind)
    target = get_object_or_404(moderated.model, pk=pk)
    require(request.user, "moderation.hide", target)
    _require_notice(moderated, target)
    if request.method == "POST":
        services.restore_content(target, by=request.user)
        messages.success(request, _("Shown again."))
        return redirect(_back(moderated, target))
    context = {"snapshot": moderated.snapshot(target), "back": _back(moderated, target), "moderated": moderated}
    return render(request, "moderation/content_restore.html", context)


def _kind(kind: str) -> registry.Moderated:
    if kind not in registry.kinds:
        raise Http404
    return registry.kinds[kind]


def _require_notice(moderated: registry.Moderated, target) -> None:
    """Who meets whom is nobody's business before somebody reports it: 404."""
    if moderated.about_hiding and not selectors.is_reported(target):
        raise Http404


def _back(moderated: registry.Moderated, target) -> str:
    """Where the content stands; the queue where people met, for nobody else comes in there."""
    return reverse("report-queue") if moderated.about_hiding else moderated.url(target)


def _file(request, target, data: dict) -> Report:
    return services.report_content(
        target,
        by=request.user if request.user.is_authenticated else None,
        reason=data["reason"],
        details=data["details"],
        name=data.get("reporter_name", ""),
        email=data.get("reporter_email", ""),
    )


def _thank(request, row: Report, back: str):
    return render(request, "moderation/report_thanks.html", {"report": row, "back": back})


def _may_restore(user, row: Report, target) -> bool:
    was_hidden = row.status == Report.Status.HIDDEN and getattr(target, "is_hidden", True)
    return was_hidden and user.has_perm("moderation.hide", target)


def _require_desk(user) -> None:
    keeps = roles_of(user).kept
    if not keeps and not has_network_role(user):
        raise Http404


def _decide(request, row: Report):
    hide = request.POST.get("decision") == "hide"
    form = StatementForm(request.POST, prefix="hide" if hide else "keep")
    if not form.is_valid():
        return _render_detail(request, row, bound=form, hide=hide, status=422)
    statement = form.cleaned_data["statement"]
    try:
        services.decide_report(row, by=request.user, hide=hide, statement=statement)
    except DomainError as refusal:
        row.refresh_from_db()
        return _render_detail(request, row, bound=form, hide=hide, refusal=refusal, status=refusal.status)
    messages.success(
        request,
        _("Hidden. The author and those who reported it were told why.")
        if hide
        else _("Kept. Those who reported it were told why."),
    )
    return redirect("report-queue")


def _render_detail(request, row: Report, *, bound=None, hide=False, refusal=None, status=200):
    target = row.target
    moderated = registry.of(target) if target else None
    about_hiding = moderated.about_hiding if moderated else ""
    reasons = selectors.draft_of_reasons(row.reason, about_hiding)
    hide_form = StatementForm(prefix="hide", initial={"statement": reasons})
    keep_form = StatementForm(prefix="keep", initial={"statement": selectors.draft_of_keeping()})
    context = {
        "report": row,
        "target": target,
        # Where people met nobody else comes in.
        "content_url": moderated.url(target) if moderated and not about_hiding else "",
        "about_hiding": about_hiding,
        "around": moderated.context(target) if moderated else [],
        "same": Report.objects.filter(content_type=row.content_type_id, object_id=row.object_id)
        .exclude(pk=row.pk)
        .count(),
        "restore_kind": moderated.kind if target and _may_restore(request.user, row, target) else "",
        "may_decide": request.user.has_perm("moderation.decide", row),
        "hide_form": bound if bound is not None and hide else hide_form,
        "keep_form": bound if bound is not None and not hide else keep_form,
        "form": bound,
        "refusal": refusal,
    }
    return render(request, "moderation/report_detail.html", context, status=status)
