from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.accounts.models import User
from backend.accounts.reauthentication import asks_again
from backend.core.errors import DomainError
from backend.privacy.forms import DeletionForm
from backend.privacy.models import CHANGE_MIND_DAYS, Departure
from backend.privacy.services import leaving


@login_required
@never_cache
@asks_again
def account_deletion(request):
    """What would be deleted, what stays and why; then one word confirms it."""
    person = person_meant(request)
    form = DeletionForm(request.POST or None, person=person)
    if form.is_valid():
        try:
            leaving.ask_to_leave(person, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The account will be deleted. You can still change your mind."))
            return redirect("account-deletion" if person == request.user else "children")
    context = {
        "form": form,
        "person": person,
        "is_me": person == request.user,
        "prospect": leaving.prospect_of(person),
        "departure": Departure.objects.filter(user=person, ended_at=None).first(),
        "days": CHANGE_MIND_DAYS,
    }
    return render(request, "privacy/account_deletion.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def account_kept(request):
    """One button, without asking for the password again: nobody is harmed by an account that stays."""
    person = person_meant(request)
    try:
        leaving.stay(person, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The account stays. Good to have you here."))
    return redirect("account" if person == request.user else "children")


def person_meant(request) -> User:
    """The reader, or the child whose account they look after. Raises ``Http404``."""
    handle = request.POST.get("child") or request.GET.get("dziecko")
    if not handle:
        return request.user
    child = User.objects.active().filter(handle=handle).first()
    if child is None or not request.user.has_perm("privacy.see_child", child):
        raise Http404
    return child
