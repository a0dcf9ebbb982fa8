from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.response import Response


class ActingMixin:
    """For viewsets whose acts go through services: read what was sent, answer with the row as it is now."""

    def read(self, serializer_class, instance=None, **options) -> dict:
        """What was sent, as ``serializer_class`` understands it; raises ``ValidationError``."""
        sent = serializer_class(instance, data=self.request.data, context=self.get_serializer_context(), **options)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    def answer(self, row, http_status=status.HTTP_200_OK) -> Response:
        """``row`` as the caller may see it after the act; raises ``Http404`` when that is not at all."""
        fresh = get_object_or_404(self.get_queryset(), pk=row.pk)
        return Response(self.get_serializer(fresh).data, status=http_status)
