import pytest
from joserfc.jwk import RSAKey

from jira.forge import keys
from jira.signals import issues_changed
from tests.factories import TenantFactory
from tests.jira import fits
from tests.jira.site import Answer, Site

KEY = RSAKey.generate_key(2048)
FOREIGN_KEY = RSAKey.generate_key(2048)


@pytest.fixture(scope="session")
def _site():
    running = Site()
    yield running
    running.close()


@pytest.fixture
def site(_site, settings):
    """A Jira site that may be called, with Atlassian's key of installs beside it."""
    _site.reset()
    _site.pem["key-1"] = KEY.as_pem(private=False).decode()
    settings.CONNECT_SITE_SUFFIXES = [".atlassian.net", "127.0.0.1"]
    settings.CONNECT_INSTALL_KEY_HOSTS = [f"{_site.url}/keys"]
    return _site


@pytest.fixture
def tenant(db, site):
    return TenantFactory(site_url=site.url)


@pytest.fixture
def stranger(db, site):
    """Another site on the same service."""
    return TenantFactory(site_url="https://stranger.atlassian.net")


@pytest.fixture
def atlassian_key():
    return KEY


@pytest.fixture
def foreign_key():
    return FOREIGN_KEY


@pytest.fixture
def forge(db, site, settings, client):
    """Forge is on, and its keys are served; `forge.person()` and `forge.jira()` are tokens."""
    settings.FORGE_APP_ID = fits.APP_ID
    settings.FORGE_JWKS_URL = f"{site.url}/jwks.json"
    keys.at.cache_clear()
    site.answer("GET", "/jwks.json", Answer(200, {"keys": [fits.jwk(KEY)]}))
    return Forge(site, client)


class Forge:
    def __init__(self, site, client):
        self.site, self.client = site, client

    def hourly(self, token="opaque-system-token"):
        """Jira’s call that brings a key for its interface."""
        given = fits.header(self.jira("hourly"), **{"x-forge-oauth-system": token})
        return self.client.post("/forge/token", {}, "application/json", headers=given)

    def person(self, **changes):
        return fits.signed(KEY, fits.claims(self.site.url, **changes))

    def jira(self, endpoint="events", **changes):
        return fits.signed(KEY, fits.of_jira(self.site.url, endpoint, **changes))


@pytest.fixture
def heard():
    """The deliveries that are passed on."""
    told = []

    def listen(deliveries, **kwargs):
        told.extend(deliveries)

    issues_changed.connect(listen)
    yield told
    issues_changed.disconnect(listen)


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    """`clock.now` is set by hand."""
    return Clock()
