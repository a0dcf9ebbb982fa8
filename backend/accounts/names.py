"""What a person is called, also when the account is gone."""

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _


class NameAttribute(DeferredAttribute):
    """Reads an empty name as "former neighbour", in the language of whoever reads it now."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        kept = instance.__dict__.get(self.field.attname)
        name = super().__get__(instance, cls) if kept is None else kept
        return name or _("former neighbour")

    def __set__(self, instance, value):
        # What was read is written back as it is kept (``refresh_from_db``); and nobody takes it for a name.
        instance.__dict__[self.field.attname] = "" if value == _("former neighbour") else value


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
