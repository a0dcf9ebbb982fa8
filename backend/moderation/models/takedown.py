from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TakenDownQuerySet(models.QuerySet):
    def about(self, target):
        return self.filter(content_type=ContentType.objects.get_for_model(target), object_id=target.pk)


class TakenDown(models.Model):
    """Words and a photo that were taken off something that itself stays: a profile, a place. Kept to be put back."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()
    words = models.JSONField(_("words by field"), default=dict)
    picture = models.ForeignKey("media.Picture", models.SET_NULL, null=True, related_name="+")
    # Where there are several, as of a place; in their order.
    pictures = models.ManyToManyField("media.Picture", related_name="+")
    taken_at = models.DateTimeField(_("taken down"), default=timezone.now)

    objects = TakenDownQuerySet.as_manager()

    class Meta:
        verbose_name = _("taken down")
        verbose_name_plural = _("taken down")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="taken_down_once")]

    def __str__(self) -> str:
        return f"{self.content_type_id} {self.object_id}"
