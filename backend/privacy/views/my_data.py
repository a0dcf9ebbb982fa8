from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.accounts.reauthentication import asks_again
from backend.core.errors import DomainError
from backend.privacy.models import EXPORT_DAYS, Export
from backend.privacy.registry import kinds
from backend.privacy.services import exporting


@login_required
@never_cache
def my_data(request):
    """Everything that is known of me: ask for it, see how far it is, fetch it."""
    if request.method == "POST":
        return ask(request)
    return show(request)


@asks_again
def ask(request):
    """Whoever found an open browser gets nothing: the password or passkey is asked for again."""
    try:
        if request.POST.get("action") == "forget":
            export = get_object_or_404(Export.objects.of(request.user), key=request.POST.get("key", ""))
            exporting.forget_export(export, by=request.user)
            messages.success(request, _("The export is deleted."))
        else:
            exporting.ask_export(by=request.user)
    except DomainError as refusal:
        return show(request, refusal=refusal)
    return redirect("my-data")


def show(request, *, refusal=None):
    exports = list(Export.objects.of(request.user)[:5])
    context = {
        "exports": exports,
        "running": next((export for export in exports if export.is_live), None),
        "kinds": [kind for kind in kinds.values() if kind.records],
        "days": EXPORT_DAYS,
        "refusal": refusal,
    }
    part = "#exports" if request.htmx and not refusal else ""
    return render(request, f"privacy/my_data.html{part}", context, status=refusal.status if refusal else 200)


@login_required
@require_safe
@never_cache
@asks_again
def my_data_file(request, key):
    """The archive, for its owner alone."""
    export = get_object_or_404(Export.objects.of(request.user).select_related("user"), key=key)
    try:
        return archive_of(export, by=request.user)
    except DomainError as refusal:
        return show(request, refusal=refusal)


def archive_of(export: Export, *, by) -> FileResponse:
    """The file as an answer that nobody else keeps. Raises ``NotAllowed`` or ``ExportGone``."""
    file = exporting.fetch_export(export, by=by)
    response = FileResponse(file, as_attachment=True, filename=export.file_name, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
