"""The tree of categories: branches that a place or the network adds to the roots."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.core.slugs import new_slug
from backend.search.folding import fold
from backend.sharing.models import Category

MOST_BRANCHES = 40  # of one place under one root
LONGEST_NAME = 60


@transaction.atomic
def add_category(parent: Category, *, by, place=None, names: dict[str, str]) -> Category:
    """Add a branch under the root ``parent``, for ``place`` alone or (``None``) for the network.

    ``names`` by language; the Polish one is needed. Raises ``NotAllowed`` or ``Invalid``.
    """
    require_for(place, by)
    # Under the lock of the root: two at once must not take one name or one position.
    parent = Category.objects.select_for_update(of=("self",)).get(pk=parent.pk)
    if parent.parent_id or not parent.is_active:
        raise Invalid(_("Choose one of the main categories."), field="parent")
    names = cleaned(names)
    siblings = Category.objects.filter(parent=parent)
    refuse_same_name(siblings, names, place)
    if siblings.filter(place=place).count() >= MOST_BRANCHES:
        raise Invalid(_("There are very many here already. Retire one first."), field="pl")
    last = siblings.aggregate(last=Max("position"))["last"] or parent.position
    category = Category(parent=parent, place=place, names=names, position=last + 1, key=new_key(names["pl"], place))
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError:
        category.key = new_slug()
        category.save()
    record("category.added", by=by, target=category, place_id=place.pk if place else None, names=names)
    return category


@transaction.atomic
def rename_category(category: Category, *, by, names: dict[str, str]) -> Category:
    """Name it otherwise; its key, and so links to it, stay."""
    category = locked(category, by)
    names = cleaned(names)
    refuse_same_name(Category.objects.filter(parent=category.parent_id).exclude(pk=category.pk), names, category.place)
    was, category.names = category.names, names
    category.save(update_fields=["names"])
    remember("category.renamed", category, by, was=was)
    return category


@transaction.atomic
def set_category_active(category: Category, *, by, is_active: bool) -> Category:
    """Retire a branch (listings keep it, nobody chooses it any more), or bring it back."""
    category = locked(category, by)
    if category.parent_id is None:
        raise Invalid(_("The main categories stay: everything else hangs on them."))
    if category.is_active != is_active:
        category.is_active = is_active
        category.save(update_fields=["is_active"])
        remember("category.restored" if is_active else "category.retired", category, by)
    return category


@transaction.atomic
def move_category(category: Category, *, by, up: bool) -> None:
    """Change places with the branch before or after it, among those of the same owner."""
    category = locked(category, by)
    rows = Category.objects.select_for_update(of=("self",)).filter(parent=category.parent_id, place=category.place_id)
    row = list(rows.order_by("position", "key"))
    at = next(index for index, each in enumerate(row) if each.pk == category.pk)
    to = at - 1 if up else at + 1
    if category.parent_id is None or not 0 <= to < len(row):
        return
    places = [each.position for each in row]
    row[at], row[to] = row[to], row[at]
    if len(set(places)) < len(places):
        places = range(places[0], places[0] + len(places))
    for position, each in zip(places, row, strict=True):
        each.position = position
    Category.objects.bulk_update(row, ["position"])


def require_for(place, by) -> None:
    if place is None:
        require(by, "sharing.manage_network_categories")
    else:
        require(by, "sharing.manage_categories", place)


def locked(category: Category, by) -> Category:
    fresh = Category.objects.select_for_update(of=("self",)).select_related("place").get(pk=category.pk)
    require_for(fresh.place, by)
    return fresh


def cleaned(names: dict[str, str]) -> dict[str, str]:
    """``names`` of the languages that we speak, without blanks. The Polish one stands in for those that miss."""
    known = {code: " ".join(str(names.get(code) or "").split()) for code, _name in settings.LANGUAGES}
    if not known.get("pl"):
        raise Invalid(_("The Polish name is needed: it stands in for the others."), field="pl")
    for code, name in known.items():
        if len(name) > LONGEST_NAME:
            raise Invalid(_("A name has 60 letters at most."), field=code)
    return {code: name for code, name in known.items() if name}


def refuse_same_name(siblings, names: dict[str, str], place) -> None:
    """One name, one branch: among those of the network and of the same place."""
    for other in siblings:
        if other.place_id in (None, place.pk if place else None) and fold(other.names.get("pl", "")) == fold(
            names["pl"]
        ):
            raise Invalid(_("There is a category with this name."), field="pl")


def new_key(name: str, place) -> str:
    words = slugify(fold(name)) or new_slug()
    return (f"p{place.pk}-{words}" if place else words)[:40].rstrip("-")


def remember(action: str, category: Category, by, **data) -> None:
    record(action, by=by, target=category, place_id=category.place_id, **data)
