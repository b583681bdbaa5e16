import pytest

from simulators.jira_site.app import create_app
from simulators.jira_site.config import SiteConfig
from simulators.running import Running
from tests.simulators.jira.small_app import SmallApp
from tests.worlds import World


@pytest.fixture(scope="session")
def _small_app():
    app = SmallApp()
    with Running(app.asgi, host="localhost") as running:
        app.url = running.url
        yield app


@pytest.fixture(scope="session")
def _site(_small_app):
    with Running(create_app(SiteConfig(app=_small_app.url))) as running:
        _small_app.site = running.url
        yield World(running.url)


@pytest.fixture
def site(_site, _small_app):
    """The simulated site as new, without apps."""
    _small_app.reset()
    _site.post("reset")
    return _site


@pytest.fixture
def app(site, _small_app):
    """The small app, installed."""
    site.post("install", {"app": _small_app.url})
    _small_app.calls.clear()
    site.delete("journal")
    return _small_app


@pytest.fixture
def newcomer(site, _small_app):
    """The small app, not installed yet."""
    return _small_app
