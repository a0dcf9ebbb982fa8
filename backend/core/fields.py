"""Base fields."""

from django.db import models


class CodesField(models.TextField):
    """A list of short codes, stored as ``" step_free lift "`` so that both engines can filter by one.

    Filter with ``<field>__contains=as_code("lift")``.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection) -> list[str]:
        return (value or "").split()

    def to_python(self, value) -> list[str]:
        if isinstance(value, str):
            return value.split()
        return list(value or [])

    def get_prep_value(self, value) -> str:
        if isinstance(value, str):
            return value
        return f" {' '.join(value)} " if value else ""

    def value_to_string(self, obj) -> str:
        return self.get_prep_value(self.value_from_object(obj))


def as_code(code: str) -> str:
    """The stored form of one code, bounded so that ``toilet`` is not found in ``accessible_toilet``."""
    return f" {code} "
