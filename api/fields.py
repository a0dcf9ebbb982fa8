from datetime import UTC

import django_filters
from django.core.exceptions import ValidationError
from django_filters.fields import IsoDateTimeField
from rest_framework import serializers


class SlugField(serializers.SlugRelatedField):
    """A row by its name in addresses. NUL names none; PostgreSQL would refuse to look for it."""

    def to_internal_value(self, data):
        if "\0" in str(data):
            self.fail("does_not_exist", slug_name=self.slug_field, value=str(data).replace("\0", ""))
        return super().to_internal_value(data)


class MomentField(IsoDateTimeField):
    """A moment that UTC has a word for: the first and the last hours of the calendar may lie outside of it."""

    def to_python(self, value):
        moment = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class MomentFilter(django_filters.IsoDateTimeFilter):
    field_class = MomentField
