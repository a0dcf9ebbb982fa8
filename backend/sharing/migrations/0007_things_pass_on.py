
import backend.sharing.models.passing
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0006_board_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="listing",
            name="author",
            field=models.ForeignKey(
                on_delete=backend.sharing.models.passing.pass_on, related_name="listings", to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
