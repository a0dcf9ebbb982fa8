"""``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header): what is sent twice is done once."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from api.models import KeptAnswer
from backend.core.errors import DomainError

KEPT = timedelta(hours=24)
HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,128}")
PARAMETER = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER,
    description="Any name of 1 to 128 characters that you gave to no other request, as a UUID. Sent again with the "
    "same body within 24 hours nothing new is made, and the first answer comes again (`Idempotent-Replayed: true`). "
    "With another body it is refused (422, `idempotency_key_reused`).",
)  # fmt: skip


class KeyReused(DomainError):
    code = "idempotency_key_reused"
    status = 422
    message = _("This Idempotency-Key came with another request before. Choose a new one.")


def idempotent(act: Callable) -> Callable:
    """For methods of viewsets that make something: only what worked out is kept, anything else may be tried again."""

    @wraps(act)
    def once(view, request, *args, **kwargs):
        key = request.headers.get(HEADER, "").strip().strip('"')
        if HEADER not in request.headers or not request.user.is_authenticated:
            return act(view, request, *args, **kwargs)
        if not KEY.fullmatch(key):
            raise ValidationError({HEADER: ["1 to 128 visible ASCII characters, without spaces."]})
        # One transaction: a second request with the key waits for the first, and what fails leaves no trace.
        with transaction.atomic():
            kept, is_new = claimed(request, key)
            if not is_new:
                return Response(kept.body, status=kept.status, headers={"Idempotent-Replayed": "true"})
            response = act(view, request, *args, **kwargs)
            kept.status, kept.body = response.status_code, json.loads(JSONRenderer().render(response.data) or "null")
            kept.save(update_fields=["status", "body"])
            return response

    return extend_schema(parameters=[PARAMETER])(once)


def claimed(request, key: str) -> tuple[KeptAnswer, bool]:
    """The row of ``key``, and whether it is new. Raises ``KeyReused``."""
    mine, digest = KeptAnswer.objects.filter(user=request.user.pk), digest_of(request)
    mine.filter(created_at__lte=timezone.now() - KEPT).delete()
    kept, is_new = mine.get_or_create(key=key, defaults={"user": request.user, "digest": digest})
    if kept.digest != digest:
        raise KeyReused()
    return kept, is_new


def digest_of(request) -> str:
    """Of what was asked. Files count by their content: each try cuts a form of many parts at other places."""
    sent = request.data
    if isinstance(sent, QueryDict):
        sent = {name: [fingerprint(value) for value in values] for name, values in sorted(sent.lists())}
    said = json.dumps([request.method, request.path, sent], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def fingerprint(value):
    if not isinstance(value, UploadedFile):
        return value
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return [value.name, content.hexdigest()]
