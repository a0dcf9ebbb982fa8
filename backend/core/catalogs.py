"""Catalogs of translations without system gettext: Babel reads, merges and compiles them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE_DIR = ROOT / "backend" / "locale"
LANGUAGES = ("pl", "uk")  # the source strings are English
DOMAINS = ("django", "djangojs")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
# What Django's templatize() writes: every other character of the template is blanked out by letters.
TEMPLATE_CALL = re.compile(rf" (_|n?p?gettext)\(({STRING}(?:, {STRING})*)(?:, ?count)?\) ", re.DOTALL)


def catalog_path(language: str, domain: str) -> Path:
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{domain}.po"


def extracted(domain: str) -> Catalog:
    """Every message of the source: Python and templates (``django``) or JavaScript (``djangojs``)."""
    template = Catalog(domain=domain, charset="utf-8")
    sources = script_messages() if domain == "djangojs" else [*python_messages(), *template_messages()]
    for path, message, context in sources:
        template.add(message, locations=[(path, None)], context=context)
    return template


def python_messages() -> Iterator[tuple[str, str | tuple, str | None]]:
    for folder in ("backend", "api", "realtime"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            with path.open("rb") as source:
                for _line, message, _comments, context in extract("python", source, KEYWORDS):
                    yield relative(path), message, context


def script_messages() -> Iterator[tuple[str, str | tuple, str | None]]:
    for path in sorted((ROOT / "frontend_templates" / "static" / "js").rglob("*.js")):
        with path.open("rb") as source:
            for _line, message, _comments, context in extract("javascript", source, KEYWORDS):
                yield relative(path), message, context


def template_messages() -> Iterator[tuple[str, str | tuple, str | None]]:
    from django.utils.translation.template import templatize

    folder = ROOT / "frontend_templates" / "templates"
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
        for name, arguments in TEMPLATE_CALL.findall(templatize(path.read_text(), origin=str(path))):
            strings = [ast.literal_eval(string) for string in re.findall(STRING, arguments, re.DOTALL)]
            context = strings.pop(0) if "p" in name else None
            if strings[0].strip():
                yield relative(path), tuple(strings) if len(strings) > 1 else strings[0], context


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read_catalog(path: Path, language: str, domain: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, domain=domain, project="Ganek", version="1", charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale=language, domain=domain)


def update_catalog(language: str, domain: str, template: Catalog) -> Path:
    """Merge the source's messages into one catalog. Translations stay, what is gone leaves."""
    path = catalog_path(language, domain)
    catalog = read_catalog(path, language, domain)
    made = catalog.creation_date
    catalog.update(template, no_fuzzy_matching=True)
    catalog.creation_date = made  # else every run would be a difference
    catalog.fuzzy = False
    catalog.header_comment = f"# {domain} of Ganek in {language}. Collected by `ganek messages`; translate the msgstr."
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalog, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return path


def compile_catalog(path: Path) -> Path:
    """Write the ``.mo`` beside a ``.po``; a half-written file is never seen."""
    catalog = read_catalog(path, path.parents[1].name, path.stem)
    target = path.with_suffix(".mo")
    draft = path.with_suffix(".mo.new")
    with draft.open("wb") as out:
        write_mo(out, catalog)
    return draft.replace(target)


def problems(language: str, domain: str, template: Catalog) -> Iterator[str]:
    """What one catalog lacks: missing, fuzzy, stale and broken messages."""
    catalog = read_catalog(catalog_path(language, domain), language, domain)
    where = f"{language}/{domain}"
    wanted = {(message.id, message.context) for message in template if message.id}
    for message in template:
        if not message.id:
            continue
        held = catalog.get(first(message.id), message.context)
        if held is None or not is_translated(held, catalog.num_plurals):
            yield f"{where}: missing {first(message.id)!r} ({', '.join(path for path, _ in message.locations)})"
        elif held.fuzzy:
            yield f"{where}: fuzzy {first(message.id)!r}"
    for message in catalog:
        if message.id and (message.id, message.context) not in wanted:
            yield f"{where}: stale {first(message.id)!r}"
    for message, errors in catalog.check():
        yield from (f"{where}: {first(message.id)!r}: {error}" for error in errors if is_translated(message, 1))


def first(message: str | tuple) -> str:
    return message if isinstance(message, str) else message[0]


def is_translated(message, plurals: int) -> bool:
    if message.pluralizable:
        return len(message.string) >= plurals and all(message.string)
    return bool(message.string)
