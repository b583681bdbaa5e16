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


class OneAtATime(StaticFilesHandler):
    """Static files come as they are written, not as they were once collected.

    Between two tests nobody is let in: what comes late for the one before is none of the next
    one's. An answer is closed here, as a server closes it: a file that nobody closed is closed by
    whoever collects the garbage, and takes that thread's database connection with it.
    """

    lock = threading.Lock()
    open = False

    def __call__(self, environ, start_response):
        with self.lock:
            if not OneAtATime.open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return [b""]
            answer = super().__call__(environ, start_response)
            try:
                return list(answer)
            finally:
                answer.close()


def let_in(open):
    """Whether the service answers; a request that is being answered is waited for."""
    with OneAtATime.lock:
        OneAtATime.open = open


@contextmanager
def served():
    """Its address; called before any test, while nobody may ask the database."""
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


@contextmanager
def standing(site, settings, service):
    """The service beside the site, each knowing where the other is; `site.service` is ours."""
    site.post("reset")
    try:
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
        let_in(True)
        yield site
    finally:
        let_in(False)


@pytest.fixture
def jira(transactional_db, _jira_site, _service, settings):
    """A Jira page with the service installed on its site by Connect."""
    with standing(_jira_site, settings, _service) as site:
        site.post("install", {"app": site.service})
        yield site


@pytest.fixture
def forge_jira(transactional_db, _jira_site, _service, settings):
    """The same site with the service installed by Forge alone."""
    with standing(_jira_site, settings, _service) as site:
        site.post("forge_install", {"app": site.service})
        yield site
