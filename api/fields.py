from rest_framework import serializers


class SlugField(serializers.SlugRelatedField):
    """A row by its name in addresses. NUL names none; PostgreSQL would refuse to look for it."""

    def to_internal_value(self, data):
        if "\0" in str(data):
            self.fail("does_not_exist", slug_name=self.slug_field, value=str(data).replace("\0", ""))
        return super().to_internal_value(data)
