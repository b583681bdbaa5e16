"""What the org is asked, and what comes of its answers."""

import json

import httpx2
import pytest
from cryptography.fernet import Fernet

from salesforce import client as client_module
from salesforce.client import (
    Sub,
    base_path,
    client_for,
    require_usable,
)
from salesforce.models import Connection
from tests.factories import TenantFactory
from tests.salesforce.answering import BASE, Org, failed, ok, page

pytestmark = pytest.mark.django_db
State = Connection.State


# --- requests


def test_a_call_goes_to_the_pinned_version_of_the_tenants_org(row):
    org = Org(ok({"a": 1}))
    answer = org.client(row).get("/sobjects/Case/500X", query={"fields": "Id,Name+x"})
    (asked,) = org.asked
    assert str(asked.url) == f"{BASE}/services/data/v66.0/sobjects/Case/500X?fields=Id%2CName%2Bx"
    assert answer.status == 200 and answer.body == {"a": 1}
    assert asked.headers["Authorization"] == "Bearer 00D!the-session"
    assert asked.headers["Accept"] == "application/json"
    assert asked.headers["Sforce-Call-Options"].startswith("client=Sinergify/")
    assert "gzip" in asked.headers["Accept-Encoding"]
    assert asked.content == b""


def test_a_write_carries_json_and_the_headers_it_was_given(row):
    org = Org(httpx2.Response(204))
    client = org.client(row)
    for call in (client.post, client.patch):
        answer = call("/sobjects/Case", {"Subject": "é"}, headers={"Sforce-Auto-Assign": "FALSE"})
        assert answer.status == 204 and answer.body is None
        assert json.loads(org.asked[-1].content) == {"Subject": "é"}
        assert org.asked[-1].headers["Sforce-Auto-Assign"] == "FALSE"
        assert org.asked[-1].headers["Content-Type"].startswith("application/json")
    client.delete("/sobjects/Case/500X")
    assert [one.method for one in org.asked] == ["POST", "PATCH", "DELETE"]


def test_the_version_is_a_setting(row, settings):
    settings.SALESFORCE_API_VERSION = "67.0"
    org = Org(ok(page()))
    org.client(row).query("SELECT Id FROM Case")
    assert org.asked[0].url.path == "/services/data/v67.0/query"


def test_not_modified_is_an_answer(row):
    assert Org(httpx2.Response(304)).client(row).get("/sobjects").status == 304


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(row, status):
    org = Org(httpx2.Response(status, headers={"Location": "https://evil.example/"}))
    assert failed(lambda: org.client(row).get("/limits")).code == "unavailable"
    assert [one.url.host for one in org.asked] == ["acme.my.salesforce.com"]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (httpx2.ReadTimeout("slow"), "timeout"),
        (httpx2.ConnectTimeout("slow"), "timeout"),
        (httpx2.PoolTimeout("full"), "timeout"),
        (httpx2.ConnectError("refused"), "unreachable"),
        (httpx2.RemoteProtocolError("broken off"), "unreachable"),
        (httpx2.DecodingError("bad gzip"), "unreachable"),
    ],
)
def test_no_answer_is_a_passing_failure_in_words(row, trouble, code):
    error = failed(lambda: Org(trouble).client(row).get("/limits"))
    assert error.code == code and not error.permanent and "Salesforce" in error.sentence


HTML = "<html><body><h1>Down for maintenance</h1></body></html>"


@pytest.mark.parametrize("status", [200, 500, 502, 503])
@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.get("/limits"),
        lambda client: client.query("SELECT Id FROM Case"),
        lambda client: client.composite([Sub("a", "/limits")]),
        lambda client: client.next_page(f"{base_path()}/query/01g-2000"),
    ],
)
def test_a_page_of_the_edge_is_no_answer(row, status, call):
    org = Org(httpx2.Response(status, html=HTML))
    error = failed(lambda: call(org.client(row)))
    assert error.code == "unavailable" and not error.permanent and "<" not in error.sentence


@pytest.mark.parametrize("body", [[], [1], "text", 7, None])
@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.query("SELECT Id FROM Case"),
        lambda client: client.composite([Sub("a", "/limits")]),
    ],
)
def test_an_answer_of_another_shape_is_a_failure(row, call, body):
    assert failed(lambda: call(Org(ok(body)).client(row))).code == "unavailable"


# --- sessions


DEAD = httpx2.Response(401, json=[{"errorCode": "INVALID_SESSION_ID", "message": "expired"}])


def test_a_dead_session_is_renewed_and_the_call_repeated_once(connection, org, tenant):
    org.post("expire_sessions")
    client = client_for(tenant)
    assert client.get("/limits").status == 200
    assert client.connection.generation == connection.generation + 1
    statuses = [call["status"] for call in org.journal("/limits")]
    assert statuses == [401, 200] and len(org.journal("/oauth2/token")) == 1
    assert client.get("/limits").status == 200 and len(org.journal("/oauth2/token")) == 1


@pytest.mark.parametrize(
    "code", ["INVALID_SESSION_ID", "INVALID_AUTH_HEADER", "INVALID_JWT_FORMAT"]
)
def test_each_way_of_being_dead_is_renewed(connection, org, tenant, code):
    body = [{"errorCode": code, "message": "x"}]
    org.post("rules", {"match": "/limits", "status": 401, "body": body, "times": 1})
    assert client_for(tenant).get("/limits").status == 200
    assert len(org.journal("/oauth2/token")) == 1


def test_a_second_refusal_is_no_expiry(connection, org, tenant):
    org.post("settings", {"session_refused": True})
    error = failed(lambda: client_for(tenant).get("/limits"))
    assert error.code == "session_refused" and error.permanent and error.status == 401
    assert "API access" in error.sentence
    assert len(org.journal("/limits")) == 2 and len(org.journal("/oauth2/token")) == 1


def test_a_write_is_repeated_only_when_nothing_was_written(connection, org, tenant):
    """A 401 comes before any work; an answer that got lost may have come after it."""
    org.post("expire_sessions")
    client_for(tenant).post("/sobjects/Account", {"Name": "Once"})
    org.delete("journal")
    org.post("rules", {"match": "/sobjects/Account", "drop": "after"})
    failed(lambda: client_for(tenant).post("/sobjects/Account", {"Name": "Unclear"}))
    assert len(org.journal("/sobjects/Account")) == 1
    named = [one["Name"] for one in org.get("records", params={"object": "Account"})["records"]]
    assert named.count("Once") == 1 and named.count("Unclear") == 1


def test_a_session_without_the_right_to_do_it_is_not_renewed(connection, org, tenant):
    org.post("settings", {"api_disabled": True})
    assert failed(lambda: client_for(tenant).get("/limits")).code == "api_off"
    assert org.journal("/oauth2/token") == []


def test_the_instance_of_the_renewed_login_is_used(connection, org, tenant):
    elsewhere = org.url.replace("127.0.0.1", "localhost")
    Connection.objects.update(instance_url=elsewhere)
    org.post("expire_sessions")
    client = client_for(tenant)
    client.get("/limits")
    assert client.connection.instance_url in (org.url, elsewhere)
    assert client.connection.instance_url == Connection.objects.get().instance_url


def test_a_session_under_a_lost_key_needs_a_login(connection, tenant, settings, org):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert failed(lambda: client_for(tenant).get("/limits")).code == "needs_login"
    assert failed(lambda: client_for(tenant)).code == "needs_login"
    assert org.journal() == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": State.NONE}, "not_connected"),
        ({"instance_url": ""}, "not_connected"),
        ({"state": State.NEEDS_LOGIN}, "needs_login"),
        ({"state": State.BLOCKED}, "ip_blocked"),
    ],
)
def test_without_a_login_there_is_no_client(row, tenant, values, code):
    Connection.objects.update(**values)
    assert failed(lambda: client_for(tenant)).code == code


def test_a_tenant_never_gets_anothers_org(row):
    assert failed(lambda: client_for(TenantFactory())).code == "not_connected"
    assert failed(lambda: require_usable(None)).code == "not_connected"


def test_neither_session_nor_query_is_logged(row, service_log):
    org = Org(ok(page()))
    org.client(row).query("SELECT Id FROM Case WHERE Subject = 'private'")
    assert "/query" in service_log.text
    assert "private" not in service_log.text and "the-session" not in service_log.text


def test_silence_ends_after_the_time_out(connection, org, tenant):
    org.post("settings", {"latency_ms": 2000})
    error = failed(lambda: client_for(tenant, timeout=0.1).get("/limits"))
    assert error.code == "timeout"
    assert client_module.TIMEOUT.read == 20 and client_module.TIMEOUT.connect == 5
