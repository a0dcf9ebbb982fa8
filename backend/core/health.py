"""Health for supervisors and balancers: no session, no cookie, no page."""

import uuid
from collections.abc import Callable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection
from django.http import JsonResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

# When this process began: what went wrong while it was not there is not held against it at once.
STARTED = timezone.now()


class Trouble(Exception):
    """A finding with what to do about it."""


# What `ganek doctor` looks at in apps above: name → (look, mend or None). A look says what it found or raises Trouble.
EXAMINATIONS: dict[str, tuple[Callable[[], str], Callable[[], str] | None]] = {}


def watch(name: str, check: Callable[[], None]) -> None:
    """Make readiness depend on ``check`` as well (from ``AppConfig.ready``); it raises ``Trouble``."""
    CHECKS[name] = check


def examine(name: str, look: Callable[[], str], *, mend: Callable[[], str] | None = None) -> None:
    """Let ``ganek doctor`` look at something as well (from ``AppConfig.ready``), and mend it with ``--repair``."""
    EXAMINATIONS[name] = (look, mend)


@never_cache
def live(request):
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request):
    """Database, channel layer and task queue work; 503 with the reasons when one does not."""
    results = {name: trouble_with(check) for name, check in CHECKS.items()}
    sound = not any(results.values())
    body = {
        "status": "ok" if sound else "unready",
        "checks": {name: why or "ok" for name, why in results.items()},
        "live": import_string(settings.LIVE_COUNTERS)(),  # of the process that answers
    }
    return JsonResponse(body, status=200 if sound else 503)


def trouble_with(check) -> str:
    """Empty when ``check`` passes, else what is wrong."""
    try:
        check()
    except Trouble as trouble:
        return str(trouble)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    return ""


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_channel_layer() -> None:
    """Send a message to a channel of our own and read it back."""

    async def round_trip():
        layer = get_channel_layer()
        name = await layer.new_channel(f"health{uuid.uuid4().hex[:8]}")
        await layer.send(name, {"type": "health"})
        await layer.receive(name)

    async_to_sync(round_trip)()


def check_task_queue() -> None:
    """The oldest task that could run has not waited too long: a worker is alive."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    if waiting and (age := (timezone.now() - waiting).total_seconds()) > settings.TASK_QUEUE_MAX_AGE:
        raise RuntimeError(f"the oldest task has waited {age:.0f} s: is a worker running?")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "channel_layer": check_channel_layer,
    "task_queue": check_task_queue,
}
