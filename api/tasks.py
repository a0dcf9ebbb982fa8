from crontask import cron
from django.tasks import task
from django.utils import timezone

from api.idempotency import KEPT
from api.models import KeptAnswer


@cron("35 * * * *")
@task
def forget_kept_answers() -> None:
    """Keep no answer longer than somebody may ask again."""
    KeptAnswer.objects.filter(created_at__lte=timezone.now() - KEPT).delete()
