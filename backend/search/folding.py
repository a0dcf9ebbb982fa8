"""Text made comparable: no case, no diacritics, single spaces. The same on both engines."""

import re
import unicodedata

from django.db import models

# NFKD does not take these apart. NUL goes: no text of people has it, and PostgreSQL refuses it.
LETTERS = str.maketrans("łøđ", "lod", "\0")


def fold(text: str) -> str:
    """``"Żoliborz, Łódź"`` → ``"zoliborz, lodz"``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", plain).strip()


class FoldedField(models.TextField):
    """Keeps the folded text of other fields of the row, as ``auto_now`` keeps a time."""

    transform = staticmethod(fold)

    def __init__(self, *args, sources: tuple[str, ...] = (), **kwargs):
        self.sources = sources
        kwargs.update(editable=False, blank=True, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, row, add):
        made = self.transform(" ".join(str(getattr(row, source) or "") for source in self.sources))
        setattr(row, self.attname, made)
        return made
