from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages by cursor, so that a list stays the same length of work at any depth."""

    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "pk"

    def get_ordering(self, request, queryset, view):
        """The queryset's own order, which every list states (unique at its end)."""
        return tuple(queryset.query.order_by) or super().get_ordering(request, queryset, view)
