from datetime import timedelta

from crontask import cron
from django.tasks import task
from django.utils import timezone

from backend.live.models import AccessFact

KEPT = timedelta(minutes=10)  # processes look back one minute


@cron("*/10 * * * *")
@task
def forget_facts() -> None:
    """Keep no record of whose rights changed longer than open sockets need it."""
    AccessFact.objects.filter(at__lt=timezone.now() - KEPT).delete()
