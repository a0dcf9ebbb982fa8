"""Structured logs: one line an event, with the request's or socket's id bound by django-structlog."""

import re

import environ
import structlog

env = environ.Env()

# Secrets in addresses (a person's calendar, a guest's letter, what ends letters) are this long; no word of ours is.
SECRET_IN_ADDRESS = re.compile(r"/[A-Za-z0-9_:-]{40,}")


def without_secrets(_logger, _method, entry: dict) -> dict:
    """Who reads the log must not be able to use the addresses in it."""
    return {
        key: SECRET_IN_ADDRESS.sub("/***", value) if isinstance(value, str) else value for key, value in entry.items()
    }


shared = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
]
renderer = (
    structlog.processors.JSONRenderer()
    if env.bool("LOG_JSON", default=env.bool("PRODUCTION", default=False))
    else structlog.dev.ConsoleRenderer(colors=False)
)
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *shared,
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": shared,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_secrets,
                renderer,
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "apscheduler": {"level": "WARNING"},
    },
}
