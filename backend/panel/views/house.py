from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from backend.panel.selectors.house import failed_letters, states
from backend.panel.services import send_again


@login_required
@never_cache
def house(request):
    """Whether jobs run and letters leave; a POST hands letters to the worker once more."""
    if not request.user.has_perm("panel.see_house"):
        raise Http404
    if request.method == "POST":
        sent = send_again(by=request.user)
        words = ngettext("%d letter is on its way again.", "%d letters are on their way again.", sent) % sent
        messages.success(request, words)
        return redirect("panel-house")
    # Never to whom or about what: a letter may hold a code to sign in.
    letters = failed_letters().values("finished_at", "exception_class_path")
    return render(request, "panel/house.html", {"states": states(), "letters": list(letters[:50])})
