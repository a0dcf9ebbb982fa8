"""What something says, with all its fields: evidence that leaves out half of the page proves half of it."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django.utils.text import capfirst


def snapshot_of(title: str, body: str, *more: str, place: Callable) -> Callable[[Model], str]:
    """A ``snapshot`` for ``registry.register``: the words of fields; those of ``more`` each under its name.

    The names are in the language of ``place(target)``: the same words make the same snapshot, whoever reports.
    """

    def snapshot(target: Model) -> str:
        with translation.override(getattr(place(target), "default_language", settings.LANGUAGE_CODE)):
            named = [
                f"{capfirst(target._meta.get_field(name).verbose_name)}: {said}"
                for name in more
                if (said := getattr(target, name))
            ]
        return "\n\n".join(filter(None, [getattr(target, title), getattr(target, body), "\n".join(named)]))

    return snapshot
