"""The service behind the simulated Jira site's Forge, as the real one would call it."""

import httpx2
import pytest

from simulators.running import NO_CERTIFICATES
from tenants.models import Tenant
from tests.jira_page import _jira_site, forge_jira  # noqa: F401

ANN, BEN = "Ann Lee", "Ben Ortiz"


class Page:
    """A page of the site that somebody has open."""

    def __init__(self, site, person):
        who = next(one for one in site.get("state")["users"] if one["name"] == person)
        self.account = who["account"]
        cookies = {"sim_account": self.account}
        self.http = httpx2.Client(
            base_url=site.url, trust_env=False, verify=NO_CERTIFICATES, cookies=cookies
        )

    def mount(self, **body):
        return self.http.post("/forge/mount", json=body)

    def panel(self, issue="SUP-142"):
        return self.mount(module="panel-compact", issue=issue).json()["localId"]

    def ask(self, local_id, path, method="GET", *, content=None, **headers):
        named = {"X-Forge-Local-Id": local_id, "X-Forge-Path": path, "X-Forge-Method": method}
        own = {f"X-Forge-Header-{name.replace('_', '-')}": text for name, text in headers.items()}
        return self.http.post("/forge/remote", content=content, headers=named | own)


@pytest.fixture
def ann(forge_jira):  # noqa: F811
    return Page(forge_jira, ANN)


def test_an_installed_app_has_a_tenant_with_a_key_that_works(forge_jira):  # noqa: F811
    tenant = Tenant.objects.get()
    about = forge_jira.get("forge")
    assert tenant.on_forge and tenant.forge_installation_id == about["installation"]
    assert tenant.cloud_id == about["cloud_id"] and tenant.site_url == forge_jira.url
    assert [one["status"] for one in about["calls"]] == [204]


def test_a_panel_asks_for_its_page_and_its_records_at_connects_addresses(ann):
    panel = ann.panel()
    page = ann.ask(panel, "/panel/compact", Accept="text/html")
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert "SUP-142" in page.text or "<html" in page.text
    records = ann.ask(panel, "/api/v1/issue/records", Accept="application/json")
    assert records.status_code == 200


def test_the_site_says_who_and_where_whatever_the_browser_says(ann, forge_jira):  # noqa: F811
    panel = ann.panel()
    lies = {"Authorization": "Bearer x", "X-Forge-Oauth-System": "stolen", "Cookie": "a=b"}
    assert ann.ask(panel, "/api/v1/issue/records", **lies).status_code == 200
    ben = Page(forge_jira, BEN)
    other = ben.ask(panel, "/api/v1/issue/records")
    assert other.status_code == 403 and "x-forge-refused" in other.headers
    assert (
        Page(forge_jira, "Dan Outsider").mount(module="panel-compact", issue="SUP-142").status_code
        == 403
    )


def test_admin_screens_open_to_an_admin_of_jira_alone(ann, forge_jira):  # noqa: F811
    admin = ann.mount(module="admin").json()["localId"]
    address = "/admin/configuration"
    assert ann.ask(admin, address, Accept="text/html").status_code == 200
    ben = Page(forge_jira, BEN)
    refused = ben.ask(ben.mount(module="admin").json()["localId"], address, Accept="text/html")
    assert refused.status_code == 403 and "Jira admin" in refused.json()["message"]


def test_a_modal_stands_where_the_panel_stands_that_opened_it(ann):
    panel = ann.panel()
    modal = ann.mount(parent=panel).json()["localId"]
    assert ann.ask(modal, "/api/v1/issue/records").status_code == 200
