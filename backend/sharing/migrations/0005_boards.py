from django.db import migrations, models


def learn_words(apps, schema_editor):
    """Listings of before teach their words too."""
    from backend.search.stemming import words
    from backend.search.vocabulary import learn

    met, rows = set(), apps.get_model("sharing", "Listing").objects.filter(status="open").order_by()
    for title, body in rows.values_list("title", "body").iterator(chunk_size=1000):
        met.update(words(f"{title} {body}"))
    learn(" ".join(sorted(met)))


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_spellings'),
        ('sharing', '0004_full_text'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['scope', 'status', '-created_at', '-id'], name='listing_network'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['scope', 'status', 'expires_at', 'id'], name='listing_network_end'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['category', 'status', '-created_at', '-id'], name='listing_category'),
        ),
        migrations.RemoveField(
            model_name='savedsearch',
            name='last_listing',
        ),
        migrations.RunPython(learn_words, migrations.RunPython.noop, elidable=True),
    ]
