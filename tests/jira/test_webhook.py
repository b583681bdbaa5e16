import pytest

from jira.caller import IssueRef
from jira.client import TRACE_HEADER
from jira.passing_on import OWN_TRACE
from tests.jira.tokens import context_token, header, url_token

pytestmark = pytest.mark.django_db
TARGET = "/connect/webhook"
DELETED = {
    "timestamp": 1_795_000_000_000,
    "webhookEvent": "jira:issue_deleted",
    "user": {"accountId": "712020:x", "displayName": "Ann", "emailAddress": "ann@acme.com"},
    "issue": {"id": "10010", "key": "SUP-1", "fields": {"summary": "Secret plan"}},
}


@pytest.fixture
def deliver(client, tenant):
    def do(body=DELETED, *, token=None, by=tenant):
        token = token or url_token(by, "POST", TARGET)
        return client.post(TARGET, body, content_type="application/json", headers=header(token))

    return do


def test_a_deleted_issue_is_passed_on_in_reduced_form(deliver, heard, tenant):
    assert deliver().status_code == 204
    (one,) = heard
    (change,) = one.changes
    issue = IssueRef("10010", "SUP-1")
    assert (change.event, change.issue, change.items) == ("issue_deleted", issue, ())
    assert "Secret" not in str(one) and "Ann" not in str(one)
    assert one.tenant == tenant and one.id
    assert (one.event, one.account_id) == ("jira:issue_deleted", "712020:person")


def test_a_webhook_without_a_person_is_fine(deliver, heard, tenant):
    assert deliver(token=url_token(tenant, "POST", TARGET, sub=None)).status_code == 204
    assert heard[0].account_id == ""
    assert heard[0].changes[0].account_id == "712020:x"


def test_the_event_is_of_the_tenant_that_signed_it(deliver, heard, stranger):
    deliver(by=stranger)
    assert heard[0].tenant == stranger


def test_a_disabled_plugin_acknowledges_and_drops(deliver, heard, tenant):
    tenant.switches.plugin_enabled = False
    tenant.switches.save()
    assert deliver().status_code == 204
    assert heard == []


@pytest.mark.parametrize(
    "body",
    [
        {"webhookEvent": "jira:issue_deleted"},
        {"webhookEvent": "jira:issue_deleted", "issue": {"id": "../1"}},
        {"webhookEvent": "jira:issue_deleted", "issue": "10010"},
        {"webhookEvent": "user_deleted", "issue": {"id": "10010"}},
        {"webhookEvent": ["jira:issue_deleted"], "issue": {"id": "10010"}},
        {},
    ],
)
def test_an_event_that_concerns_nothing_of_ours_is_acknowledged(deliver, heard, body):
    assert deliver(body).status_code == 204
    assert heard == []


def test_a_body_that_is_no_json_is_said_to_be_none(client, tenant, heard):
    token = url_token(tenant, "POST", TARGET)
    answer = client.post(TARGET, b"{", content_type="application/json", headers=header(token))
    assert answer.status_code == 400 and heard == []


def test_a_context_token_delivers_nothing(deliver, heard, tenant):
    assert deliver(token=context_token(tenant)).status_code == 401
    assert heard == []


def test_a_token_for_another_end_point_delivers_nothing(deliver, heard, tenant):
    assert deliver(token=url_token(tenant, "POST", "/connect/enabled")).status_code == 401
    assert deliver(token=url_token(tenant, "GET", TARGET)).status_code == 401
    assert heard == []


def test_a_get_is_no_event(client, tenant):
    token = url_token(tenant, "GET", TARGET)
    answer = client.get(TARGET, headers=header(token))
    assert answer.status_code == 405 and "no-store" in answer["Cache-Control"]


def test_the_delivery_id_is_jiras_or_follows_from_the_body(client, tenant, heard):
    def send(body, **headers):
        token = url_token(tenant, "POST", TARGET)
        given = header(token) | headers
        client.post(TARGET, body, content_type="application/json", headers=given)
        return heard[-1].id

    assert send(DELETED, **{"X-Atlassian-Webhook-Identifier": "abc"}) == "abc"
    first = send(DELETED)
    assert send(DELETED) == first and send({**DELETED, "timestamp": 5}) != first


def test_the_echo_of_our_own_write_is_dropped(client, tenant, heard):
    given = header(url_token(tenant, "POST", TARGET)) | {TRACE_HEADER: OWN_TRACE}
    answer = client.post(TARGET, DELETED, content_type="application/json", headers=given)
    assert answer.status_code == 204 and heard == []
