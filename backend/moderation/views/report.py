"""Telling that something is wrong, and what came of it; hiding at one's own look."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.moderation import crisis, registry, selectors, services, signing
from backend.moderation.forms import HidingForm, ReportForm
from backend.moderation.forms.decision import citable
from backend.moderation.models import Case, Report
from backend.moderation.services.reading import looked_at


def report(request, kind, pk):
    """Tell a person that something is wrong; no account needed."""
    moderated = kind_or_404(kind)
    target = get_object_or_404(moderated.visible_to(request.user), pk=pk)
    place = moderated.place(target)
    form = ReportForm(request.POST or None, is_guest=not request.user.is_authenticated, place=place)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            filed = _file(request, target, form.cleaned_data)
            return redirect(signing.receipt_to(filed, moderated.url(target)))
        except DomainError as error:
            refusal = error
            if error.field in form.fields:
                form.add_error(error.field, str(error))
    context = {
        "form": form,
        "moderated": moderated,
        "target": target,
        "snapshot": moderated.snapshot(target),
        "back": moderated.url(target),
        "refusal": refusal if refusal and not refusal.field else None,
        "crisis_lines": crisis.lines("PL"),
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "moderation/report.html", context, status=status)


@never_cache
@require_GET
def receipt(request, token):
    """Thanks, with the number of the report, at an address of its own: reading it again files nothing."""
    found = signing.receipt_of(token)
    if found is None:
        raise Http404
    row, back = found
    lines = crisis.lines() if row.reason in Report.URGENT else []
    selectors.expect([row], timezone.now())
    context = {"report": row, "back": back, "crisis_lines": lines}
    return render(request, "moderation/report_thanks.html", context)


@login_required
@require_GET
def my_reports(request):
    """What I reported, and what came of it."""
    reports = list(selectors.my_reports(request.user)[:100])
    selectors.expect(reports, timezone.now())
    return render(request, "moderation/my_reports.html", {"section": "account", "reports": reports})


@login_required
@require_GET
def report_decision(request, pk):
    """What was decided about a notice, for who sent it and who keeps order; the author is led to the decision."""
    rows = Report.objects.filter(decision__isnull=False).select_related("place", "case__place", "decision__case__place")
    row = get_object_or_404(rows, pk=pk)
    if request.user.pk == row.author_id:
        if not request.user.has_perm("moderation.read_decision", row.decision):
            raise Http404
        return redirect(row.decision)
    if request.user.pk != row.reporter_id and not request.user.has_perm("moderation.view_case", row.case):
        raise Http404
    if request.user.pk != row.reporter_id:
        looked_at(row.case, by=request.user)
    appeal = row.appeals.filter(decision=row.decision).first()
    context = {
        "report": row,
        "decision": row.decision,
        "appeal": appeal,
        "may_appeal": request.user.pk == row.reporter_id and appeal is None and row.decision.is_in_force,
        "is_conduct": registry.is_conduct(row.case.kind),
    }
    return render(request, "moderation/report_decision.html", context)


@login_required
def content_hide(request, kind, pk):
    """Hide something at my own look, with reasons."""
    moderated = kind_or_404(kind)
    target = _judged_or_404(moderated, pk, request.user)
    _require_notice(moderated, target, request.user)
    place = moderated.place(target)
    form = HidingForm(request.POST or None, place=place)
    refusal = None
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["rule"]
        # The author reads it.
        language = services.language_for(Case(author=moderated.author(target), place=place))
        clause = citable(place).get(number)
        try:
            services.hide_content(
                target,
                by=request.user,
                statement=form.cleaned_data["statement"],
                rule_number=number,
                rule_text=clause.title(language) if clause else "",
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Hidden. The author was told why."))
            return redirect(_back(moderated, target))
    context = {"form": form, "snapshot": moderated.snapshot(target), "back": _back(moderated, target)}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "moderation/content_hide.html", context | {"refusal": refusal}, status=status)


@login_required
def content_restore(request, kind, pk):
    """Show something again."""
    moderated = kind_or_404(kind)
    target = _judged_or_404(moderated, pk, request.user)
    _require_notice(moderated, target, request.user)
    refusal = None
    if request.method == "POST":
        try:
            services.restore_content(target, by=request.user)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Shown again."))
            return redirect(_back(moderated, target))
    context = {"snapshot": moderated.snapshot(target), "back": _back(moderated, target), "moderated": moderated}
    status = refusal.status if refusal else 200
    return render(request, "moderation/content_restore.html", context | {"refusal": refusal}, status=status)


def kind_or_404(kind: str) -> registry.Moderated:
    if kind not in registry.kinds:
        raise Http404
    return registry.kinds[kind]


def _judged_or_404(moderated: registry.Moderated, pk: int, user):
    """What ``user`` may hide. Who may not even see it is not told that it is there: 404, as for what is not."""
    target = get_object_or_404(moderated.model, pk=pk)
    if not user.has_perm("moderation.hide", target) and not moderated.visible_to(user).filter(pk=pk).exists():
        raise Http404
    require(user, "moderation.hide", target)
    return target


def _require_notice(moderated: registry.Moderated, target, user) -> None:
    """Who meets whom, and what few say among themselves, is nobody's business before somebody reports it: 404."""
    if not (moderated.about_hiding or moderated.is_private(target)):
        return
    case = selectors.last_case_about(target)
    if case is None:
        raise Http404
    looked_at(case, by=user)


def _back(moderated: registry.Moderated, target) -> str:
    """Where the content stands; the queue where people met, for nobody else comes in there."""
    return reverse("report-queue") if moderated.about_hiding else moderated.url(target)


def _file(request, target, data: dict) -> Report:
    return services.report_content(
        target,
        by=request.user if request.user.is_authenticated else None,
        reason=data["reason"],
        rule=data["rule"],
        details=data["details"],
        name=data.get("reporter_name", ""),
        email=data.get("reporter_email", ""),
        ip=get_adapter().get_client_ip(request) or "",
    )
