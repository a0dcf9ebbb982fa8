"""What waits for the new rules says so on a page of its own."""

from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from backend.terms.rules import AcceptanceNeeded
from backend.terms.standing import awaited_from


class AcceptanceMiddleware(MiddlewareMixin):
    """Where no page caught ``AcceptanceNeeded``: the new rules in short, with the button."""

    def process_exception(self, request, exception):
        if not isinstance(exception, AcceptanceNeeded) or request.path.startswith("/api/"):
            return None
        template = "terms/accept_first.html#alert" if request.htmx else "terms/accept_first.html"
        context = {"version": awaited_from(request.user), "refusal": exception, "back": request.headers.get("Referer")}
        return render(request, template, context, status=exception.status)
