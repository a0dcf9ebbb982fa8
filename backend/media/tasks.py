from datetime import timedelta

from crontask import cron
from django.tasks import task
from django.utils import timezone

from backend.media.services import delete_unused_pictures

KEPT_DAYS = 2  # a form may lie open over a night


@cron("40 3 * * *")
@task
def forget_unused_pictures() -> int:
    """Delete photos of forms that were never sent."""
    return delete_unused_pictures(before=timezone.now() - timedelta(days=KEPT_DAYS))
