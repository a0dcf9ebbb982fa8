import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0003_dates_of_events'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='attendance',
            name='event',
        ),
        migrations.RemoveField(
            model_name='event',
            name='conversation',
        ),
        migrations.RemoveField(
            model_name='event',
            name='ends_at',
        ),
        migrations.RemoveField(
            model_name='event',
            name='room',
        ),
        migrations.RemoveField(
            model_name='event',
            name='starts_at',
        ),
        migrations.AlterField(
            model_name='attendance',
            name='occurrence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='events.occurrence'),
        ),
        migrations.AlterField(
            model_name='event',
            name='duration',
            field=models.DurationField(verbose_name='length'),
        ),
        migrations.AlterField(
            model_name='event',
            name='first_day',
            field=models.DateField(verbose_name='first day'),
        ),
    ]
