import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_cases_of_reports")]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="moderation.case"
            ),
        ),
        migrations.RemoveField(model_name="report", name="decided_at"),
        migrations.RemoveField(model_name="report", name="decided_by"),
        migrations.RemoveField(model_name="report", name="statement_of_reasons"),
    ]
