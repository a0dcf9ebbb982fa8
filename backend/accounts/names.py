"""What a person is called, also when the account is gone or the name was taken down."""

import zlib

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

SIGN = "#"  # before the number of who is called by it alone


def stand_in(user) -> str:
    """What the row keeps for ``user`` instead of a name: a number, always the same, which says nothing."""
    return f"{SIGN}{1000 + zlib.crc32(user.handle.encode()) % 9000}"


def is_stand_in(kept: str) -> bool:
    return len(kept) == 5 and kept[0] == SIGN and kept[1:].isdecimal()


def named(kept: str) -> str:
    """The name for what a row keeps, in the language of whoever reads it now."""
    if not kept:
        return _("former neighbour")
    if kept[0] != SIGN or not is_stand_in(kept):
        return kept
    # Translators: the number stands last, and the words say nothing of man or woman.
    return _("Neighbour %(number)s") % {"number": kept[1:]}


def unnamed(name: str) -> str:
    """What a row keeps for ``name``: words of ours that were read are not taken for a name."""
    if name == _("former neighbour"):
        return ""
    kept = f"{SIGN}{name[-4:]}" if name else ""
    return kept if is_stand_in(kept) and named(kept) == name else name


class NameAttribute(DeferredAttribute):
    """Reads what is kept as a name, in the language of whoever reads it now."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        kept = instance.__dict__.get(self.field.attname)
        return named(super().__get__(instance, cls) if kept is None else kept)

    def __set__(self, instance, value):
        # What was read is written back as it is kept (``refresh_from_db``); and nobody takes it for a name.
        instance.__dict__[self.field.attname] = unnamed(value)


class NameField(models.CharField):
    """The name of a person; none is left of a deleted account. The row keeps what was written, never the words."""

    descriptor_class = NameAttribute

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance, add):
        """As it was written: an empty name stays empty in whatever language it was read."""
        kept = model_instance.__dict__.get(self.attname)
        return super().pre_save(model_instance, add) if kept is None else kept

    def value_from_object(self, obj):
        """For forms and serialisers of the row itself."""
        kept = obj.__dict__.get(self.attname)
        return super().value_from_object(obj) if kept is None else kept
