"""Settings of calls: here, where none are needed in one network, and on other services."""

import environ

__all__ = [
    "BBB_SECRET",
    "BBB_URL",
    "JANUS_ADMIN_KEY",
    "JANUS_API_SECRET",
    "JANUS_API_URL",
    "JANUS_TOKEN_SECRET",
    "JANUS_URL",
    "JITSI_APP_ID",
    "JITSI_APP_SECRET",
    "JITSI_URL",
    "STUN_URLS",
    "TURN_ONLY",
    "TURN_SECRET",
    "TURN_URLS",
]

env = environ.Env()

STUN_URLS = env.list("STUN_URLS", default=[])
TURN_URLS = env.list("TURN_URLS", default=[])
TURN_SECRET = env.str("TURN_SECRET", default="")
# Browsers of neighbours never learn each other's addresses: everything goes through the relay.
TURN_ONLY = env.bool("TURN_ONLY", default=False)

# Larger rooms: what browsers open (wss://…), and the HTTP API that the server asks.
JANUS_URL = env.str("JANUS_URL", default="").rstrip("/")
JANUS_API_URL = env.str("JANUS_API_URL", default="").rstrip("/")
JANUS_API_SECRET = env.str("JANUS_API_SECRET", default="")
JANUS_TOKEN_SECRET = env.str("JANUS_TOKEN_SECRET", default="")
JANUS_ADMIN_KEY = env.str("JANUS_ADMIN_KEY", default="")

JITSI_URL = env.str("JITSI_URL", default="https://meet.jit.si").rstrip("/")
JITSI_APP_ID = env.str("JITSI_APP_ID", default="")
JITSI_APP_SECRET = env.str("JITSI_APP_SECRET", default="")
# Up to "/bigbluebutton", as `bbb-conf --secret` prints it.
BBB_URL = env.str("BBB_URL", default="").rstrip("/").removesuffix("/api")
BBB_SECRET = env.str("BBB_SECRET", default="")
