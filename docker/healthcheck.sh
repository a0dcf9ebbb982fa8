#!/bin/sh
# Succeeds when this container's web processes answer.
set -eu
"${PYTHON:-python}" -c 'import os, urllib.request as web
web.urlopen("http://127.0.0.1:" + os.environ.get("PORT", "8000") + "/health/live", timeout=5)'
