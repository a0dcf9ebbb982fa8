from django.apps import AppConfig

LOOK_BACK = 5000  # entries; `ganek audit verify` looks at all


class AuditConfig(AppConfig):
    name = "backend.audit"

    def ready(self):
        from django.tasks.signals import task_finished

        from backend.core import health

        health.examine("audit log", look)
        task_finished.connect(remember_run)


def remember_run(task_result, **kwargs) -> None:
    """Every task of the clock that went through leaves when: one that fails or stands still is seen by its silence."""
    from crontask import scheduler
    from django.tasks import TaskResultStatus

    from backend.audit.services import job_ran

    path = task_result.task.module_path
    of_the_clock = {job.func.__self__.module_path for job in scheduler.get_jobs()}
    if task_result.status == TaskResultStatus.SUCCESSFUL and path in of_the_clock:
        job_ran(path)


def look() -> str:
    """For ``ganek doctor``: the newest entries hold together, and none waits to be sealed."""
    from backend.audit import sealing
    from backend.core.health import Trouble

    found = sealing.verify(last=LOOK_BACK)
    if found.trouble:
        raise Trouble(f"{found.trouble}: run `ganek audit verify`.")
    return f"the newest {found.entries} entries are one chain"
