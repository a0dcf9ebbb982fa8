"""The project's addresses, with refusals that are no more than their status: thousands of them are asked for."""

from django.http import HttpResponse

from backend.config.urls import *  # noqa: F403 - all of them


def handler403(request, exception) -> HttpResponse:
    return HttpResponse(status=403)


def handler404(request, exception) -> HttpResponse:
    return HttpResponse(status=404)
