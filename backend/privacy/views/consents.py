from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from backend.core.errors import DomainError
from backend.privacy.services import consenting


@login_required
def consent_list(request):
    """What I agreed to, when and to which words; each is withdrawn by one button."""
    if request.method == "POST":
        try:
            consenting.withdraw(request.POST.get("key", ""), by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Withdrawn."))
        return redirect("consents")
    found = consenting.consents_of(request.user)
    context = {
        "given": [one for one in found if one.withdrawn_at is None and one.given_at],
        "ended": [one for one in found if one.withdrawn_at is not None],
    }
    return render(request, "privacy/consents.html", context)
