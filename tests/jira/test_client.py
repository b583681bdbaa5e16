"""What Jira is asked, how it is signed, and what its bad days look like."""

import json
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
import stamina
from joserfc import jwt
from joserfc.jwk import OctKey

from common.errors import RemoteError
from jira import quota
from jira.client import JiraClient
from jira.connect import qsh
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_waiting():
    """Retries happen at once; their number stays what the code asks for."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture
def tenant():
    return TenantFactory(site_url="https://acme.atlassian.net")


class Jira:
    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, tenant, **options):
        return JiraClient(
            tenant, http=httpx2.Client(transport=httpx2.MockTransport(self)), **options
        )


def ok(body):
    return httpx2.Response(200, json=body)


def failed(jira, tenant, call=lambda client: client.fields(), **options):
    with pytest.raises(RemoteError) as error:
        call(jira.client(tenant, **options))
    assert error.value.service == "jira"
    assert error.value.sentence.endswith((".", "?")) or "Jira said" in error.value.sentence
    return error.value


def test_a_call_is_signed_for_exactly_its_address(tenant, time_machine):
    time_machine.move_to(NOW, tick=False)
    jira = Jira(ok({"id": "10010"}))

    jira.client(tenant).issue("10010", fields=["summary", "status"])

    (request,) = jira.asked
    scheme, _, token = request.headers["Authorization"].partition(" ")
    claims = jwt.decode(token, OctKey.import_key(tenant.connect_secret.reveal()), ["HS256"]).claims
    assert scheme == "JWT"
    assert claims["iss"] == "Sinergify.Sinergify"
    assert claims["aud"] == [tenant.connect_client_key]
    assert claims["exp"] - claims["iat"] == 180
    assert claims["iat"] == int(NOW.timestamp())
    assert str(request.url) == (
        "https://acme.atlassian.net/rest/api/3/issue/10010?fields=summary%2Cstatus"
    )
    assert claims["qsh"] == qsh.digest("GET", "/rest/api/3/issue/10010?fields=summary%2Cstatus")


def test_the_hash_leaves_out_the_path_of_the_site():
    tenant = TenantFactory(site_url="https://acme.atlassian.net/jira")
    jira = Jira(ok([]))
    jira.client(tenant).fields()
    token = jira.asked[0].headers["Authorization"].removeprefix("JWT ")
    claims = jwt.decode(token, OctKey.import_key(tenant.connect_secret.reveal()), ["HS256"]).claims
    assert str(jira.asked[0].url) == "https://acme.atlassian.net/jira/rest/api/3/field"
    assert claims["qsh"] == qsh.digest("GET", "/rest/api/3/field")


def test_a_get_has_no_body(tenant):
    jira = Jira(ok([]))
    jira.client(tenant).fields()
    assert jira.asked[0].content == b""
    assert "Content-Type" not in jira.asked[0].headers


def test_an_issue_is_never_asked_for_all_its_fields(tenant):
    jira = Jira(ok({"id": "1"}))
    jira.client(tenant).issue("1")
    assert jira.asked[0].url.params["fields"] == "id"


def test_permissions_are_asked_for_one_account_and_one_issue(tenant):
    jira = Jira(
        ok(
            {
                "globalPermissions": [],
                "projectPermissions": [
                    {"permission": "EDIT_ISSUES", "issues": [10010], "projects": []}
                ],
            }
        )
    )
    granted = jira.client(tenant).permissions_check(
        "712020:a", project_permissions=["EDIT_ISSUES", "ADD_COMMENTS"], issue_id="10010"
    )
    assert json.loads(jira.asked[0].content) == {
        "accountId": "712020:a",
        "projectPermissions": [
            {"permissions": ["ADD_COMMENTS", "EDIT_ISSUES"], "issues": [10010], "projects": []}
        ],
    }
    assert granted.on_issue("EDIT_ISSUES", "10010")
    assert not granted.on_issue("ADD_COMMENTS", "10010")
    assert not granted.on_issue("EDIT_ISSUES", "10011")
    assert "EDIT_ISSUES" not in granted.everywhere


def test_properties_are_written_as_they_are(tenant):
    jira = Jira(httpx2.Response(201))
    jira.client(tenant).put_issue_property("10010", "sinergify", {"count": 2})
    (request,) = jira.asked
    assert (request.method, request.url.path) == (
        "PUT",
        "/rest/api/3/issue/10010/properties/sinergify",
    )
    assert json.loads(request.content) == {"count": 2}


def test_deleting_a_property_that_is_gone_is_done(tenant):
    jira = Jira(httpx2.Response(404, json={"errorMessages": ["no"]}))
    jira.client(tenant).delete_issue_property("10010", "sinergify")
    assert jira.asked[0].method == "DELETE"


def test_the_app_property_is_that_of_our_key(tenant):
    jira = Jira(httpx2.Response(200))
    jira.client(tenant).put_app_property("ui", {"panelVisible": False})
    assert jira.asked[0].url.path == (
        "/rest/atlassian-connect/1/addons/Sinergify.Sinergify/properties/ui"
    )


def test_people_are_asked_for_in_hundreds(tenant):
    jira = Jira(ok({"values": [{"accountId": "x"}]}))
    found = jira.client(tenant).users([f"a{number}" for number in range(150)] + ["a1"])
    assert len(found) == 2
    assert [len(call.url.params.get_list("accountId")) for call in jira.asked] == [100, 50]


def test_projects_come_page_by_page(tenant):
    first = {"isLast": False, "values": [{"id": str(number)} for number in range(50)]}
    jira = Jira(ok(first), ok({"isLast": True, "values": [{"id": "50"}]}))
    assert len(jira.client(tenant).projects()) == 51
    assert [call.url.params["startAt"] for call in jira.asked] == ["0", "50"]


def test_a_page_that_never_ends_ends(tenant):
    jira = Jira(ok({"isLast": False, "values": []}))
    assert jira.client(tenant).projects() == []


@pytest.mark.parametrize("issue", ["../../../secure", "1/../2", "1?x=1", ".."])
def test_an_id_cannot_leave_its_place_in_the_address(tenant, issue):
    jira = Jira(ok({}))
    try:
        jira.client(tenant).issue(issue)
    except ValueError:
        assert issue == ".."
        return
    assert jira.asked[0].url.raw_path.startswith(b"/rest/api/3/issue/")
    assert b"/../" not in jira.asked[0].url.raw_path


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (400, "invalid", True),
        (401, "unauthorized", True),
        (403, "forbidden", True),
        (404, "not_found", True),
        (409, "conflict", False),
        (413, "too_large", True),
        (302, "unavailable", False),
        (500, "unavailable", False),
        (503, "unavailable", False),
    ],
)
def test_a_refusal_says_what_it_is_and_whether_it_can_pass(tenant, status, code, permanent):
    jira = Jira(httpx2.Response(status, text="<html>", headers={"Location": "https://evil"}))
    error = failed(jira, tenant)
    assert (error.code, error.permanent, error.status) == (code, permanent, status)
    assert all("evil" not in str(call.url) for call in jira.asked)


def test_jiras_own_words_are_quoted_where_the_request_was_wrong(tenant):
    body = {"errorMessages": ["Bad thing."], "errors": {"summary": "is required"}}
    error = failed(Jira(httpx2.Response(400, json=body)), tenant)
    assert "Bad thing. summary: is required" in error.sentence


@pytest.mark.parametrize("text", ["<html>maintenance</html>", "{", "[]"])
def test_an_answer_that_cannot_be_read_is_no_answer(tenant, text):
    jira = Jira(httpx2.Response(200, text=text))
    assert failed(jira, tenant, lambda client: client.issue("1")).code == "unavailable"


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(httpx2.ReadTimeout("slow"), "timeout"), (httpx2.ConnectError("down"), "unreachable")],
)
def test_silence_is_told_apart_from_absence(tenant, trouble, code):
    assert failed(Jira(trouble), tenant).code == code


def test_a_person_does_not_wait_for_a_second_silence(tenant):
    jira = Jira(httpx2.ReadTimeout("slow"))
    failed(jira, tenant)
    assert len(jira.asked) == 1


def test_a_persons_call_is_tried_once_more(tenant):
    jira = Jira(httpx2.Response(503), ok([{"id": "summary"}]))
    assert jira.client(tenant).fields() == [{"id": "summary"}]
    jira = Jira(httpx2.Response(503))
    failed(jira, tenant)
    assert len(jira.asked) == 2


def test_a_background_call_is_tried_four_times(tenant):
    jira = Jira(httpx2.Response(503))
    failed(jira, tenant, background=True)
    assert len(jira.asked) == 4


def test_every_try_is_signed_anew(tenant, time_machine):
    time_machine.move_to(NOW, tick=True)
    jira = Jira(httpx2.Response(503), ok([]))
    jira.client(tenant).fields()
    assert len(jira.asked) == 2 and all("Authorization" in call.headers for call in jira.asked)


def test_a_short_pause_that_jira_asks_for_is_made(tenant):
    jira = Jira(httpx2.Response(429, headers={"Retry-After": "2"}), ok([]))
    assert jira.client(tenant).fields() == []


def test_a_long_pause_is_left_to_the_person(tenant):
    jira = Jira(httpx2.Response(429, headers={"Retry-After": "45"}))
    error = failed(jira, tenant)
    assert (error.code, error.retry_after, len(jira.asked)) == ("limit", 45, 1)
    assert "Try again" in error.sentence


def test_a_gateways_429_names_its_reset_time(tenant, time_machine):
    time_machine.move_to(NOW, tick=False)
    jira = Jira(httpx2.Response(429, headers={"X-RateLimit-Reset": "2026-11-24T10:21Z"}))
    assert failed(jira, tenant).retry_after == 60


@pytest.mark.parametrize("reset", ["", "soon", "2026-11-24T10:19Z"])
def test_a_429_always_says_when_to_come_back(tenant, time_machine, reset):
    time_machine.move_to(NOW, tick=False)
    error = failed(Jira(httpx2.Response(429, headers={"X-RateLimit-Reset": reset})), tenant)
    assert error.retry_after > 0


def test_an_empty_quota_pauses_background_work_of_every_site(tenant, time_machine):
    time_machine.move_to(NOW, tick=False)
    spent = httpx2.Response(429, headers={"RateLimit-Reason": "jira-quota-global-based"})
    error = failed(Jira(spent), tenant)
    assert (error.code, error.retry_after) == ("quota", 40 * 60)

    other = TenantFactory()
    silent = Jira(ok([]))
    assert failed(silent, other, background=True).code == "quota"
    assert silent.asked == []
    assert silent.client(other).fields() == []

    time_machine.move_to(NOW + timedelta(minutes=41), tick=False)
    assert silent.client(other, background=True).fields() == []


def test_a_burst_limit_pauses_nobody_else(tenant):
    failed(Jira(httpx2.Response(429, headers={"RateLimit-Reason": "jira-burst-based"})), tenant)
    quota.require_background()


def test_a_site_outside_the_settings_is_not_called():
    jira = Jira(ok([]))
    error = failed(jira, TenantFactory(site_url="https://evil.example"))
    assert error.code == "host" and jira.asked == []


def test_an_uninstalled_site_is_not_called(tenant):
    tenant.secrets.delete()
    tenant.refresh_from_db()
    jira = Jira(ok([]))
    error = failed(jira, tenant)
    assert error.code == "not_installed" and error.permanent and jira.asked == []


def test_neither_token_nor_secret_is_logged(tenant, caplog):
    jira = Jira(httpx2.Response(503))
    failed(jira, tenant)
    token = jira.asked[0].headers["Authorization"].removeprefix("JWT ")
    assert token not in caplog.text and tenant.connect_secret.reveal() not in caplog.text
