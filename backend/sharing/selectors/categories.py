"""The tree of categories as those who run it see it."""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from backend.sharing.models import Category


@dataclass
class Root:
    """A main category; ``common`` are branches of the network, ``own`` those of the place (all may be retired)."""

    category: Category
    common: list[Category] = field(default_factory=list)
    own: list[Category] = field(default_factory=list)


def tree_of(place=None) -> list[Root]:
    """Every main category with its branches, each with ``listing_count``. In one query."""
    whose = Q(place=None) if place is None else Q(place=None, is_active=True) | Q(place=place)
    rows = Category.objects.filter(whose).select_related("parent").order_by("position", "key")
    rows = rows.annotate(listing_count=Count("listings", filter=Q(listings__status="open")))
    roots = {row.pk: Root(row) for row in rows if row.parent_id is None}
    for row in rows:
        if row.parent_id in roots:
            branches = roots[row.parent_id].common if row.place_id != (place and place.pk) else roots[row.parent_id].own
            branches.append(row)
    return list(roots.values())
