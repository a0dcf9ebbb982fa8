"""Notes that people of a call write together."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from backend.conversations.views.answers import number, refusal_json, wants_json
from backend.core.errors import DomainError, Invalid
from backend.meetups.export import as_markdown
from backend.meetups.forms import NotesForm
from backend.meetups.models import Call, NoteEdit
from backend.meetups.selectors.tools import kept_of, notes_of
from backend.meetups.services import notes as services
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.tools import call_asked, submit, tool


@for_all_who_come
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request, slug, date=None) -> HttpResponse:
    """The notes as a page with a form; a script reads the edits ``?since=`` a revision and sends its own as JSON."""
    if wants_json(request):
        try:
            return edits(request, call_asked(request, slug, date))
        except DomainError as refusal:
            return refusal_json(refusal)
    return tool(request, slug, date, "notes", {"write": write})


def write(request, call: Call):
    form = NotesForm(request.POST, auto_id="notes_%s")
    return submit(request, form, lambda **said: services.rewrite_notes(call, by=request.user, **said))


def edits(request, call: Call) -> JsonResponse:
    """What was written after the revision that the browser knows, its own edit included."""
    if request.method == "POST":
        base, change, key = sent(request)
        made = services.write_notes(call, by=request.user, base=base, change=change, key=key)
    else:
        since = number(request.GET.get("since"))
        kept = notes_of(call)
        made = services.edits_since(kept, 0 if since is None else since) if kept.pk else []
    return JsonResponse({"edits": [as_json(edit) for edit in made]})


def as_json(edit: NoteEdit) -> dict:
    return {"revision": edit.revision, "change": edit.change, "key": str(edit.key)}


def sent(request) -> tuple[int, object, object]:
    """Base, change and key of an edit in the body. Raises ``Invalid``."""
    try:
        match json.loads(request.body):
            case {"base": int(base), "change": list(change), "key": str(key)} if not isinstance(base, bool):
                return base, change, key
    except (ValueError, RecursionError):
        pass
    raise Invalid


@login_required
@never_cache
@require_safe
def notes_file(request, slug, date) -> HttpResponse:
    """Everything that was kept, as Markdown to save."""
    call = call_asked(request, slug, date)
    response = HttpResponse(as_markdown(call, kept_of(call, request.user)), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="notatki.md"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
