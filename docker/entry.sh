#!/bin/sh
# Entry of the image: migrate, one part of the service, or any ganek command. Runs without docker too.
set -eu
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-python}"
case "${1:-web}" in
    migrate)
        "$PYTHON" -m backend.core.cli migrate --noinput
        exec "$PYTHON" -m backend.core.cli collectstatic --noinput
        ;;
    web | worker | scheduler)
        exec "$PYTHON" -m backend.core.cli serve "$@"
        ;;
    *)
        exec "$PYTHON" -m backend.core.cli "$@"
        ;;
esac
