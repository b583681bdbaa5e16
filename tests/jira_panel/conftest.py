"""An installed and connected tenant, its endpoints, its frames, and its issue in a browser."""

import pytest

from records.models import RecordLink
from tenants.models import Tenant
from tests.factories import MappedObjectFactory, RecordLinkFactory, TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.tokens import PERSON, context_token, header, url_token
from tests.jira_page import _jira_site, jira  # noqa: F401
from tests.jira_panel.browsing import Desk
from tests.records.conftest import OBJECTS, callouts, later, stored_in  # noqa: F401
from tests.salesforce_world import connect

QUERY = "?issueId=10010&issueKey=SUP-1&projectId=10000&projectKey=SUP&issueTypeId=10001"


def prepare(tenant, org):
    """Connects the tenant, maps the usual objects and reads their describes."""
    from mapping import describes

    connect(tenant, org)
    for position, name in enumerate(OBJECTS):
        MappedObjectFactory(tenant=tenant, name=name, position=position)
    assert describes.keep(tenant)
    org.delete("journal")
    return Tenant.objects.get(pk=tenant.pk)


@pytest.fixture
def tenant(db, site, org):  # noqa: F811
    made = prepare(TenantFactory(site_url=site.url), org)
    site.editors.add(PERSON)
    return made


@pytest.fixture
def stranger(db, site):  # noqa: F811
    """Another site on the same service."""
    return TenantFactory(site_url="https://stranger.atlassian.net")


@pytest.fixture
def linked(tenant, stored_in):  # noqa: F811
    """`linked("Case", 3)` links the newest three cases of the org to the issue."""

    def link(object_name: str = "Case", count: int = 1, **values) -> list[RecordLink]:
        return [
            RecordLinkFactory(tenant=tenant, object_name=object_name, record_id=one["Id"], **values)
            for one in stored_in(object_name)[:count]
        ]

    return link


class Api:
    """Asks as one person in the frame of one issue."""

    def __init__(self, client, tenant):
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
def api(client, tenant):
    return Api(client, tenant)


@pytest.fixture
def desk(browser, jira, org):  # noqa: F811
    made = Desk(browser, jira, prepare(Tenant.objects.get(), org), org)
    yield made
    made.close()
