"""A person of whom every kind of data is there, with words in it that occur nowhere else."""

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models

from backend.media.services import store_picture
from backend.privacy.registry import Records, kinds
from tests.backend.privacy.making import Maker
from tests.factories.media import photo

# Folded as search does it, so that an index is searched as well. No address or key looks like it.
MARK = "qźxvjw"
FOLDED = "qzxvjw"


def every_records() -> list[Records]:
    return [records for kind in kinds.values() for records in kind.records]


SEALED = {"audit.AuditEntry"}  # the database lets nobody write in it


def live(person, maker: Maker) -> None:
    """A row of every kind of data of ``person``, with ``MARK`` in every text of it, and a file of each kind."""
    for records in every_records():
        if not records.of(person).exists():
            belongs(maker, records.model, records.person[0], person)
    attach_files(person, maker)
    for records in every_records():
        mark(records, person)


def belongs(maker: Maker, label: str, lookup: str, person, **facts):
    """A row of ``label`` that leads to ``person`` by ``lookup``."""
    first, _, rest = lookup.partition("__")
    if not rest:
        return maker.make(label, **{first: person}, **facts)
    related = apps.get_model(label)._meta.get_field(first).related_model
    theirs = related._base_manager.filter(**{rest: person}).first()
    return maker.make(label, **{first: theirs or belongs(maker, related._meta.label, rest, person)})


def attach_files(person, maker: Maker) -> None:
    """A photo of each kind, and a file in a message."""
    person.avatar = store_picture(photo(size=(40, 30)), alt=MARK)
    person.save()
    message = person.messages.first()
    maker.make("conversations.MessagePhoto", message=message, picture=private_picture())
    file = maker.make(
        "conversations.MessageFile", message=message, name=f"{MARK}.txt", content_type="text/plain", size=9
    )
    storages["private"].save(file.stored_name, ContentFile(MARK.encode()))
    message.is_adorned = True
    message.save()
    listing = person.listings.filter(is_of_place=False).first()
    maker.make("sharing.ListingPhoto", listing=listing, picture=store_picture(photo(size=(40, 30)), alt=MARK))


def private_picture():
    return store_picture(photo(size=(40, 30)), alt=MARK, is_private=True)


def mark(records: Records, person) -> int:
    """Write ``MARK`` into every field of the rows in which somebody can write words; returns how many fields."""
    marked = 0
    if records.model in SEALED:
        return marked
    for row in records.of(person):
        facts = {}
        for field in records.table._meta.concrete_fields:
            if takes_words(field):
                facts[field.attname] = words_for(field, row)
        if facts:
            records.table._base_manager.filter(pk=row.pk).update(**facts)
            row.refresh_from_db()
            row.save()  # so that what is made of the words is made, as the search of a listing
        marked += len(facts)
    return marked


def takes_words(field: models.Field) -> bool:
    if field.is_relation or field.primary_key or field.unique or field.choices or getattr(field, "sources", None):
        return False
    if (
        field.name in SECRETS
        or (field.model._meta.label, field.name) in FILLED_ONLY
        or isinstance(field, models.SlugField | models.URLField)
    ):
        return False
    if type(field) is models.JSONField:
        return True
    return (
        isinstance(field, models.CharField | models.TextField)
        and (field.max_length or 99) >= len(MARK) + 4
        and (type(field).__name__ in ("CharField", "TextField", "NameField", "EmailField"))
    )


# Made by the program: digests, codes and names of things.
SECRETS = {
    "key", "session_key", "password", "token_hash", "digest", "commitment", "secret", "language", "time_zone", "type",
    "action", "target_type", "target_id", "purpose", "version", "content_type", "message_hash", "rrule", "occasion",
    "uid", "pair", "credential", "source", "exdates", "rdates", "skipped", "slots", "languages", "code", "cost_note",
    "partstat", "object_id", "arrangement", "category", "content_digest", "etag", "last_modified", "url",
}  # fmt: skip


# A hand-out is a link or a file, not both.
FILLED_ONLY = {("meetups.Handout", "name")}


def words_for(field: models.Field, row):
    if isinstance(field, models.EmailField):
        return f"{FOLDED}{row.pk}@example.org"
    text = f"{MARK} {field.name}"[: field.max_length]
    if type(field) is models.JSONField:
        return [text] if field.get_default() == [] else {"words": text}
    return text
