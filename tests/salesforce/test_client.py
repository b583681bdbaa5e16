"""What the org is asked, and what comes of its answers."""

import json
from urllib.parse import parse_qs, unquote, urlsplit

import httpx2
import pytest
from cryptography.fernet import Fernet

from common import http
from common.errors import RemoteError
from salesforce import client as client_module
from salesforce import soql
from salesforce.client import (
    LONGEST_ADDRESS,
    SalesforceClient,
    Sub,
    base_path,
    client_for,
    query_path,
    require_usable,
)
from salesforce.models import Connection
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db
BASE = "https://acme.my.salesforce.com"
State = Connection.State


class Org:
    """Answers in turn; the last one again and again."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, connection, **options):
        transport = httpx2.MockTransport(self)
        return SalesforceClient(connection, http=http.build_client(transport=transport), **options)


def ok(body, **more):
    return httpx2.Response(200, json=body, **more)


def page(*names, done=True, **more):
    return {"totalSize": 9, "done": done, "records": [{"Name": one} for one in names], **more}


@pytest.fixture
def row(tenant):
    return Connection.objects.create(
        tenant=tenant,
        state=State.CONNECTED,
        instance_url=BASE,
        access_token="00D!the-session",
        refresh_token="5Aep",
        generation=3,
    )


def failed(call):
    with pytest.raises(RemoteError) as error:
        call()
    assert error.value.service == "salesforce" and error.value.sentence
    return error.value


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


# --- queries


def test_a_query_rides_percent_encoded_in_the_address(row):
    org = Org(ok(page("A")))
    found = org.client(row).query("SELECT Id FROM Case WHERE A = 'x&y+z#é'")
    raw = str(org.asked[0].url)
    assert parse_qs(urlsplit(raw).query)["q"] == ["SELECT Id FROM Case WHERE A = 'x&y+z#é'"]
    assert "%20" in raw and "+" not in raw and "#" not in raw
    assert (found.total, found.done, found.records) == (9, True, [{"Name": "A"}])


def test_deleted_records_are_asked_for_by_query_all(row):
    org = Org(ok(page()))
    org.client(row).query("SELECT Id FROM Case", everything=True)
    assert org.asked[0].url.path.endswith("/queryAll")


@pytest.mark.parametrize("everything", [False, True])
def test_a_statement_too_long_for_an_address_rides_in_a_body(row, everything):
    statement = "SELECT Id FROM Case WHERE Id IN " + soql.id_list(
        f"500{number:012d}" for number in range(600)
    )
    part = {"referenceId": "query", "httpStatusCode": 200, "body": page("A")}
    org = Org(ok({"compositeResponse": [part]}))
    found = org.client(row).query(statement, everything=everything)
    (asked,) = org.asked
    assert len(query_path(statement)) > LONGEST_ADDRESS
    assert asked.method == "POST" and asked.url.path.endswith("/composite")
    assert len(str(asked.url)) < 100 and found.records == [{"Name": "A"}]
    (sent,) = json.loads(asked.content)["compositeRequest"]
    assert unquote(sent["url"]).endswith(statement)
    assert sent["url"].startswith(f"/services/data/v66.0/query{'All' if everything else ''}?q=")


def test_a_long_statement_that_is_refused_is_refused(row):
    part = {
        "referenceId": "query",
        "httpStatusCode": 400,
        "body": [{"errorCode": "INVALID_FIELD", "message": "no"}],
    }
    org = Org(ok({"compositeResponse": [part]}))
    error = failed(lambda: org.client(row).query("SELECT " + "x" * LONGEST_ADDRESS))
    assert error.code == "invalid_field"


def test_a_long_statement_works_at_the_org(connection, tenant, org):
    ids = [one["Id"] for one in org.get("records", params={"object": "Case"})["records"]]
    padding = [f"500{number:012d}" for number in range(600)]
    statement = f"SELECT Id FROM Case WHERE Id IN {soql.id_list([*padding, *ids])}"
    found = client_for(tenant).query(statement)
    assert found.total == len(ids) > 50
    assert org.journal("/composite") and not org.journal("/query")


def test_every_page_is_walked_and_asked_for_one_after_another(row):
    org = Org(
        ok(page("A", done=False, nextRecordsUrl="/services/data/v66.0/query/01g-1")),
        ok(page("B", done=False, nextRecordsUrl="/services/data/v66.0/query/01g-2")),
        ok(page("C")),
    )
    pages = org.client(row).query_all_pages("SELECT Name FROM Case")
    assert next(pages) == {"Name": "A"} and len(org.asked) == 1
    assert [one["Name"] for one in pages] == ["B", "C"]
    assert org.asked[1].url.path == "/services/data/v66.0/query/01g-1"


def test_pages_of_the_org_are_walked(connection, tenant, org):
    org.post("settings", {"batch_size": 7})
    names = [one["Id"] for one in client_for(tenant).query_all_pages("SELECT Id FROM Case")]
    assert len(names) == len(set(names)) > 50
    assert len(org.journal("/query")) == -(-len(names) // 7)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/services/data/v66.0/query/01g",
        "//evil.example/services/data/v66.0/query/01g",
        "/services/data/v66.0//evil.example/",
        "/services/data/v66.0",
        "/services/data/v66.0/../../oauth2/token",
        "/services/data/v66.0.evil.example/query/01g",
        "/services/apexrest/x",
        "@evil.example/",
        ".evil.example/",
    ],
)
def test_a_next_page_anywhere_else_is_not_asked_for(row, url):
    org = Org(ok(page()))
    assert failed(lambda: org.client(row).next_page(url)).code == "unavailable"
    assert org.asked == []


def test_an_unfinished_answer_without_a_next_page_is_no_end(row):
    """Else some records would be missing without a word."""
    pages = Org(ok(page("A", done=False))).client(row).query_all_pages("SELECT Name FROM Case")
    assert failed(lambda: list(pages)).code == "unavailable"


# --- composite


def test_parts_are_sent_in_one_call_and_answered_in_their_order(row):
    parts = [
        {"referenceId": "two", "httpStatusCode": 404, "body": [{"errorCode": "NOT_FOUND"}]},
        {"referenceId": "one", "httpStatusCode": 200, "body": {"Id": "1"}},
    ]
    org = Org(ok({"compositeResponse": parts}))
    subs = [
        Sub("one", "/sobjects/Case/1"),
        Sub("two", "/sobjects/Case", "POST", {"A": 1}, {"Sforce-Auto-Assign": "FALSE"}),
        Sub("three", "/limits"),
    ]
    one, two, three = org.client(row).composite(subs, all_or_none=True)
    sent = json.loads(org.asked[0].content)
    assert sent == {
        "allOrNone": True,
        "compositeRequest": [
            {"method": "GET", "url": "/services/data/v66.0/sobjects/Case/1", "referenceId": "one"},
            {
                "method": "POST",
                "url": "/services/data/v66.0/sobjects/Case",
                "referenceId": "two",
                "body": {"A": 1},
                "httpHeaders": {"Sforce-Auto-Assign": "FALSE"},
            },
            {"method": "GET", "url": "/services/data/v66.0/limits", "referenceId": "three"},
        ],
    }
    assert one.ok and one.body == {"Id": "1"}
    assert not two.ok and two.error.code == "not_found"
    assert not three.ok and three.error.code == "unavailable"  # no answer is no success


def queries(count):
    return [Sub(f"q{n}", query_path("SELECT Id FROM Case")) for n in range(count)]


@pytest.mark.parametrize(
    "subs",
    [
        [],
        [Sub(f"r{n}", "/limits") for n in range(26)],
        queries(6),
        [
            *queries(4),
            Sub("all", query_path("x", everything=True)),
            Sub("c", "/composite/sobjects"),
        ],
    ],
)
def test_more_than_salesforce_takes_is_not_sent(row, subs):
    org = Org(ok({}))
    with pytest.raises(ValueError, match="25 parts"):
        org.client(row).composite(subs)
    assert org.asked == []


def test_as_much_as_salesforce_takes_is_sent(connection, tenant, org):
    subs = [*queries(5), *(Sub(f"d{n}", "/sobjects/Case/describe") for n in range(20))]
    assert all(one.ok for one in client_for(tenant).composite(subs))
    assert len(org.journal("/services/data")) == 1
