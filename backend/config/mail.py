"""Settings of mail: how letters leave, and where answers of calendars come in."""

from pathlib import Path

import environ

__all__ = [
    "CALENDAR_IMAP_FOLDER",
    "CALENDAR_IMAP_HOST",
    "CALENDAR_IMAP_PASSWORD",
    "CALENDAR_IMAP_PORT",
    "CALENDAR_IMAP_USER",
    "CALENDAR_REPLY_TO",
    "DEFAULT_FROM_EMAIL",
    "SERVER_EMAIL",
    "mailers",
]

env = environ.Env()


def mailers(data_dir: Path) -> dict:
    """A mail server, or without one a folder of letters under ``data_dir``."""
    if host := env.str("MAIL_HOST", default=""):
        options = {
            "host": host,
            "port": env.int("MAIL_PORT", default=587),
            "username": env.str("MAIL_USER", default=""),
            "password": env.str("MAIL_PASSWORD", default=""),
            "use_tls": env.bool("MAIL_TLS", default=True),
            "timeout": 20,
        }
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    folder = {"file_path": str(data_dir / "mail")}
    return {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": folder}}


DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Ganek <ganek@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Invitations to events name this address as organiser; ``ganek calendar_replies`` reads what calendars answer to it.
# Its server must deliver ``name+anything@domain`` to the mailbox ``name@domain`` (RFC 5233).
CALENDAR_REPLY_TO = env.str("CALENDAR_REPLY_TO", default="")
CALENDAR_IMAP_HOST = env.str("CALENDAR_IMAP_HOST", default="")
CALENDAR_IMAP_PORT = env.int("CALENDAR_IMAP_PORT", default=993)
CALENDAR_IMAP_USER = env.str("CALENDAR_IMAP_USER", default="")
CALENDAR_IMAP_PASSWORD = env.str("CALENDAR_IMAP_PASSWORD", default="")
CALENDAR_IMAP_FOLDER = env.str("CALENDAR_IMAP_FOLDER", default="INBOX")
