"""Looks for known secrets in all that leaves the service, while any test runs.

Known is every text that was put into an `EncryptedTextField` during the test (tokens, consumer
secrets, shared secrets, Forge's key), passwords and second factors of staff, the secrets of the
settings, and the token of the request that is answered. Looked through are lines of the log as the service
writes them, answers of the test client with their headers, what the small Jira site is sent; and
at the end of a test audit trail, activity and labels of the figures. What is found fails the test.
"""

import gzip
import logging
import logging.config
import re
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs, quote

import pytest
from django.conf import settings
from django.test.client import ClientHandler
from django.test.signals import setting_changed

import sinergify.logs
from common import metrics
from common.fields import EncryptedTextField, SecretAttribute
from common.secrets import Secret, UnreadableSecret

SHORTEST = 8  # below that it is a word of a test, which may stand anywhere
NEWEST = 500
OF_SETTINGS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "ENCRYPTION_KEYS", "METRICS_TOKEN")
FERNET = re.compile(r"gAAAAA[\w-]{40,}")
# Where a secret may stand, by what is said of it and of the place, and why.
EXCEPTIONS = {
    ("second factor", "answer of /support/second-factor/"): "shown once, to be put into the app",
}


@dataclass
class Watch:
    lasting: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    presented: tuple[str, ...] = ()
    found: list[str] = field(default_factory=list)

    def learn(self, what, text):
        if text and len(text) >= SHORTEST:
            self.known |= dict.fromkeys(_forms(text), what)
            while len(self.known) > NEWEST:
                del self.known[next(iter(self.known))]

    def learn_setting(self, name, value):
        for one in [value] if isinstance(value, str) else value or ():
            self.lasting |= dict.fromkeys(_forms(one), name) if len(one) >= SHORTEST else {}

    def look(self, where, text):
        for known in (self.lasting, self.known):
            for secret, what in known.items():
                if secret in text and (what, where) not in EXCEPTIONS:
                    self.found.append(f"{what} {secret!r} in {where}")
        if any(one in text for one in self.presented):
            self.found.append(f"the token of the request in {where}")
        if "gAAAAA" in text and FERNET.search(text):
            self.found.append(f"an encrypted secret in {where}")

    def taken(self):
        """What was found since the last time."""
        found, self.found = self.found, []
        return found

    def forget(self):
        self.known, self.presented, self.found = {}, (), []


WATCH = Watch()


def _forms(text):
    """As it is, and as it stands in HTML and in an address."""
    return {text, escape(text), quote(text, safe="")}


class Ear(logging.Handler):
    def emit(self, record):
        WATCH.look(f"a line of the log of {record.name}", self.format(record))


EAR = Ear()


def _listen():
    """Before each test: who configures the log, as `django.setup()` does, takes handlers away."""
    for name in ("", "django.server"):
        logging.getLogger(name).addHandler(EAR)


def _service_log(reported):
    """The levels and the form of the service's own settings, heard beside what pytest keeps."""
    config = sinergify.logs.logging_config("json")
    maker = logging.config.DictConfigurator(config)
    EAR.setFormatter(maker.configure_formatter(config["formatters"]["main"]))
    logging.getLogger().setLevel(config["root"]["level"])
    for name, chosen in config["loggers"].items():
        logging.getLogger(name).setLevel(chosen["level"])
    _listen()
    reported.setLevel(logging.WARNING)  # what a failure shows stays as short as it was


def _presented(environ):
    _, _, bearer = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    query = parse_qs(environ.get("QUERY_STRING", "")).get("jwt", [])
    found = [bearer, *query, environ.get("HTTP_X_FORGE_OAUTH_SYSTEM", "")]
    return tuple(one for one in found if len(one) >= SHORTEST)


def _watch_answers():
    answer_of = ClientHandler.__call__

    def answered(self, environ):
        WATCH.presented = _presented(environ)
        response = answer_of(self, environ)
        where = f"answer of {environ['PATH_INFO']}"
        WATCH.look(where, "\n".join(f"{k}: {v}" for k, v in response.headers.items()))
        if response.streaming:
            response.streaming_content = _looked_through(where, response.streaming_content)
        else:
            WATCH.look(where, _text(response.content, response))
        return response

    ClientHandler.__call__ = answered


def _looked_through(where, pieces):
    kept = []
    for piece in pieces:
        kept.append(piece)
        yield piece
    WATCH.look(where, b"".join(kept).decode(errors="replace"))


def _text(content, response):
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return content.decode(errors="replace")


def _watch_secrets():
    kept, stored = SecretAttribute.__set__, EncryptedTextField.get_prep_value

    def keep(self, instance, value):
        if isinstance(value, str):
            WATCH.learn("a stored secret", value)
        kept(self, instance, value)

    def store(self, value):
        with suppress(UnreadableSecret):  # of a lost key
            WATCH.learn("a stored secret", value.reveal() if isinstance(value, Secret) else value)
        return stored(self, value)

    SecretAttribute.__set__, EncryptedTextField.get_prep_value = keep, store


def _watch_staff():
    from base64 import b32encode

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models.signals import post_save
    from django_otp.plugins.otp_totp.models import TOTPDevice

    hashed = AbstractBaseUser.set_password

    def set_password(self, raw):
        WATCH.learn("a password", raw or "")
        return hashed(self, raw)

    def made(instance, **kwargs):
        WATCH.learn("second factor", instance.key)
        WATCH.learn("second factor", b32encode(instance.bin_key).decode().rstrip("="))

    AbstractBaseUser.set_password = set_password
    post_save.connect(made, sender=TOTPDevice, weak=False)


def _watch_settings():
    def changed(setting, value, **kwargs):
        if setting in OF_SETTINGS:
            WATCH.learn_setting(setting, value)

    for name in OF_SETTINGS:
        WATCH.learn_setting(name, getattr(settings, name))
    setting_changed.connect(changed, weak=False)


def pytest_sessionstart(session):
    _service_log(session.config.pluginmanager.get_plugin("logging-plugin").report_handler)
    _watch_answers()
    _watch_secrets()
    _watch_staff()
    _watch_settings()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    WATCH.forget()
    _listen()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    outcome = yield
    look_at_the_end("db" in item.fixturenames or item.get_closest_marker("django_db"))
    found = sorted(set(WATCH.taken()))
    if found:
        pytest.fail("Secrets left the service:\n" + "\n".join(found[:20]), pytrace=False)
    return outcome


def look_at_the_end(with_database):
    labels = [one for metric in _metrics() for one in metric._metrics]
    WATCH.look("a label of the figures", str(labels))
    if with_database and WATCH.known:
        for where, text in _rows():
            WATCH.look(where, text)


def _metrics():
    return [one for one in vars(metrics).values() if getattr(one, "_labelnames", ())]


def _rows():
    from django.contrib.admin.models import LogEntry
    from django.db import connection

    from records.models import Activity
    from tenants.models import AuditEntry

    if connection.needs_rollback:
        return
    for model in (AuditEntry, Activity, LogEntry):
        yield f"a row of {model.__name__}", str(list(model.objects.values()[:NEWEST]))


@pytest.fixture
def secret_watch():
    """For tests of the watch itself: what they `taken()` does not fail them."""
    return WATCH
