"""The archive of one person: pages to read, JSON for programs, and their files. Written to disk as it grows.

Deterministic: the same rows give the same names and, but for the instants in them, the same bytes. Others are not in
it: no name of anybody else, and of talks only what the person wrote.
"""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import batched

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.privacy.registry import Enclosed, Kind, Records, kinds

ROWS_ON_PAGE = 500
ROWS_AT_ONCE = 500
# The archive says when it was made in its pages; its entries all have one date, so that they do not differ by it.
DATED = (2026, 1, 1, 0, 0, 0)


def kinds_of_export() -> list[Kind]:
    """What an export consists of, in the order of its pages."""
    return [kind for kind in kinds.values() if kind.records or kind.files]


def write_archive(path, person, *, moved: Callable[[int, int], None]) -> None:
    """Write the archive of ``person`` to ``path``; ``moved(done, total)`` is called after each part."""
    language = person.language or settings.LANGUAGE_CODE
    parts = kinds_of_export()
    with translation.override(language), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        write_text(archive, "style.css", render_to_string("privacy/export/style.css"))
        contents = []
        for number, kind in enumerate(parts, start=1):
            contents.append(write_kind(archive, kind, person, language))
            moved(number, len(parts))
        about = {"person": person, "contents": contents, "language": language, "made_at": timezone.now()}
        write_text(archive, "index.html", render_to_string("privacy/export/index.html", about))


def write_kind(archive: zipfile.ZipFile, kind: Kind, person, language: str) -> dict:
    """Write all of one kind; returns its line in the table of contents."""
    counts = write_json(archive, kind, person)
    files = [write_file(archive, enclosed) for enclosed in (kind.files(person) if kind.files else ())]
    pages = write_pages(archive, kind, person, language, files)
    return {"kind": kind, "count": sum(counts.values()), "files": len(files), "page": pages[0]}


def write_json(archive: zipfile.ZipFile, kind: Kind, person) -> dict[str, int]:
    """``data/<code>.json``: rows by model, each field by its own name. Returns how many there are of each."""
    counts: dict[str, int] = {}
    with archive.open(entry(f"data/{kind.code}.json"), "w", force_zip64=True) as raw:
        raw.write(b"{")
        for place, records in enumerate(kind.records):
            raw.write(f"{',' if place else ''}\n{json.dumps(records.model)}: [".encode())
            counts[records.model] = 0
            for row in rows_of(records, person):
                text = json.dumps(dict(zip(records.says, row, strict=True)), cls=DjangoJSONEncoder, ensure_ascii=False)
                raw.write(f"{',' if counts[records.model] else ''}\n{text}".encode())
                counts[records.model] += 1
            raw.write(b"]")
        raw.write(b"}\n")
    return counts


def write_pages(archive: zipfile.ZipFile, kind: Kind, person, language: str, files: list[str]) -> list[str]:
    """``pages/<code>.html`` and, where there is much, ``pages/<code>-2.html`` …; returns their names."""
    names = []
    pages = list(pages_of(kind, person)) or [[]]
    for number, sections in enumerate(pages, start=1):
        name = f"pages/{kind.code}{f'-{number}' if number > 1 else ''}.html"
        following = f"{kind.code}-{number + 1}.html" if number < len(pages) else ""
        about = {
            "kind": kind, "language": language, "sections": sections, "next": following,
            "files": files if number == 1 else [],
        }  # fmt: skip
        write_text(archive, name, render_to_string("privacy/export/kind.html", about))
        names.append(name)
    return names


def pages_of(kind: Kind, person) -> Iterator[list[dict]]:
    """The rows in words, in sections by model, as many as one page holds."""
    sections, room = [], ROWS_ON_PAGE
    for records in kind.records:
        for rows in batched(rows_of(records, person), ROWS_AT_ONCE, strict=False):
            if len(rows) > room and sections:
                yield sections
                sections, room = [], ROWS_ON_PAGE
            title = records.table._meta.verbose_name_plural
            sections.append({"title": title, "rows": [in_words(records, row) for row in rows]})
            room -= len(rows)
    if sections:
        yield sections


def rows_of(records: Records, person) -> Iterator[tuple]:
    """What the export tells of each row, in the order of ``records.says``."""
    return records.of(person).values_list(*records.says).iterator(chunk_size=ROWS_AT_ONCE)


def in_words(records: Records, row: tuple) -> list[tuple[str, str]]:
    return [
        said(records.table, lookup, value, str(heading))
        for (lookup, heading), value in zip(records.says.items(), row, strict=True)
    ]


def said(model: type[Model], lookup: str, value, heading: str) -> tuple[str, str]:
    """Heading and value as somebody reads them: choices in words, instants in the zone of the network."""
    return heading, value_in_words(choices_of(model, lookup).get(value, value) if is_plain(value) else value)


def is_plain(value) -> bool:
    return isinstance(value, str | int)


def choices_of(model: type[Model], lookup: str) -> dict:
    field = None
    for name in lookup.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return {}
        model = field.related_model or model
    return dict(getattr(field, "flatchoices", None) or {})


def value_in_words(value) -> str:
    match value:
        case None | "" | [] | {}:
            return "–"
        case bool():
            return pgettext("answer", "yes") if value else pgettext("answer", "no")
        case datetime():
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case date():
            return date_format(value, "DATE_FORMAT")
        case list():
            return ", ".join(value_in_words(one) for one in value)
        case dict():
            return ", ".join(f"{key}: {value_in_words(one)}" for key, one in value.items())
        case _:
            return str(value)


def write_file(archive: zipfile.ZipFile, enclosed: Enclosed) -> str:
    """Copy a file of the person into the archive; returns its name there, or empty words when it is gone."""
    name = f"files/{enclosed.name}"
    try:
        with enclosed.open() as source, archive.open(entry(name, zipfile.ZIP_STORED), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)
    except FileNotFoundError:  # deleted at this moment
        return _("%(name)s (deleted meanwhile)") % {"name": enclosed.name}
    return name


def write_text(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(entry(name), text)


def entry(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, DATED)
    info.compress_type = method
    info.external_attr = 0o600 << 16
    return info
