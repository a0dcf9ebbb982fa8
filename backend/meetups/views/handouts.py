"""Hand-outs of a call."""

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from backend.meetups.forms import HandoutForm
from backend.meetups.selectors.tools import handout_for
from backend.meetups.services import handouts as services
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.tools import row_asked, submit, tool


@for_all_who_come
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def handouts(request, slug, date=None) -> HttpResponse:
    """Links, pictures and files for all; those who run the call add them."""
    return tool(request, slug, date, "handouts", ACTS)


def add(request, call):
    form = HandoutForm(request.POST, request.FILES, auto_id="handouts_%s")
    return submit(request, form, lambda **said: services.add_handout(call, by=request.user, **said))


def remove(request, call):
    services.remove_handout(
        row_asked(request, call.handouts.shown().select_related("call", "picture")), by=request.user
    )


@for_all_who_come
@require_safe
def handout_file(request, key) -> HttpResponse:
    """A file that was handed out, for those who may read about the call. Never shown in the page, always saved."""
    handout = handout_for(request.user, key=key)
    if handout is None or not handout.name:
        raise Http404
    try:
        content = handout.open()
    except FileNotFoundError:  # it was taken back at this moment
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=handout.name, content_type=handout.content_type
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


ACTS = {"add": add, "remove": remove}
