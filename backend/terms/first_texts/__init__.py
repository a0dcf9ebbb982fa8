"""The texts that every network begins with. Coordinators change them on ``/panel/teksty/``; nothing here changes then.

Wording is ours; a lawyer of the operator must confirm it before a public launch.
"""

from datetime import UTC, date, datetime

from backend.terms.first_texts import contact, moderation, privacy, rules

FIRST_DAY = date(2026, 11, 23)
LANGUAGES = ("pl", "en", "uk")
# Kind, introduction, sections: each section is its number and (title, text) in Polish, English and Ukrainian.
TEXTS = (
    ("rules", rules.INTRODUCTION, rules.CLAUSES + moderation.CLAUSES),
    ("privacy", privacy.INTRODUCTION, privacy.SECTIONS),
    ("contact", contact.INTRODUCTION, contact.SECTIONS),
)


def write(document_model, version_model, clause_model) -> None:
    """Publish the first version of each text that has none; what is there stays."""
    for kind, introduction, sections in TEXTS:
        document, _created = document_model.objects.get_or_create(kind=kind, place=None)
        if document.versions.exists():
            continue
        version = version_model.objects.create(
            document=document, number=1, introductions=by_language(introduction), valid_from=FIRST_DAY
        )
        clause_model.objects.bulk_create(
            clause_model(
                version=version,
                position=position,
                number=number,
                titles=by_language([title for title, _text in words]),
                texts=by_language([text for _title, text in words]),
            )
            for position, (number, *words) in enumerate(sections)
        )
        # Published last: from then on the database lets nobody change it.
        version.published_at = datetime(2026, 11, 23, 8, tzinfo=UTC)
        version.save(update_fields=["published_at"])


def by_language(words) -> dict[str, str]:
    return dict(zip(LANGUAGES, words, strict=True))
