"""The service in this process behind a page of the simulated Jira site, for tests in a browser.

The page stands on 127.0.0.1 and the service on localhost: two sites, as in life.
"""

import copy
import threading
from contextlib import contextmanager

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread

from jira.forge import keys
from simulators.running import Running
from tests.worlds import World


class OneAtATime(StaticFilesHandler):
    """Threads of the server share one connection to a database in memory: no two requests mix.

    Static files come as they are written, not as they were once collected.
    """

    lock = threading.Lock()

    def __call__(self, environ, start_response):
        with self.lock:
            return list(super().__call__(environ, start_response))


@contextmanager
def served():
    shared = {one.alias: one for one in connections.all() if _in_memory(one)}
    for one in shared.values():
        one.inc_thread_sharing()
    server = LiveServerThread("localhost", OneAtATime, connections_override=shared)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://localhost:{server.port}"
    finally:
        # The connection stays shared: threads that keep a browser's connection end a little later.
        server.terminate()


def _in_memory(connection):
    return connection.vendor == "sqlite" and connection.is_in_memory_db()


@pytest.fixture(scope="session")
def _jira_site():
    from simulators.jira_site.app import create_app
    from simulators.jira_site.config import SiteConfig

    with Running(create_app(SiteConfig())) as running:
        yield World(running.url)


@contextmanager
def standing(site, settings):
    """The service beside the site, each knowing where the other is; `site.service` is ours."""
    with served() as service:
        site.post("reset")
        settings.BASE_URL = service
        settings.CONNECT_SITE_SUFFIXES = ["127.0.0.1"]
        settings.CONNECT_INSTALL_KEY_HOSTS = [f"{site.url}/install-keys"]
        settings.CONNECT_ALL_JS_URL = f"{site.url}/atlassian-connect/all.js"
        policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        policy["DIRECTIVES"]["script-src"][-1] = site.url
        settings.CONTENT_SECURITY_POLICY = policy
        about = site.get("forge")
        settings.FORGE_APP_ID, settings.FORGE_JWKS_URL = about["app_id"], about["jwks"]
        keys.at.cache_clear()
        site.service = service
        yield site


@pytest.fixture
def jira(transactional_db, _jira_site, settings):
    """A Jira page with the service installed on its site by Connect."""
    with standing(_jira_site, settings) as site:
        site.post("install", {"app": site.service})
        yield site


@pytest.fixture
def forge_jira(transactional_db, _jira_site, settings):
    """The same site with the service installed by Forge alone."""
    with standing(_jira_site, settings) as site:
        site.post("forge_install", {"app": site.service})
        yield site
