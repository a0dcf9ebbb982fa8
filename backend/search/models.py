from django.db import models
from django.utils.translation import gettext_lazy as _


class Spelling(models.Model):
    """A word that people have used, under one of the keys by which its misspellings find it.

    Keys are the folded word and what is left of it without a letter or two (the SymSpell idea): a word and its
    misspelling share a key, so that one indexed lookup finds the candidates on every engine.
    """

    key = models.CharField(_("key"), max_length=40)
    word = models.CharField(_("word"), max_length=40, db_index=True)

    class Meta:
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="spelling_once")]

    def __str__(self) -> str:
        return self.word
