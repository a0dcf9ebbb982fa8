import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import backend.meetups.models.meetup


def give_rooms(apps, schema_editor):
    """Each meetup a name of its own: a default of a new column is the same for all rows."""
    Meetup = apps.get_model("meetups", "Meetup")
    for pk in Meetup.objects.values_list("pk", flat=True):
        Meetup.objects.filter(pk=pk).update(room=backend.meetups.models.meetup.new_room())


class Migration(migrations.Migration):

    dependencies = [
        ('meetups', '0003_tools'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='meetup',
            name='may_record',
            field=models.BooleanField(default=False, verbose_name='it is recorded if everyone agrees'),
        ),
        migrations.AddField(
            model_name='meetup',
            name='phone',
            field=models.CharField(blank=True, max_length=40, verbose_name='telephone'),
        ),
        migrations.AddField(
            model_name='meetup',
            name='pin',
            field=models.CharField(blank=True, max_length=20, verbose_name='PIN'),
        ),
        migrations.AddField(
            model_name='meetup',
            name='room',
            field=models.SlugField(default=backend.meetups.models.meetup.new_room, editable=False, verbose_name='name of the room elsewhere'),
        ),
        migrations.RunPython(give_rooms, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='meetup',
            name='provider',
            field=models.CharField(choices=[('ganek', 'here, in Ganek'), ('jitsi', 'Jitsi'), ('zoom', 'Zoom'), ('teams', 'Microsoft Teams'), ('meet', 'Google Meet'), ('bigbluebutton', 'BigBlueButton'), ('youtube', 'YouTube'), ('facebook', 'Facebook'), ('peertube', 'PeerTube'), ('link', 'another service, by a link')], max_length=15, verbose_name='where'),
        ),
        migrations.CreateModel(
            name='OutsideCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_recorded', models.BooleanField(default=False, verbose_name='it is recorded')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('pin', models.CharField(blank=True, max_length=20, verbose_name='PIN')),
                ('rehearsed', models.JSONField(blank=True, default=list, verbose_name='tried')),
                ('second_url', models.URLField(blank=True, max_length=500, verbose_name='second target')),
                ('shows_second', models.BooleanField(default=False, verbose_name='the second target is shown')),
                ('on_air_at', models.DateTimeField(blank=True, null=True, verbose_name='on air')),
                ('off_air_at', models.DateTimeField(blank=True, null=True, verbose_name='off air')),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='outside', to='meetups.call')),
            ],
            options={
                'verbose_name': 'call elsewhere',
                'verbose_name_plural': 'calls elsewhere',
            },
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.CharField(max_length=100)),
                ('url', models.URLField(max_length=500, verbose_name='link')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
                ('minutes', models.PositiveIntegerField(default=0, verbose_name='minutes')),
                ('state', models.CharField(choices=[('waiting', 'waits for a decision'), ('published', 'published'), ('withdrawn', 'not shown')], default='waiting', max_length=9, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('taken_down_at', models.DateTimeField(blank=True, null=True, verbose_name='hidden at the service')),
                ('captioned_at', models.DateTimeField(blank=True, null=True, verbose_name='captions added')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='reminded of captions')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recordings', to='meetups.call')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'recording',
                'verbose_name_plural': 'recordings',
                'ordering': ['-recorded_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('call', 'record_id'), name='recording_once')],
            },
        ),
        migrations.CreateModel(
            name='RecordingAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField(verbose_name='agrees')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='answered')),
                ('joined_at', models.DateTimeField(blank=True, null=True, verbose_name='joined')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recording_answers', to='meetups.call')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'answer about a recording',
                'verbose_name_plural': 'answers about recordings',
                'constraints': [models.UniqueConstraint(fields=('call', 'user'), name='recording_answer_once')],
            },
        ),
    ]
