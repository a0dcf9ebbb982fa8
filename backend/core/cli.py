"""``ganek``: Django's management commands plus Ganek's own (serve, demo, doctor)."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command; the settings are chosen by ``DJANGO_SETTINGS_MODULE`` as everywhere in Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    execute_from_command_line(["ganek", *sys.argv[1:]])


if __name__ == "__main__":
    main()
