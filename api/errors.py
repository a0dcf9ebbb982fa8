"""Every error of the API is ``application/problem+json`` (RFC 9457) with the ``code`` the pages use."""

from math import ceil

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from backend.core.errors import DomainError


class ProblemRenderer(JSONRenderer):
    media_type = "application/problem+json"


def problem_response(error: Exception, context: dict) -> Response | None:
    """Translate ``error``; ``None`` lets Django answer what is not meant for people (500)."""
    set_rollback()
    if isinstance(error, DomainError):
        return problem(
            error.status,
            error.code,
            str(error.message),
            context,
            errors={error.field: [str(error.message)]} if error.field else None,
            retry_after=getattr(error, "retry_after", None),
            opens_at=getattr(error, "opens_at", None),
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.ValidationError):
        return problem(
            status.HTTP_422_UNPROCESSABLE_ENTITY, "invalid", "Some fields are wrong.", context, errors=error.detail
        )
    if isinstance(error, exceptions.APIException):
        return problem(
            error.status_code,
            getattr(error.detail, "code", error.default_code),
            str(error.detail),
            context,
            retry_after=getattr(error, "wait", None),
            challenge=getattr(error, "auth_header", None),
        )
    return None


def problem(
    http_status: int,
    code: str,
    detail: str,
    context: dict,
    *,
    errors=None,
    retry_after=None,
    opens_at=None,
    challenge=None,
) -> Response:
    """A problem document: ``type``, ``title``, ``status``, ``detail``, ``code``; where known, what else it says."""
    body = {"type": f"urn:ganek:problem:{code}", "title": detail, "status": http_status, "detail": detail, "code": code}
    if errors is not None:
        body["errors"] = errors
    if opens_at is not None:
        body["opens_at"] = opens_at
    headers = {}
    if retry_after is not None:
        body["retry_after"] = max(1, ceil(retry_after))
        headers["Retry-After"] = str(body["retry_after"])
    if challenge:
        headers["WWW-Authenticate"] = challenge
    response = Response(body, status=http_status, headers=headers, content_type=ProblemRenderer.media_type)
    if request := context.get("request"):
        # Whatever was negotiated for the answer, a problem is a problem document.
        request.accepted_renderer = ProblemRenderer()
        request.accepted_media_type = ProblemRenderer.media_type
    return response


@extend_schema(exclude=True)
class NoSuchAddress(APIView):
    """What is not an address of the API is a problem document too."""

    permission_classes: list = []

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound()
