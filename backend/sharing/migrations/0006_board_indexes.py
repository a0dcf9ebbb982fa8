from django.db import migrations, models

BOARD = ["status", "hidden_at", "kind", "condition", "category", "pickup", "busy_until"]


def index(name: str, *order: str) -> migrations.AddIndex:
    """Over what is open: in this order, with what boards filter by, so that whoever is passed over is not read."""
    fields = [*order, *BOARD]
    return migrations.AddIndex("listing", models.Index(fields=fields, name=name, condition=models.Q(status="open")))


class Migration(migrations.Migration):
    """``AddIndex`` and ``RemoveIndex`` do not make the table anew: its full-text triggers stay."""

    dependencies = [("sharing", "0005_boards")]

    operations = [
        migrations.RemoveIndex("listing", "listing_network"),
        migrations.RemoveIndex("listing", "listing_network_end"),
        migrations.RemoveIndex("listing", "listing_category"),
        migrations.RemoveIndex("listing", "listing_board"),
        index("listing_network", "scope", "-created_at", "-id", "place", "expires_at"),
        index("listing_network_end", "scope", "expires_at", "id", "place", "created_at"),
        index("listing_board", "place", "-created_at", "-id", "scope", "expires_at"),
    ]
