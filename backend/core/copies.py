"""Rows after the model of others."""

from django.db.models import Model


def copied[Row: Model](row: Row, **changes) -> Row:
    """A new row, not saved, with the values of ``row`` but its key; ``changes`` by field."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    names = {field.name: field.attname for field in row._meta.concrete_fields}
    told = {names[name]: getattr(value, "pk", value) for name, value in changes.items()}
    return type(row)(**values | told)
