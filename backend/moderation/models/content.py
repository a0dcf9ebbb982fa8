from django.db import models
from django.utils.translation import gettext_lazy as _


class Moderatable(models.Model):
    """Content that a moderator can hide. Subclasses have ``author`` and ``place`` (may be ``None``)."""

    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None
