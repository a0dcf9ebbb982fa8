from django.db import migrations

from backend.search.operations import CreateFullText


def fill(apps, schema_editor):
    """Stems of what was said before, and the pair of talks of two."""
    from backend.search.stemming import stems

    Message = apps.get_model("conversations", "Message")
    for message in Message.objects.exclude(body="").only("pk", "body").iterator(chunk_size=1000):
        Message.objects.filter(pk=message.pk).update(search_stems=stems(message.body))
    Conversation = apps.get_model("conversations", "Conversation")
    Participation = apps.get_model("conversations", "Participation")
    for conversation in Conversation.objects.filter(kind="direct", pair=None).order_by("-message_no"):
        people = Participation.objects.filter(conversation=conversation, is_invited=True)
        pair = "-".join(map(str, sorted(people.values_list("user", flat=True))))
        if pair.count("-") == 1 and not Conversation.objects.filter(pair=pair).exists():
            Conversation.objects.filter(pk=conversation.pk).update(pair=pair)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_rooms_and_messages")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        CreateFullText("message", "search_stems"),
    ]
