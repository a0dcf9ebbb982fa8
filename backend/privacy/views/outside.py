"""One's own data by a link, for somebody who may not sign in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.core.errors import DomainError
from backend.privacy.forms import DeletionForm
from backend.privacy.models import CHANGE_MIND_DAYS, EXPORT_DAYS, Departure, Export
from backend.privacy.services import exporting, leaving, outside
from backend.privacy.views.my_data import archive_of


@never_cache
def outside_data(request, token):
    """A copy of everything, and the deletion of the account, on one page."""
    person = outside.opened(token)
    if person is None:
        return render(request, "privacy/outside_over.html", status=404)
    form, refusal = DeletionForm(person=person), None
    if request.method == "POST":
        act = request.POST.get("action")
        form = DeletionForm(request.POST if act == "delete" else None, person=person)
        try:
            if _acted(person, act, form):
                return redirect(request.path)
        except DomainError as error:
            refusal = error
    exports = list(Export.objects.of(person)[:5])
    context = {
        "person": person,
        "exports": exports,
        "running": next((export for export in exports if export.is_live), None),
        "export_days": EXPORT_DAYS,
        "form": form,
        "prospect": leaving.prospect_of(person),
        "departure": Departure.objects.filter(user=person, ended_at=None).first(),
        "days": CHANGE_MIND_DAYS,
        "refusal": refusal,
        "token": token,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "privacy/outside_data.html", context, status=status)


def _acted(person, act: str, form: DeletionForm) -> bool:
    """Carry out what was pressed; whether anything was."""
    if act == "export":
        exporting.ask_export(by=person)
    elif act == "keep":
        leaving.stay(person, by=person)
    elif act == "delete" and form.is_valid():
        leaving.ask_to_leave(person, by=person)
    else:
        return False
    return True


@require_safe
@never_cache
def outside_file(request, token, key):
    """The archive, by the link of its owner."""
    person = outside.opened(token)
    if person is None:
        raise Http404
    export = get_object_or_404(Export.objects.of(person).select_related("user"), key=key)
    try:
        return archive_of(export, by=person)
    except DomainError:
        messages.error(request, _("This copy is no longer there. Ask for another one."))
        return redirect("outside-data", token)
