from django.db import migrations

from backend.search.operations import RenewFullText


class Migration(migrations.Migration):
    """On PostgreSQL a kept column of vectors takes the place of an index over an expression."""

    dependencies = [("conversations", "0004_own_messages_ahead")]

    operations = [RenewFullText("message", "search_stems")]
