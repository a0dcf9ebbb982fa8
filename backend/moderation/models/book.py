from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MonthOfModeration(models.Model):
    """What was reported, decided and appealed in a month that is over, at one place or at none of them.

    Written once, when the month has ended: what is erased later changes no number that was said. Whole counts without
    a name; what of them may be said is decided when they are read. Each month has a row without a place, also when
    nothing happened: by it one knows that the month was counted.
    """

    place = models.ForeignKey("places.Place", models.SET_NULL, null=True, related_name="+", verbose_name=_("place"))
    begins = models.DateField(_("first day"))
    # By code of ``book.py``: how often; parts of a count have its name before them.
    counts = models.JSONField(_("counts"), default=dict)
    # By code: minutes that each one took.
    waits = models.JSONField(_("minutes"), default=dict)
    counted_at = models.DateTimeField(_("counted"), auto_now_add=True)

    class Meta:
        verbose_name = _("month of moderation")
        verbose_name_plural = _("months of moderation")
        ordering = ["-begins", "place"]
        constraints = [models.UniqueConstraint(fields=["place", "begins"], name="month_of_moderation_once")]

    def __str__(self) -> str:
        return f"{self.begins:%Y-%m} {self.place_id or '-'}"


class AuthorityOrder(models.Model):
    """An order of an authority to act against something, or to say something about somebody (DSA Art. 9, 10, 15)."""

    class Kind(models.TextChoices):
        ACT = "act", _("to act against illegal content")
        INFORM = "inform", _("to give information about somebody")

    kind = models.CharField(_("what was ordered"), max_length=8, choices=Kind)
    authority = models.CharField(_("which authority"), max_length=200)
    country = models.CharField(_("country (two letters)"), max_length=2, default="PL")
    reference = models.CharField(_("reference of the letter"), max_length=120, blank=True)
    content = models.CharField(_("content that it is about"), max_length=500, blank=True)
    category = models.CharField(_("category"), max_length=80, blank=True)
    received_on = models.DateField(_("came on"))
    confirmed_on = models.DateField(_("receipt confirmed on"), null=True, blank=True)
    done_on = models.DateField(_("carried out on"), null=True, blank=True)
    note = models.TextField(_("note for ourselves"), max_length=1000, blank=True)
    # Of what makes two letters one order, spelled alike; none where no reference was written down.
    key = models.CharField(max_length=64, unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("order of an authority")
        verbose_name_plural = _("orders of authorities")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=models.F("received_on")), name="order_done_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_on} {self.authority}"
