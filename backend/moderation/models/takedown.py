from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TakenDownQuerySet(models.QuerySet):
    def about(self, target):
        return self.filter(content_type=ContentType.objects.get_for_model(target), object_id=target.pk)


class TakenDown(models.Model):
    """Words and photos that were taken off something that itself stays. Kept to be put back.

    Of a profile or a place, when it was hidden; of everything else, when it was removed.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()
    words = models.JSONField(_("words by field"), default=dict)
    # Of what was removed: it depends on a language, and that of a place can change.
    instead = models.JSONField(_("what stands there instead, by field"), default=dict)
    picture = models.ForeignKey("media.Picture", models.SET_NULL, null=True, related_name="+")
    # Of what hung on it: rows as Django's serializers write them, and the pictures that they show.
    rows = models.JSONField(_("what hung on it"), default=list, encoder=DjangoJSONEncoder)
    pictures = models.ManyToManyField("media.Picture", related_name="+")
    # Keys of those that everybody could open at their address.
    was_public = models.JSONField(_("pictures that were public"), default=list)
    # Where there are several to be taken off, as of a place; in their order.
    photos = models.ManyToManyField("media.Picture", related_name="+")
    taken_at = models.DateTimeField(_("taken down"), default=timezone.now)

    objects = TakenDownQuerySet.as_manager()

    class Meta:
        verbose_name = _("taken down")
        verbose_name_plural = _("taken down")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="taken_down_once")]

    def __str__(self) -> str:
        return f"{self.content_type_id} {self.object_id}"
