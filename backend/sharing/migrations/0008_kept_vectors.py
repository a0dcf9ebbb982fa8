from django.db import migrations

from backend.search.operations import RenewFullText


class Migration(migrations.Migration):
    """On PostgreSQL a kept column of vectors takes the place of an index over an expression."""

    dependencies = [("sharing", "0007_things_pass_on")]

    operations = [RenewFullText("listing", "search_stems")]
