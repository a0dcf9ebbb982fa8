"""Every address of the network, with values that fit its parts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

# What a converter takes; the objects need not be there.
SAMPLES = {
    "int": "999999",
    "slug": "nic-takiego",
    "str": "nic",
    "path": "nic/takiego",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date": "2026-01-01",
    "code": "bcdfghjkmn",
}


@dataclass(frozen=True)
class Address:
    """One pattern: ``path`` to ask for, ``route`` as it is written, and the view behind it."""

    path: str
    route: str
    name: str
    view: object

    @property
    def is_exempt(self) -> bool:
        return getattr(self.view, "csrf_exempt", False)


def addresses() -> Iterator[Address]:
    """All patterns of the root URLs; the operators' desk by its first page, whose site guards all."""
    yield from _walk(get_resolver().url_patterns, "/", "/", {})


def _walk(patterns, path: str, route: str, known: dict) -> Iterator[Address]:
    for one in patterns:
        written = route + str(one.pattern)
        sample = _sample(one.pattern)
        if sample is None:
            continue
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, path + sample, written, known)
        elif isinstance(one, URLPattern):
            yield Address(path + sample, written, one.name or "", one.callback)


def _sample(pattern) -> str | None:
    """``pattern`` filled in; ``None`` for one that is a regular expression with groups."""
    if not hasattr(pattern, "_route"):
        plain = pattern.regex.pattern.lstrip("^").rstrip("$").replace("\\Z", "").replace("\\.", ".")
        return None if set("()[]*?") & set(plain) else plain
    filled = str(pattern._route)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            filled = filled.replace(written, SAMPLES.get(kind, "nic"))
        if f":{name}>" in filled:
            before, _colon, after = filled.partition(f":{name}>")
            filled = before[: before.rindex("<")] + _fitting(converter) + after
    return filled


def _fitting(converter) -> str:
    import re

    return next((one for one in SAMPLES.values() if re.fullmatch(converter.regex, one)), "nic")
