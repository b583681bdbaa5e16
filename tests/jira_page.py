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


@pytest.fixture
def jira(transactional_db, _jira_site, settings):
    """A Jira page with the service installed on its site; `jira.service` is our address."""
    with served() as service:
        _jira_site.post("reset")
        settings.BASE_URL = service
        settings.CONNECT_SITE_SUFFIXES = ["127.0.0.1"]
        settings.CONNECT_INSTALL_KEY_HOSTS = [f"{_jira_site.url}/install-keys"]
        settings.CONNECT_ALL_JS_URL = f"{_jira_site.url}/atlassian-connect/all.js"
        policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        policy["DIRECTIVES"]["script-src"][-1] = _jira_site.url
        settings.CONTENT_SECURITY_POLICY = policy
        _jira_site.post("install", {"app": service})
        _jira_site.service = service
        yield _jira_site
