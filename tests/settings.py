"""The service's own settings under values that a test may rely on."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-secret-key-tests-only-secret-key-0123456789")
os.environ.setdefault("ENCRYPTION_KEYS", "dGVzdHMtb25seS1lbmNyeXB0aW9uLWtleS0wMDAwMDE=")
os.environ.setdefault("BASE_URL", "http://localhost:8000")
os.environ.setdefault("LOG_FORMAT", "text")
os.environ.setdefault("API_THROTTLE", "1000000/min")
os.environ.setdefault("API_THROTTLE_ACCOUNT", "1000000/min")
os.environ.setdefault("CONNECT_SITE_SUFFIXES", ".atlassian.net,.jira.com,127.0.0.1")
os.environ.setdefault("CONNECT_INSTALL_KEY_HOSTS", "http://127.0.0.1:1/install-keys")
os.environ.setdefault(
    "SALESFORCE_HOSTS", "login.salesforce.com,test.salesforce.com,.my.salesforce.com,127.0.0.1"
)

from sinergify.settings import *  # noqa: F403

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# Browser tests see the files as they are written, not what `make serve` once collected.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}


def own_redis(url: str) -> str:
    """Emptying the cache empties a whole Redis database, so each worker of xdist has its own."""
    base, _, number = url.rpartition("/")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{base}/{int(number or 0) + int(worker)}"


if os.environ.get("TEST_REDIS_URL"):
    CACHES = {
        "default": {
            "BACKEND": "common.soft_cache.SoftRedisCache",
            "LOCATION": own_redis(os.environ["TEST_REDIS_URL"]),
            "KEY_PREFIX": f"tests-{os.getpid()}",
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The pool outlives a test database; one plain connection a thread is enough here.
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING = {"version": 1, "disable_existing_loggers": False}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # One in memory is shared by threads table by table, and who meets a writer fails at once.
    (ROOT / "var").mkdir(exist_ok=True)  # noqa: F405
    # No test asks for what outlives a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
    DATABASES["default"]["TEST"] = {  # noqa: F405
        "NAME": str(ROOT / "var" / f"tests-{os.getpid()}.sqlite3")  # noqa: F405
    }
