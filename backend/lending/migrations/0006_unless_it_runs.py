
import backend.lending.models.loan
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0005_one_sided_words"),
        ("sharing", "0007_things_pass_on"),
    ]

    operations = [
        migrations.AlterField(
            model_name="loan",
            name="listing",
            field=models.ForeignKey(
                on_delete=backend.lending.models.loan.unless_it_runs,
                related_name="loans",
                to="sharing.listing",
                verbose_name="thing",
            ),
        ),
    ]
