"""The tree of categories: two levels, of the network and of single places."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.core.loading import LoadedQuickly
from backend.sharing.querysets import CategoryQuerySet

ROOT_DRAWINGS = (
    "furniture", "children", "tools", "kitchen", "books", "clothes", "plants", "electronics", "sport", "food", "skills",
)  # fmt: skip


class Category(LoadedQuickly, models.Model):
    """One kind of things or help. ``place`` is empty for those of the whole network."""

    key = models.SlugField(_("key"), max_length=40, unique=True, validators=[RegexValidator(r"^[a-z0-9_-]+$")])
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    place = models.ForeignKey(
        "places.Place", models.CASCADE, null=True, blank=True, related_name="categories", verbose_name=_("place")
    )
    # By language: {"pl": "wiertarki", "en": "drills"}; Polish stands in for what is missing.
    names = models.JSONField(_("names"), default=dict)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, else in the network's, else in any."""
        named = (self.names.get(language) for language in (get_language() or "", settings.LANGUAGE_CODE))
        return next(filter(None, named), next(iter(self.names.values()), self.key))

    @property
    def root_key(self) -> str:
        """Key of the branch; ``parent`` should be fetched along."""
        return self.parent.key if self.parent_id else self.key

    @property
    def drawing(self) -> str:
        """File of the drawing that stands in for a photo."""
        return f"drawings/{self.root_key if self.root_key in ROOT_DRAWINGS else 'other'}.svg"
