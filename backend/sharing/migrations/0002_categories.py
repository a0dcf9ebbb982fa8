import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from backend.sharing.tree import plant

def plant_tree(apps, schema_editor):
    plant(apps.get_model("sharing", "Category"))


def sort_listings(apps, schema_editor):
    Category, Listing = apps.get_model("sharing", "Category"), apps.get_model("sharing", "Listing")
    known = dict(Category.objects.values_list("key", "pk"))
    for key in Listing.objects.values_list("category_key", flat=True).distinct().order_by():
        category = known.get(key, known["other"])
        Listing.objects.filter(category_key=key).update(category=category)


def name_categories(apps, schema_editor):
    Category, Listing = apps.get_model("sharing", "Category"), apps.get_model("sharing", "Listing")
    before = {"furniture", "children", "tools", "kitchen", "books", "clothes", "plants", "electronics", "sport", "food",
              "skills", "other"}  # fmt: skip
    for category in Category.objects.select_related("parent"):
        root = category.parent or category
        key = root.key if root.key in before else "other"
        Listing.objects.filter(category=category).update(category_key=key)


class Migration(migrations.Migration):
    dependencies = [("places", "0002_rooms_to_book"), ("sharing", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator("^[a-z0-9_-]+$")], verbose_name="key")),
                ("names", models.JSONField(default=dict, verbose_name="names")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("parent", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="sharing.category", verbose_name="part of")),
                ("place", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="categories", to="places.place", verbose_name="place")),
            ],
            options={"verbose_name": "category", "verbose_name_plural": "categories", "ordering": ["position", "key"]},
        ),
        migrations.RenameField("listing", "category", "category_key"),
        migrations.AddField(
            "listing",
            "category",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="listings", to="sharing.category", verbose_name="category"),
        ),
        migrations.RunPython(plant_tree, migrations.RunPython.noop),
        migrations.RunPython(sort_listings, name_categories),
    ]  # fmt: skip
