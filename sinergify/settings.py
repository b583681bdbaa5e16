"""Everything that a deployment decides, read from the environment; see docs/settings in README."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from sinergify.logs import logging_config
from sinergify.schedule import SCHEDULE

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()
if (ROOT / ".env").exists():
    environ.Env.read_env(ROOT / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=[])
if not SECRET_KEY or not ENCRYPTION_KEYS:
    raise ImproperlyConfigured(
        "Set SECRET_KEY (50 or more random characters) and ENCRYPTION_KEYS (Fernet keys,"
        " comma-separated, newest first; make one with: python -c"
        " 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')."
    )
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
PORT = env.int("PORT", default=8000)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[BASE_URL.split("//")[-1].split("/")[0].split(":")[0]]
)
LOG_FORMAT = env.str("LOG_FORMAT", default="json")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
ENVIRONMENT = env.str("ENVIRONMENT", default="production")
RELEASE = env.str("RELEASE", default="")

# --- who may reach us, and whom we may reach
CONNECT_APP_KEY = env.str("CONNECT_APP_KEY", default="Sinergify.Sinergify")
CONNECT_INSTALL_KEY_HOSTS = env.list(
    "CONNECT_INSTALL_KEY_HOSTS",
    default=[
        "https://connect-install-keys.atlassian.com",
        "https://asap-distribution.us-west-2.prod.atl-asap.net",
    ],
)
CONNECT_ALL_JS_URL = env.str(
    "CONNECT_ALL_JS_URL", default="https://connect-cdn.atl-paas.net/all.js"
)
CONNECT_SITE_SUFFIXES = env.list("CONNECT_SITE_SUFFIXES", default=[".atlassian.net", ".jira.com"])
FORGE_APP_ID = env.str("FORGE_APP_ID", default="")
FORGE_ENVIRONMENT = env.str("FORGE_ENVIRONMENT", default="PRODUCTION")
FORGE_JWKS_URL = env.str(
    "FORGE_JWKS_URL",
    default="https://forge.cdn.prod.atlassian-dev.net/.well-known/jwks.json",
)
FORGE_CLOUD_LABELS = env.list("FORGE_CLOUD_LABELS", default=[])
SALESFORCE_HOSTS = env.list(
    "SALESFORCE_HOSTS",
    default=["login.salesforce.com", "test.salesforce.com", ".my.salesforce.com"],
)
SALESFORCE_LOGIN_URL = env.str(
    "SALESFORCE_LOGIN_URL", default="https://login.salesforce.com"
).rstrip("/")
SALESFORCE_TEST_URL = env.str("SALESFORCE_TEST_URL", default="https://test.salesforce.com").rstrip(
    "/"
)
SALESFORCE_API_VERSION = env.str("SALESFORCE_API_VERSION", default="66.0")
EGRESS_ADDRESSES = env.list("EGRESS_ADDRESSES", default=[])
SUPPORT_CONTACT = env.str("SUPPORT_CONTACT", default="")

# --- limits
RETENTION_DAYS = env.int("RETENTION_DAYS", default=30)
PERSONAL_DATA_PATH = env.str(
    "PERSONAL_DATA_PATH", default="/rest/atlassian-connect/latest/report-accounts"
)
PERSONAL_DATA_CYCLE_DAYS = env.int("PERSONAL_DATA_CYCLE_DAYS", default=7)
EVENT_RETENTION_DAYS = env.int("EVENT_RETENTION_DAYS", default=90)
BULK_MAX_BYTES = env.int("BULK_MAX_BYTES", default=150 * 1024 * 1024)
BULK_API_THRESHOLD = env.int("BULK_API_THRESHOLD", default=2000)
UPLOAD_DIR = env.str("UPLOAD_DIR", default=str(ROOT / "var" / "uploads"))
API_THROTTLE = env.str("API_THROTTLE", default="6000/min")
API_THROTTLE_ACCOUNT = env.str("API_THROTTLE_ACCOUNT", default="240/min")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_PORT = env.int("METRICS_PORT", default=0)
if METRICS_TOKEN:
    # Read by prometheus_client when it is imported: the processes of one machine count into files.
    _metrics = ROOT / "var" / "metrics"
    _metrics.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_metrics))
SERVER_THREADS = env.int("SERVER_THREADS", default=64)
SERVER_WORKERS = env.int("SERVER_WORKERS", default=1)
DRAIN_SECONDS = env.float("DRAIN_SECONDS", default=10.0)

INSTALLED_APPS = [
    "support.admin_app.SupportAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "django_structlog",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "common",
    "tenants",
    "jira",
    "salesforce",
    "mapping",
    "records",
    "sync",
    "bulkcreate",
    "figures",
    "jira_panel",
    "portal",
    "support",
    "sinergify",
]

MIDDLEWARE = [
    "common.middleware.DropProcessEnvironment",
    "common.middleware.FromWithin",
    "jira.connect.entrance.Entrance",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Panels are many alike rows of HTML; Django pads the answer against guessing by its length.
    "django.middleware.gzip.GZipMiddleware",
    "common.middleware.RequestLog",
    "common.middleware.Measured",
    "csp.middleware.CSPMiddleware",
    "jira.forge.other_origins.OtherOrigins",
    "jira.forge.answers.AnswersAsJson",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# What webhooks pass through; the guard of their view asks who sends them.
ENTRANCE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "common.middleware.Measured",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "sinergify.urls"
WSGI_APPLICATION = "sinergify.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jira.context.frame",
            ],
        },
    },
]

# --- database: WAL and IMMEDIATE, or a worker beside the server meets "database is locked"
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{ROOT / 'var' / 'sinergify.sqlite3'}")
}
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if ON_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # A connection that a restarted database closed is found out before somebody's request has it.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 2,
        "max_size": env.int("DATABASE_POOL", default=20),
        "timeout": 10,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache and broker
REDIS_URL = env.str("REDIS_URL", default="")
CACHE_URL = env.str("CACHE_URL", default=REDIS_URL)
if CACHE_URL:
    CACHES = {
        "default": {
            "BACKEND": "common.soft_cache.SoftRedisCache",
            "LOCATION": CACHE_URL,
            "KEY_PREFIX": "sinergify",
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_entries",
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        },
        # A counter in a database table would be a write for every request.
        "throttle": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "throttle",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        },
    }

# --- frames carry no cookies; these are for staff in Django admin only
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = BASE_URL.startswith("https://")
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # asked from within, without TLS
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # `frame-ancestors` of our policy says it, and for each site apart
    "security.W021",  # who owns the domain decides about browsers' preload lists
]
# Frames say no-referrer themselves. Under it a browser posts with `Origin: null`, which Django's
# check against forged requests refuses: nobody could log in under /support/.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None

_script_origin = "/".join(CONNECT_ALL_JS_URL.split("/")[:3])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, _script_origin],
        "style-src": [SELF, "https://connect-cdn.atl-paas.net"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": UPLOAD_DIR},
    },
    "staticfiles": {"BACKEND": "sinergify.static_files.ModuleStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["jira.parsing.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sinergify",
    "DESCRIPTION": "End-points behind the Jira frames. Each takes the host’s token.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

OTP_TOTP_ISSUER = "Sinergify support"

CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if not REDIS_URL:
    _broker = Path(env.str("BROKER_DIR", default=str(ROOT / "var" / "broker")))
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

LOGGING = logging_config(LOG_FORMAT)
DEFAULT_EXCEPTION_REPORTER = "sinergify.error_pages.Reporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "sinergify.error_pages.PlacesAlone"
CELERY_BEAT_SCHEDULE = SCHEDULE
