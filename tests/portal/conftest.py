import re
from html import unescape

import pytest

from tenants.models import Tenant
from tests.factories import TenantFactory
from tests.forge_shell import forge_page  # noqa: F401
from tests.jira.conftest import _site, forge, site  # noqa: F401
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN, context_token, header, url_token
from tests.jira_page import jira  # noqa: F401
from tests.jira_panel.browsing import Desk, chosen_host
from tests.salesforce_world import connect

PEOPLE = [{"accountId": ADMIN, "displayName": "Ann Lee"}]


@pytest.fixture
def tenant(db, site):  # noqa: F811
    """A site whose admin is Ann Lee; not connected to Salesforce."""
    site.admins.add(ADMIN)
    site.answer("GET", "/rest/api/3/user/bulk", Answer(200, {"values": PEOPLE}))
    return TenantFactory(site_url=site.url)


@pytest.fixture
def stranger(tenant):
    """Another tenant of the service, whose admin has the same account."""
    return TenantFactory(site_url=tenant.site_url)


@pytest.fixture
def connected(tenant, org):
    """The tenant after a whole login to the simulated org."""
    connect(tenant, org, account_id=ADMIN)
    org.delete("journal")
    return Tenant.objects.get(pk=tenant.pk)


@pytest.fixture
def open_screen(client, tenant):
    """The first GET of a screen, as Jira's page makes it."""

    def get(path, *, by=ADMIN, of=None):
        token = url_token(of or tenant, "GET", path, sub=by)
        return client.get(f"{path}?jwt={token}")

    return get


@pytest.fixture
def post(client, tenant):
    """A later request of a screen."""

    def send(path, *, by=ADMIN, of=None, **values):
        headers = {**header(context_token(of or tenant, sub=by)), "Accept": "text/html"}
        headers["HX-Request"] = "true"
        return client.post(path, values, headers=headers)

    return send


@pytest.fixture
def text_of():
    """What a person reads of an answer."""

    def read(answer):
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())

    return read


@pytest.fixture
def desk(request, transactional_db, window, org):
    """The admin in front of the screens, in a browser; not connected to Salesforce."""
    host, page = chosen_host(request)
    made = Desk(window, page, Tenant.objects.get(), org, host=host)
    yield made
    made.close()
