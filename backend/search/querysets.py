from django.db.models import Q

from backend.search.folding import fold


def matches(query: str, *, field: str = "search_text") -> Q:
    """Rows whose folded text holds every word of ``query``, whatever its case and diacritics."""
    condition = Q()
    for word in fold(query).split()[:8]:
        condition &= Q(**{f"{field}__contains": word})
    return condition
