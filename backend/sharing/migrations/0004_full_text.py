from django.db import migrations

from backend.core.slugs import new_slug
from backend.search.operations import CreateFullText


def fill(apps, schema_editor):
    from backend.search.stemming import stems

    Listing = apps.get_model("sharing", "Listing")
    for listing in Listing.objects.only("pk", "title", "body").iterator(chunk_size=1000):
        words = stems(f"{listing.title} {listing.body}")
        Listing.objects.filter(pk=listing.pk).update(search_stems=words)
    requests = apps.get_model("sharing", "ListingRequest").objects
    # One value by default stands in all rows that were there; a loan has no states here.
    requests.filter(listing__kind="lend").update(status="talk")
    for pk in list(requests.values_list("pk", flat=True)):
        requests.filter(pk=pk).update(code=new_slug())


class Migration(migrations.Migration):
    dependencies = [("sharing", "0003_in_depth")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        CreateFullText("listing", "search_stems"),
    ]
