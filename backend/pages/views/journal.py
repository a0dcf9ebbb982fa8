"""The audit log for those who answer for it."""

from datetime import UTC

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.accounts.reauthentication import asks_again
from backend.audit.sealing import chain
from backend.audit.services import looked_at, record
from backend.core.errors import NotAllowed
from backend.core.views import spreadsheet
from backend.pages.forms import JournalForm
from backend.pages.selectors import journal as selectors
from backend.places.rules import is_coordinator


@login_required
@never_cache
@require_safe
def journal(request):
    """What was done, newest first: coordinators all, animators their places. To read it is kept as well."""
    form = form_for(request)
    lines, following = selectors.page(request.user, form.asked())
    looked_at(chain(), by=request.user, what="journal")
    more = request.GET.copy()
    more["przed"] = following
    less = request.GET.copy()
    less.pop("przed", None)
    context = {
        "form": form,
        "lines": lines,
        "next": f"?{more.urlencode()}" if following else "",
        "query": less.urlencode(),
        "is_later": "przed" in request.GET,
    }
    return render(request, "pages/journal.html", context, status=422 if form.errors else 200)


@login_required
@asks_again(when=lambda request: selectors.may_read(request.user))
@never_cache
@require_safe
def journal_csv(request):
    """The same entries, as a table; at most ``MOST_LINES``."""
    form = form_for(request)
    if form.is_bound and not form.is_valid():
        return redirect(f"{reverse('journal')}?{request.GET.urlencode()}")  # it says what is wrong
    asked = form.asked()
    found = list(selectors.entries(request.user, asked)[: selectors.MOST_LINES])
    record("audit.exported", by=request.user, target=chain(), place_id=asked.place and asked.place.pk, lines=len(found))
    titles = [_("number"), _("time (UTC)"), _("person"), _("what"), _("about"), _("place"), _("details"), _("hash")]
    return spreadsheet("dziennik", [titles, *(row(line) for line in selectors.lines(found))])


def form_for(request) -> JournalForm:
    """The filters, for whom may read at least one place's log. Raises ``NotAllowed``."""
    if not selectors.may_read(request.user):
        raise NotAllowed()
    places = selectors.places_to_choose(request.user)
    return JournalForm(request.GET or None, places=places, by_address=is_coordinator(request.user))


def row(line: selectors.Line) -> list:
    entry = line.entry
    return [
        entry.sequence or "",
        entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        _("not named here") if line.is_unnamed else entry.actor or _("the system"),
        line.label,
        f"{line.kind} {entry.target_id} {line.name}".strip(),
        line.place or "",
        "; ".join(f"{key}: {value}" for key, value in line.details),
        entry.hash,
    ]
