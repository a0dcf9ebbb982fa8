"""Words that were deleted leave the index as well."""

from django.apps import apps
from django.db import connections, router

from backend.search.stemming import StemmedField, full_text_table


def forget_deleted_words() -> None:
    """Write the full-text indexes of SQLite anew without deleted words, which FTS5 only marks as gone until it merges.

    Takes about as long as reading the index; PostgreSQL clears its own by VACUUM.
    """
    for model in apps.get_models():
        connection = connections[router.db_for_write(model)]
        if connection.vendor != "sqlite":
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, StemmedField):
                table = connection.ops.quote_name(full_text_table(field))
                with connection.cursor() as cursor:
                    cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
