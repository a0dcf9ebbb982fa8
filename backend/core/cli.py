"""``ganek``: Django's management commands plus Ganek's own (serve, demo, doctor)."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command; the settings are chosen by ``DJANGO_SETTINGS_MODULE`` as everywhere in Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    try:
        _ = settings.DATA_DIR
    except ImproperlyConfigured as trouble:
        # Whoever runs the service mends a setting; where in the code it was read helps nobody.
        sys.exit(f"ganek: {trouble}")
    execute_from_command_line(["ganek", *sys.argv[1:]])


if __name__ == "__main__":
    main()
