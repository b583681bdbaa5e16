"""The service behind the simulated Jira site's Forge, as the real one would call it."""

import copy

import httpx2
import pytest

from jira import personal_data, visibility
from jira.forge import keys
from simulators.jira_site.forge.app import APP_ID
from simulators.jira_site.forge.manifest import deployed
from simulators.running import NO_CERTIFICATES
from tenants import accounts, audit, switching
from tenants.audit import Actor
from tenants.models import Tenant
from tests.jira_page import forge_jira, jira  # noqa: F401

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
    assert tenant.cloud_id == about["cloud_id"] and tenant.site_url == ""
    assert [one["status"] for one in about["calls"]] == [204]


def test_the_address_of_a_site_comes_with_its_first_person_and_the_key_stays(ann, forge_jira):  # noqa: F811
    ann.ask(ann.panel(), "/panel/compact", Accept="text/html")
    tenant = Tenant.objects.get()
    assert tenant.site_url == forge_jira.url and tenant.secrets.forge_system_token


def test_admin_screens_of_a_fresh_site_open_at_once(ann):
    admin = ann.mount(module="admin").json()["localId"]
    assert ann.ask(admin, "/admin/configuration", Accept="text/html").status_code == 200


def test_a_panel_asks_for_its_page_and_its_records_at_connects_addresses(ann):
    panel = ann.panel()
    page = ann.ask(panel, "/panel/compact", Accept="text/html")
    assert page.status_code == 200 and page.headers["content-type"] == "application/json"
    assert "<html" in page.json()["html"]
    partial = ann.ask(panel, "/api/v1/issue/records", Accept="text/html")
    assert list(partial.json()) == ["html"]
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


def test_a_new_installation_of_the_app_keeps_the_tenant(ann, forge_jira):  # noqa: F811
    before = Tenant.objects.get()
    made = forge_jira.post("forge_install", {"app": forge_jira.service})
    after = Tenant.objects.get()
    assert after.pk == before.pk and after.forge_installation_id == made["installation"]
    assert after.forge_installation_id != before.forge_installation_id
    assert ann.ask(ann.panel(), "/api/v1/issue/records").status_code == 200


def test_where_the_message_of_the_installation_is_lost_a_panel_works_all_the_same(
    ann,
    forge_jira,  # noqa: F811
):
    Tenant.objects.all().delete()
    asked = {"app": forge_jira.service, "silent": True}
    forge_jira.post("forge_install", asked)
    assert ann.ask(ann.panel(), "/panel/compact", Accept="text/html").status_code == 200
    admin = ann.mount(module="admin").json()["localId"]
    waits = ann.ask(admin, "/admin/configuration", Accept="text/html")
    assert waits.status_code == 503 and "within the hour" in waits.json()["message"]
    forge_jira.post("forge_hourly")
    assert ann.ask(admin, "/admin/configuration", Accept="text/html").status_code == 200


def test_keys_that_the_site_takes_back_are_replaced_by_the_next_hour(ann, forge_jira):  # noqa: F811
    forge_jira.post("forge_config", {"revoke": True})
    admin = ann.mount(module="admin").json()["localId"]
    assert ann.ask(admin, "/admin/configuration").status_code == 503
    assert forge_jira.post("forge_hourly")["statuses"] == [204]
    assert ann.ask(admin, "/admin/configuration").status_code == 200


def test_a_minute_without_forges_keys_lets_known_ones_go_on(ann, forge_jira):  # noqa: F811
    panel = ann.panel()
    forge_jira.post("forge_config", {"keys_served": False})
    assert ann.ask(panel, "/api/v1/issue/records").status_code == 200
    keys.at.cache_clear()
    assert ann.ask(panel, "/api/v1/issue/records").status_code == 503
    forge_jira.post("forge_config", {"keys_served": True})
    keys.at.cache_clear()
    assert ann.ask(panel, "/api/v1/issue/records").status_code == 200


def test_the_tokens_of_another_environment_open_nothing(ann, forge_jira):  # noqa: F811
    forge_jira.post("forge_config", {"environment": "STAGING"})
    assert ann.ask(ann.panel(), "/panel/compact").status_code == 401


@pytest.mark.parametrize(
    ("endpoint", "payload", "changes"),
    [
        ("events", {"eventType": "avi:jira:created:issue"}, {"context": {"cloudId": "other"}}),
        ("hourly", {"context": {"cloudId": "other"}}, {}),
        ("hourly", {"context": "ari:cloud:jira::site/other"}, {}),
        ("leaving", {"environment": {"id": "other"}}, {}),
        ("leaving", {"id": "other"}, {}),
        ("leaving", {"context": {"cloudId": "other"}}, {}),
        ("lifecycle", {"eventType": "avi:forge:installed:app", "id": "other"}, {}),
        ("lifecycle", {"eventType": "avi:forge:upgraded:app", "app": {"id": "other"}}, {}),
    ],
)
def test_a_body_that_contradicts_its_token_changes_nothing(
    forge_jira,  # noqa: F811
    endpoint,
    payload,
    changes,
):
    before = Tenant.objects.values().get()
    asked = {"endpoint": endpoint, "payload": payload, "changes": changes}
    assert forge_jira.post("forge_trigger", asked)["status"] == 400
    assert Tenant.objects.values().get() == before


def test_the_app_says_goodbye_and_an_upgrade_changes_nothing(forge_jira):  # noqa: F811
    assert forge_jira.post("forge_upgrade")["statuses"] == [204]
    assert Tenant.objects.get().installed
    assert forge_jira.post("forge_uninstall")["statuses"] == [204]
    gone = Tenant.objects.get()
    assert not gone.installed and gone.purge_after


def test_a_site_of_connect_that_installs_forge_is_one_tenant_under_both(jira):  # noqa: F811
    before = Tenant.objects.get()
    jira.post("forge_install", {"app": jira.service})
    after = Tenant.objects.get()
    assert after.pk == before.pk and after.on_forge and after.connect_secret
    ann = Page(jira, ANN)
    assert ann.ask(ann.panel(), "/api/v1/issue/records").status_code == 200
    minted = jira.post("mint", {"module": "panel-compact", "account": "Ann", "issue": "SUP-142"})
    with httpx2.Client(trust_env=False, verify=NO_CERTIFICATES) as browser:
        assert browser.get(minted["frame_url"]).status_code == 200


def test_the_interface_takes_each_hosts_key_at_its_own_address_alone(jira):  # noqa: F811
    jira.post("forge_install", {"app": jira.service})
    about = jira.get("forge")
    key = jira.post("forge_mint", {"endpoint": "hourly"})["system_token"]
    path, elsewhere = "/rest/api/3/myself", f"{jira.url}/ex/jira/other"
    with httpx2.Client(trust_env=False, verify=NO_CERTIFICATES) as http:

        def status(base, header):
            return http.get(base + path, headers={"Authorization": header}).status_code

        assert status(about["api_base_url"], f"Bearer {key}") == 200
        assert status(about["api_base_url"], f"Bearer {key}x") == 401
        assert status(about["api_base_url"], f"JWT {key}") == 401
        assert status(elsewhere, f"Bearer {key}") == 401
        assert status(jira.url, f"Bearer {key}") == 401


def test_the_panel_is_hidden_where_forge_reads_it(forge_jira):  # noqa: F811
    tenant = Tenant.objects.get()
    switching.change(tenant, "panel_shown", False, actor=Actor.app())
    assert visibility.write(tenant.pk)
    assert forge_jira.get("forge")["properties"] == {"ui": {"panelVisible": False}}


def test_accounts_are_reported_beside_the_sites_and_closed_ones_erased(ann, forge_jira):  # noqa: F811
    tenant = Tenant.objects.get()
    audit.record(tenant, "tried", actor=Actor.person(ann.account))
    forge_jira.post("privacy", {"account": "Ann", "status": "closed"})
    personal_data.promise()
    assert personal_data.report(tenant.pk)
    assert accounts.known(tenant) == {}


@pytest.mark.parametrize("lacking", ["resolver", "fetch"])
def test_a_module_asks_the_backend_only_as_its_manifest_lets_it(forge_jira, lacking):  # noqa: F811
    told = copy.deepcopy(deployed(APP_ID, forge_jira.service).told)
    if lacking == "resolver":
        del told["modules"]["jira:issueContext"][0]["resolver"]
    else:
        del told["permissions"]["external"]["fetch"]["client"]
    forge_jira.post("forge_install", {"app": forge_jira.service, "manifest": told})
    ann = Page(forge_jira, ANN)
    refused = ann.ask(ann.panel(), "/panel/compact")
    assert refused.status_code == 403 and "x-forge-refused" in refused.headers
