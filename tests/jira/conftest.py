import pytest
from joserfc.jwk import RSAKey

from tests.factories import TenantFactory
from tests.jira.site import Site

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
