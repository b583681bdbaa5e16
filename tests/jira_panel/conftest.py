"""An installed and connected tenant, its endpoints, its frames, and its issue in a browser."""

import pytest
from django.core.cache import cache

from tenants.models import Tenant
from tests.forge_shell import forge_page  # noqa: F401
from tests.jira.conftest import _site, site, stranger  # noqa: F401
from tests.jira.site import Answer
from tests.jira.tokens import PERSON, context_token, header, url_token
from tests.jira_page import jira  # noqa: F401
from tests.jira_panel.browsing import Desk, chosen_host
from tests.records.conftest import callouts, later, linked, stored_in, tenant  # noqa: F401
from tests.salesforce_world import prepare

QUERY = "?issueId=10010&issueKey=SUP-1&projectId=10000&projectKey=SUP&issueTypeId=10001"


@pytest.fixture
def case(linked, site):  # noqa: F811
    """A case of the org that is linked to the issue; the person is Ann Lee."""
    people = {"values": [{"accountId": PERSON, "displayName": "Ann Lee"}], "isLast": True}
    site.answer("GET", "/rest/api/3/user/bulk", Answer(200, people))
    cache.clear()
    return linked()[0].record_id


class Api:
    """Asks as one person in the frame of one issue."""

    def __init__(self, client, tenant):  # noqa: F811
        self.client = client
        self.tenant = tenant

    def headers(self, html=False, ticket="", **changes):
        by = changes.pop("by", self.tenant)
        sent = header(context_token(by, **changes))
        sent["Accept"] = "text/html" if html else "application/json"
        return sent | ({"X-Sinergify-Ticket": ticket} if ticket else {})

    def get(self, path, query=None, **how):
        more = how.pop("more", {})
        return self.client.get(path, query or {}, headers=self.headers(**how) | more)

    def post(self, path, body, **how):
        return self.client.post(
            path, body, content_type="application/json", headers=self.headers(**how)
        )

    def frame(self, path, *, by=None, query=QUERY, **changes):
        target = f"{path}{query}"
        token = url_token(by or self.tenant, "GET", target, **changes)
        return self.client.get(f"{target}{'&' if query else '?'}jwt={token}")


@pytest.fixture
def api(client, tenant):  # noqa: F811
    return Api(client, tenant)


@pytest.fixture
def desk(request, transactional_db, window, org):
    """Under Connect, unless the test asks for another host: `@on_both_hosts`."""
    host, page = chosen_host(request)
    made = Desk(window, page, prepare(Tenant.objects.get(), org), org, host=host)
    yield made
    made.close()
