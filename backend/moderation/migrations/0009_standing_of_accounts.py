import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def keep_rights(apps, schema_editor):
    """Who was here before there were levels keeps the rights they had."""
    Standing, User = apps.get_model("moderation", "Standing"), apps.get_model("accounts", "User")
    now = django.utils.timezone.now()
    people = User.objects.filter(guest="", erased_at=None).values_list("pk", flat=True)
    rows = (Standing(user_id=pk, was_here_at=now) for pk in people.iterator())
    Standing.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_staff'),
        ('moderation', '0008_book_and_removal'),
        ('places', '0003_operators_and_switches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='had done enough')),
                ('was_here_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='was here before there were levels')),
            ],
            options={
                'verbose_name': 'standing of an account',
                'verbose_name_plural': 'standings of accounts',
            },
        ),
        migrations.CreateModel(
            name='Vouch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='vouched')),
                ('taken_back_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='taken back')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='vouched by')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vouches', to='places.place', verbose_name='place')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vouches', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'word of a place for somebody',
                'verbose_name_plural': 'words of places for people',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at__isnull', True)), fields=('user', 'place'), name='vouch_once_a_place'), models.CheckConstraint(condition=models.Q(('by', None), models.Q(('user', models.F('by')), _negated=True), _connector='OR'), name='vouch_not_for_oneself')],
            },
        ),
        migrations.RunPython(keep_rights, migrations.RunPython.noop, elidable=True),
    ]
