from django.db import migrations, models


def move(apps, schema_editor):
    """What moderation took down was known by a row that is swept a year later."""
    TakenDown, Handout = apps.get_model("moderation", "TakenDown"), apps.get_model("meetups", "Handout")
    rows = TakenDown.objects.filter(content_type__app_label="meetups", content_type__model="handout")
    for row in rows.iterator():
        Handout.objects.filter(pk=row.object_id).update(hidden_at=row.taken_at)
    rows.delete()


def move_back(apps, schema_editor):
    TakenDown, Handout = apps.get_model("moderation", "TakenDown"), apps.get_model("meetups", "Handout")
    ContentType = apps.get_model("contenttypes", "ContentType")
    about, _is_new = ContentType.objects.get_or_create(app_label="meetups", model="handout")
    for handout in Handout.objects.exclude(hidden_at=None).iterator():
        kept = {"words": {"title": handout.title}, "taken_at": handout.hidden_at}
        TakenDown.objects.get_or_create(content_type=about, object_id=handout.pk, defaults=kept)


class Migration(migrations.Migration):

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("meetups", "0009_larger_rooms"),
        ("moderation", "0005_taken_down"),
    ]

    operations = [
        migrations.AddField(
            model_name="handout",
            name="hidden_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="hidden"),
        ),
        migrations.RunPython(move, move_back, elidable=True),
    ]
