"""Settings of Ganek. Every value comes from the environment; docs/operations.md lists them all."""

import contextlib
import os
from pathlib import Path
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from backend.config.schema import spectacular_settings

BASE_DIR = Path(__file__).resolve().parents[2]
FRONTEND_DIR = BASE_DIR / "frontend_templates"

env = environ.Env()
if env_file := env.str("GANEK_ENV_FILE", default=""):
    environ.Env.read_env(env_file)

DEFAULT_SECRET_KEY = "only-for-development-set-SECRET_KEY-in-production"  # noqa: S105 - refused below
PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=DEFAULT_SECRET_KEY)
WEB_PROCESSES = env.int("WEB_PROCESSES", default=1)
WEB_THREADS = env.int("WEB_THREADS", default=8)  # requests that one process works on at a time
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
with contextlib.suppress(OSError):
    DATA_DIR.mkdir(parents=True, exist_ok=True)
if not os.access(DATA_DIR, os.W_OK):
    raise ImproperlyConfigured(f"Cannot write to {DATA_DIR}: set DATA_DIR to a folder of yours.")

SITE_NAME = "Ganek"
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{env.str('PORT', default='') or 8000}").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("TRUSTED_ORIGINS", default=[PUBLIC_URL])
# A socket carries cookies and no same-origin policy: only these full origins may open one.
SOCKET_ORIGINS = env.list("SOCKET_ORIGINS", default=[])

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "daphne",
    "backend.config.desk.DeskConfig",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "django_tasks_db",
    "crontask",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rest_framework.authtoken",
    "rules.apps.AutodiscoverRulesConfig",
    "backend.core",
    "backend.live",
    "backend.audit",
    "backend.media",
    "backend.search",
    "backend.accounts",
    "backend.privacy",
    "backend.notifications",
    "backend.places",
    "backend.terms",
    "backend.moderation",
    "backend.recognition",
    "backend.conversations",
    "backend.bookings",
    "backend.events",
    "backend.sharing",
    "backend.lending",
    "backend.meetups",
    "backend.impact",
    "backend.pages",
    "backend.panel",
    "backend.demo",
    "api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a phone that asks this server itself, with no proxy before it
    "django.middleware.http.ConditionalGetMiddleware",
    "backend.core.middleware.PageETagMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "backend.core.middleware.refuse_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backend.meetups.middleware.GuestMiddleware",
    "backend.accounts.middleware.ReaderMiddleware",
    "backend.accounts.middleware.SignedOutMiddleware",
    "backend.places.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "backend.places.middleware.FeatureMiddleware",
    "backend.terms.middleware.AcceptanceMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "backend.config.urls"
ASGI_APPLICATION = "realtime.asgi.application"
WSGI_APPLICATION = "backend.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FRONTEND_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.pages.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "backend.core.templatetags.icon",
                "backend.core.templatetags.json_ld",
                "backend.core.templatetags.markdown",
                "backend.core.templatetags.when",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'ganek.sqlite3'}")}
database = DATABASES["default"]
# A socket's folder stands percent-encoded where an address has its host.
database["HOST"] = unquote(database.get("HOST") or "")
USES_SQLITE = database["ENGINE"].endswith("sqlite3")
if USES_SQLITE:
    database["ENGINE"] = "backend.core.queued_sqlite"
    # A file, as in earnest: in memory, threads meet table locks that no timeout waits for.
    database["CONN_MAX_AGE"] = None  # threads stay, and so does what each has opened
    database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    database["OPTIONS"] = {
        # IMMEDIATE takes the write lock at BEGIN: check-then-insert inside atomic() is exact.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;",
    }
else:
    from backend.core import patience

    database["CONN_HEALTH_CHECKS"] = True
    database["OPTIONS"] = {
        "connect_timeout": 4,
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL_SIZE", default=16),
            "timeout": 4,  # seconds until a request is told to come back
            # Give up soon, so that the next request tries anew: the pool itself waits longer each time.
            "reconnect_timeout": 1,
            "connection_class": patience.PatientConnection,
            "check": patience.check,
        },
    }
# Seconds that a web process waits for one answer of PostgreSQL before it says that the database is away.
DATABASE_PATIENCE = env.float("DATABASE_PATIENCE", default=8)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

VALKEY_URL = env.str("VALKEY_URL", default="")
if VALKEY_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [VALKEY_URL], "prefix": "ganek", "capacity": 10_000, "group_expiry": 86_400},
        }
    }
    kept = {"BACKEND": "backend.core.cache.ForgivingRedisCache", "LOCATION": VALKEY_URL}
    CACHES = {"default": kept, "calendars": kept | {"KEY_PREFIX": "calendars"}}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}}
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}}
    # Parts of calendar feeds, one for each event of the network, must not push out what rate limits have counted.
    CACHES = {"default": kept, "calendars": kept | {"LOCATION": "calendars"}}
LIVE_TRANSPORT = "realtime.transport.send_to_channel_layer"
LIVE_COUNTERS = "realtime.hub.counters"
LIVE_PRESENCE = "realtime.presence.here"
# Sockets are told to leave within so many seconds when a process stops.
DRAIN_SECONDS = env.float("DRAIN_SECONDS", default=10)
SOCKETS_PER_ADDRESS = env.int("SOCKETS_PER_ADDRESS", default=40)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
# The readiness check fails when the oldest waiting task is older than this many seconds.
TASK_QUEUE_MAX_AGE = env.int("TASK_QUEUE_MAX_AGE", default=300)
# Who booked a room by phone and who was responsible is forgotten this many days after its end.
BOOKING_FORGET_DAYS = env.int("BOOKING_FORGET_DAYS", default=30)
# Who guests without an account were, and what people needed, is forgotten this many days after the date.
GUEST_FORGET_DAYS = env.int("GUEST_FORGET_DAYS", default=30)
OCCURRENCE_HORIZON_DAYS = env.int("OCCURRENCE_HORIZON_DAYS", default=400)  # dates of a series are rows so far ahead
# Networks from which calendars may be read though they are not public, such as 10.1.0.0/16: an office's own server.
CALENDAR_FETCH_ALLOWED_NETWORKS = env.list("CALENDAR_FETCH_ALLOWED_NETWORKS", default=[])
# Of one calendar that comes in: more is no programme of one place.
CALENDAR_IMPORT_MOST_EVENTS = env.int("CALENDAR_IMPORT_MOST_EVENTS", default=2000)
# The readiness check fails when the hourly job that makes them has been silent for this many seconds.
DATES_JOB_MAX_SILENCE = env.int("DATES_JOB_MAX_SILENCE", default=6 * 3600)

# --- People -----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "backend.accounts.passwords.KnownHereValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# --- Languages and time -----------------------------------------------------

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English"), ("uk", "Українська")]
LOCALE_PATHS = [BASE_DIR / "backend" / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 86_400

# --- Files ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [FRONTEND_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"  # what hangs on messages: never under MEDIA_ROOT, which everyone may read
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "backend.media.storages.PrivateFiles",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION  # nothing to collect before the first start
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o644

# --- Map: no third party is asked unless the operator chooses one -----------

MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")

# --- Security ---------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:", *([MAP_TILES_URL.split("{")[0]] if MAP_TILES_URL else [])],
    "media-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
# The room of a call alone may use cameras (backend/meetups/views/room.py).
PERMISSIONS_POLICY = {
    **dict.fromkeys(("camera", "microphone", "display-capture", "payment", "usb", "midi"), ()),
    "geolocation": "self",
}
SESSION_COOKIE_AGE = 60 * 86_400
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
SESSION_ENGINE = "backend.accounts.sessions"  # cached_db that tells open sockets when a session ends
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", default=PRODUCTION):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXY_COUNT", default=1)

# --- API --------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.KeysetPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttles.GuestThrottle", "api.throttles.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "guest": env.str("API_RATE_GUEST", default="120/min"),
        "person": env.str("API_RATE_PERSON", default="600/min"),
    },
    "EXCEPTION_HANDLER": "api.errors.problem_response",
    "PAGE_SIZE": 25,
}
SPECTACULAR_SETTINGS = spectacular_settings(LANGUAGES)

# The accessibility declaration (Act of 4 April 2019): the operator states its own facts.
DECLARATION = {
    "operator": env.str("OPERATOR_NAME", default="Ganek"),
    "published": env.str("DECLARATION_PUBLISHED", default="2026-11-23"),
    "updated": env.str("DECLARATION_UPDATED", default="2026-11-23"),
    "prepared": env.str("DECLARATION_PREPARED", default="2026-11-23"),
    "contact_name": env.str("DECLARATION_CONTACT", default=""),
    "contact_email": env.str("DECLARATION_EMAIL", default="ganek@localhost"),
    "contact_phone": env.str("DECLARATION_PHONE", default=""),
    "architecture": env.str("DECLARATION_ARCHITECTURE", default=""),
}

UNFOLD = {
    "SITE_TITLE": "Ganek",
    "SITE_HEADER": "Ganek",
    "SITE_SUBHEADER": _("Operators' desk"),
    "SITE_URL": "/",
}

# W161 takes a fixed hour of the day (quiet from 21:00) for "now", for the twenty seconds a day when it is that hour.
SILENCED_SYSTEM_CHECKS = ["fields.W161"]

from backend.config.accounts import *  # noqa: E402, F403 - settings of their own file
from backend.config.calls import *  # noqa: E402, F403 - settings of their own file
from backend.config.logs import LOGGING  # noqa: E402, F401 - a setting of its own file
from backend.config.mail import *  # noqa: E402, F403 - settings of their own file
from backend.config.security import *  # noqa: E402, F403 - settings of their own file
from backend.config.terms import *  # noqa: E402, F403 - settings of their own file

MAILERS = mailers(DATA_DIR)  # noqa: F405


def refuse_unsafe_production() -> None:
    """Raise ``ImproperlyConfigured`` naming every setting that must not reach production."""
    wrong = []
    if SECRET_KEY == DEFAULT_SECRET_KEY or len(SECRET_KEY) < 50:
        wrong.append("SECRET_KEY must be set to at least 50 random characters")
    if DEBUG:
        wrong.append("DEBUG must be off")
    if WEB_PROCESSES > 1 and not VALKEY_URL:
        wrong.append("WEB_PROCESSES > 1 needs VALKEY_URL: an in-memory channel layer reaches one process only")
    if WEB_PROCESSES > 1 and USES_SQLITE:
        wrong.append("WEB_PROCESSES > 1 needs a PostgreSQL DATABASE_URL: SQLite serves one process")
    if wrong:
        raise ImproperlyConfigured("Production refuses to start:\n  - " + "\n  - ".join(wrong))


if PRODUCTION:
    refuse_unsafe_production()
