"""The ASGI application: pages and API as Django serves them, and the socket at ``/ws/``."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
# Apps must be ready before anything below imports models.
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from backend.core.patience import PatientConnection  # noqa: E402
from realtime.authentication import Door  # noqa: E402
from realtime.consumers import LiveConsumer  # noqa: E402
from realtime.pages import PageHandler  # noqa: E402

PatientConnection.seconds = settings.DATABASE_PATIENCE
socket = Door(URLRouter([path("ws/", LiveConsumer.as_asgi())]))
application = ProtocolTypeRouter({"http": PageHandler(), "websocket": socket})
