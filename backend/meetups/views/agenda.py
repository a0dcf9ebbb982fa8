"""The agenda of a call."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.conversations.views.answers import number
from backend.meetups.forms import PointForm
from backend.meetups.services import agenda as services
from backend.meetups.views.coming import for_all_who_come
from backend.meetups.views.tools import row_asked, submit, tool


@for_all_who_come
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request, slug, date=None) -> HttpResponse:
    """Points with their minutes, and what runs; those who run the call change it and move on."""
    return tool(request, slug, date, "agenda", ACTS)


def add(request, call):
    form = PointForm(request.POST, auto_id="agenda_%s")
    return submit(request, form, lambda **said: services.add_point(call, by=request.user, **said))


def change(request, call):
    point = point_asked(request, call)
    form = PointForm(request.POST, auto_id=f"agenda_{point.pk}_%s")
    form.editing = point.pk
    return submit(request, form, lambda **said: services.change_point(call, point, by=request.user, **said))


def move(request, call):
    services.move_point(call, point_asked(request, call), by=request.user, step=request.POST.get("step", ""))


def remove(request, call):
    services.remove_point(call, point_asked(request, call), by=request.user)


def go(request, call):
    services.go_to(call, point_asked(request, call), by=request.user)


def move_on(request, call):
    past = request.POST.get("past", "")
    services.move_on(call, by=request.user, past=(number(past) or 0) if past else None)


def point_asked(request, call):
    return row_asked(request, call.meetup.points)


ACTS = {"add": add, "change": change, "move": move, "remove": remove, "go": go, "next": move_on}
