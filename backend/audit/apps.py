from django.apps import AppConfig

LOOK_BACK = 5000  # entries; `ganek audit verify` looks at all


class AuditConfig(AppConfig):
    name = "backend.audit"

    def ready(self):
        from backend.core import health

        health.examine("audit log", look)


def look() -> str:
    """For ``ganek doctor``: the newest entries hold together, and none waits to be sealed."""
    from backend.audit import sealing
    from backend.core.health import Trouble

    found = sealing.verify(last=LOOK_BACK)
    if found.trouble:
        raise Trouble(f"{found.trouble}: run `ganek audit verify`.")
    return f"the newest {found.entries} entries are one chain"
