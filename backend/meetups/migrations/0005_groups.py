from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetups', '0004_providers'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='groups_count',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='small groups'),
        ),
        migrations.AddField(
            model_name='call',
            name='groups_most',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='most people in a small group'),
        ),
        migrations.AddField(
            model_name='participant',
            name='called_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='called the host'),
        ),
    ]
