from django.db import migrations, models

# Rooms whose words only those invited read, as of this step.
PRIVATE = ("exchange", "direct", "group")


def mark_private(apps, schema_editor):
    """Cases about words of private talks; a message of no place that is gone may have been one."""
    Case, Message = apps.get_model("moderation", "Case"), apps.get_model("conversations", "Message")
    cases = Case.objects.filter(kind="message")
    there = Message.objects.filter(pk=models.OuterRef("object_id"))
    private = models.Q(models.Exists(there.filter(conversation__kind__in=PRIVATE)))
    gone = models.Q(place=None) & ~models.Q(models.Exists(there))
    cases.filter(private | gone).update(is_private=True)


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0006_mutes_and_hidden_rooms"),
        ("moderation", "0005_taken_down"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="is_private",
            field=models.BooleanField(default=False, verbose_name="read only by those who take part"),
        ),
        migrations.RunPython(mark_private, migrations.RunPython.noop, elidable=True),
    ]
