from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages by cursor, so that a list stays the same length of work at any depth."""

    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "pk"

    def get_ordering(self, request, queryset, view):
        """The queryset's own order, which every list states (unique at its end)."""
        return tuple(queryset.query.order_by) or super().get_ordering(request, queryset, view)

    def paginate_queryset(self, queryset, request, view=None):
        """The rows of one page, or ``None``. Raises ``NotFound`` for a cursor that no page of this list gave."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError, DataError):
            if self.cursor_query_param in request.query_params:
                raise NotFound(self.invalid_cursor_message) from None
            raise
