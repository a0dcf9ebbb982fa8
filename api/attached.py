"""What hangs on messages, as bytes: the pages' addresses know sessions only, these know tokens too."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from backend.conversations.views.message import message_file
from backend.media.views import private_picture


class WhateverIsAccepted(DefaultContentNegotiation):
    """Bytes have one form; only problems are rendered."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class AttachedView(APIView):
    """The pages decide and answer; Django's own request holds the person whom the API recognised."""

    permission_classes = [IsAuthenticated]
    content_negotiation_class = WhateverIsAccepted


class PhotoView(AttachedView):
    @extend_schema(operation_id="photos_retrieve", responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def get(self, request, key, width) -> HttpResponse:
        """A photo of a message whose words the caller can read; ``width`` is 320, 800 or 1600."""
        return private_picture(request._request, key, width)


class FileView(AttachedView):
    @extend_schema(operation_id="files_retrieve", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request, key) -> HttpResponse:
        """A file of a message whose words the caller can read."""
        return message_file(request._request, key)
