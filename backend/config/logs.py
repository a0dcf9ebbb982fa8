"""Structured logs: one line an event, with the request's or socket's id bound by django-structlog."""

import ipaddress
import re

import environ
import structlog

env = environ.Env()

# Secrets in addresses (a person's calendar, a guest's letter, what ends letters) are this long; no word of ours is.
SECRET_IN_ADDRESS = re.compile(r"/[A-Za-z0-9_:-]{40,}")


# Of an address of the web only the names of what was asked, never what somebody typed.
ASKED = re.compile(r"([?&][\w.-]{1,40}=)[^&\s'\"]+")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# What a network is told apart by; the rest is of one household or person.
KEPT_BITS = {4: 24, 6: 48}


def without_secrets(_logger, _method, entry: dict) -> dict:
    """Who reads the log must not be able to use the addresses in it, nor learn who read or asked for what."""
    return {key: shortened(value) if key == "ip" else without_people(value) for key, value in entry.items()}


def without_people(value):
    """``value`` without secrets, what was typed into addresses of the web, and addresses of people."""
    if not isinstance(value, str):
        return value
    return EMAIL.sub("***@***", ASKED.sub(r"\1***", SECRET_IN_ADDRESS.sub("/***", value)))


def shortened(address) -> str:
    """The network of an internet address: a flood can be seen, a reader cannot."""
    try:
        known = ipaddress.ip_address(str(address))
    except ValueError:
        return ""
    return str(ipaddress.ip_network((known, KEPT_BITS[known.version]), strict=False))


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
