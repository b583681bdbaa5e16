"""The REST calls that apps of this kind make, in Jira's shapes."""

import httpx2
import pytest

from simulators.running import NO_CERTIFICATES
from tests.simulators.jira.small_app import KEY

R3 = "/rest/api/3"
ISSUE = f"{R3}/issue/SUP-142"


@pytest.fixture
def ask(app):
    def call(method, path, *, status=200, **options):
        answer = app.ask(method, path, **options)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    return call


def test_an_issue_shows_the_fields_that_are_named(ask):
    found = ask("GET", ISSUE, query={"fields": "summary,status,nonsense"})
    assert found["key"] == "SUP-142"
    assert set(found["fields"]) == {"summary", "status"}
    assert found["fields"]["status"]["statusCategory"]["key"] == "indeterminate"


def test_text_areas_are_documents_and_can_be_had_as_html(ask):
    found = ask("GET", ISSUE, query={"fields": "description", "expand": "renderedFields,names"})
    assert found["fields"]["description"]["type"] == "doc"
    assert found["renderedFields"]["description"].startswith("<p>Exporting a report")
    assert found["names"] == {"description": "Description"}


def test_an_issue_that_is_not_there_looks_like_one_that_is_not_allowed(ask):
    found = ask("GET", f"{R3}/issue/SUP-9999", status=404)
    assert found["errorMessages"] == [
        "Issue does not exist or you do not have permission to see it."
    ]


def test_an_edit_tells_all_wrong_fields_at_once_and_changes_nothing(site, ask):
    fields = {"summary": "", "customfield_10034": "many", "nonsense": 1}
    found = ask("PUT", ISSUE, json={"fields": fields}, status=400)
    assert set(found["errors"]) == set(fields)
    assert site.get("issue/SUP-142")["values"]["customfield_10034"] == 14


def test_an_edit_is_kept(site, ask):
    ask("PUT", ISSUE, json={"fields": {"customfield_10034": 15}}, status=204)
    assert site.get("issue/SUP-142")["values"]["customfield_10034"] == 15


def test_a_new_issue_has_the_next_key_of_its_project(ask):
    fields = {"project": {"key": "SUP"}, "issuetype": {"name": "Bug"}, "summary": "New"}
    made = ask("POST", f"{R3}/issue", json={"fields": fields}, status=201)
    assert made["key"] == "SUP-151"
    assert ask("GET", f"{R3}/issue/{made['id']}")["fields"]["issuetype"]["name"] == "Bug"
    ask("DELETE", f"{R3}/issue/{made['id']}", status=204)
    ask("GET", f"{R3}/issue/{made['id']}", status=404)


def test_a_new_issue_needs_a_type_of_its_project(ask):
    fields = {"project": {"key": "OPS"}, "issuetype": {"name": "Bug"}, "summary": "New"}
    found = ask("POST", f"{R3}/issue", json={"fields": fields}, status=400)
    assert found["errors"] == {"issuetype": "Specify a valid issue type"}


def test_many_issues_come_by_id_and_missing_ones_are_told(ask):
    body = {"issueIdsOrKeys": ["SUP-145", "SUP-142", "SUP-0"], "fields": ["summary"]}
    found = ask("POST", f"{R3}/issue/bulkfetch", json=body)
    assert [one["key"] for one in found["issues"]] == ["SUP-142", "SUP-145"]
    assert [one["id"] for one in found["issueErrors"]] == ["SUP-0"]


def test_search_pages_by_token_and_gives_ids_alone(ask):
    asked = {"jql": "project = SUP ORDER BY key", "maxResults": 6}
    first = ask("POST", f"{R3}/search/jql", json=asked)
    assert len(first["issues"]) == 6
    assert set(first["issues"][0]) == {"id"}
    assert first["isLast"] is False
    rest = ask("POST", f"{R3}/search/jql", json={**asked, "nextPageToken": first["nextPageToken"]})
    assert (len(rest["issues"]), rest["isLast"]) == (4, True)
    assert "nextPageToken" not in rest


def test_search_without_a_restriction_is_refused_and_the_old_search_is_gone(ask):
    found = ask("GET", f"{R3}/search/jql", query={"jql": "ORDER BY key"}, status=400)
    assert found["errorMessages"][0].startswith("Unbounded JQL")
    ask("GET", f"{R3}/search", query={"jql": "project = SUP"}, status=410)


def test_what_an_app_indexes_can_be_searched(ask):
    value = {"count": 2, "ids": ["500A", "500B"]}
    ask("PUT", f"{ISSUE}/properties/small", json=value, status=201)
    for jql in ("smallCount > 1", 'smallId = "500B"', "smallCount IS NOT EMPTY"):
        found = ask("GET", f"{R3}/search/jql", query={"jql": jql, "fields": "summary"})
        assert [one["key"] for one in found["issues"]] == ["SUP-142"], jql


def test_a_property_is_made_replaced_and_deleted(ask):
    path = f"{ISSUE}/properties/small"
    ask("GET", path, status=404)
    ask("PUT", path, json=[1], status=201)
    ask("PUT", path, json=[2])
    assert ask("GET", path) == {"key": "small", "value": [2]}
    assert ask("GET", ISSUE, query={"properties": "small", "fields": "summary"})["properties"] == {
        "small": [2]
    }
    ask("DELETE", path, status=204)
    ask("DELETE", path, status=404)


@pytest.mark.parametrize("place", ["project/SUP", "issuetype/10005"])
def test_projects_and_issue_types_have_properties_too(ask, place):
    ask("PUT", f"{R3}/{place}/properties/small", json=True, status=201)
    assert ask("GET", f"{R3}/{place}/properties/small")["value"] is True


def test_a_property_has_limits(ask):
    ask("PUT", f"{ISSUE}/properties/{'k' * 256}", json=1, status=400)
    ask("PUT", f"{ISSUE}/properties/small", json="x" * 32_768, status=400)
    ask("PUT", f"{ISSUE}/properties/small", content=b"{broken", status=400)


def test_an_app_has_properties_of_its_own_and_sees_no_others(ask):
    path = "/rest/atlassian-connect/1/addons"
    ask("PUT", f"{path}/{KEY}/properties/ui", json={"shown": True}, status=201)
    ask("GET", f"{path}/com.other/properties/ui", status=403)
    assert ask("GET", f"{path}/{KEY}")["license"] == {"active": True}


def test_fields_projects_and_types_have_jiras_shapes(ask):
    by_id = {one["id"]: one for one in ask("GET", f"{R3}/field")}
    assert by_id["customfield_10032"]["schema"]["items"] == "option"
    page = ask("GET", f"{R3}/project/search", query={"startAt": 1, "maxResults": 1})
    assert (page["total"], page["isLast"], page["values"][0]["key"]) == (3, False, "OPS")
    types = ask("GET", f"{R3}/issuetype/project", query={"projectId": "10001"})
    assert [one["name"] for one in types] == ["Task", "Sub-task"]
    statuses = ask("GET", f"{R3}/project/SUP/statuses")
    assert "Waiting for customer" in [one["name"] for one in statuses[0]["statuses"]]


def test_what_a_new_issue_asks_comes_by_project_and_type(ask):
    path = f"{R3}/issue/createmeta/SUP/issuetypes"
    assert len(ask("GET", path)["issueTypes"]) == 4
    fields = {one["fieldId"]: one for one in ask("GET", f"{path}/10005")["fields"]}
    assert fields["summary"]["required"] is True
    assert {"id": "10101", "value": "Yes"} in fields["customfield_10029"]["allowedValues"]
    assert "parent" in {one["fieldId"] for one in ask("GET", f"{path}/10003")["fields"]}
    ask("GET", f"{path}/10000", status=404)


def person(site, name):
    return next(one["account"] for one in site.get("state")["users"] if one["name"] == name)


def test_permissions_are_told_for_anybody_and_only_what_is_granted(site, ask):
    issue = int(site.get("issue/SUP-142")["id"])
    body = {
        "accountId": person(site, "Cara Novak"),
        "globalPermissions": ["ADMINISTER"],
        "projectPermissions": [
            {"permissions": ["BROWSE_PROJECTS", "EDIT_ISSUES"], "issues": [issue], "projects": []}
        ],
    }
    found = ask("POST", f"{R3}/permissions/check", json=body)
    assert found["globalPermissions"] == []
    granted = {one["permission"]: one["issues"] for one in found["projectPermissions"]}
    assert granted == {"BROWSE_PROJECTS": [issue], "EDIT_ISSUES": []}


def test_an_unknown_permission_is_refused(ask):
    ask("POST", f"{R3}/permissions/check", json={"globalPermissions": ["FLY"]}, status=400)
    ask("GET", f"{R3}/mypermissions", query={"permissions": "FLY"}, status=400)


def test_my_permissions_are_those_of_the_apps_own_user(ask):
    asked = {"permissions": "EDIT_ISSUES,ADMINISTER", "issueKey": "SUP-142"}
    found = ask("GET", f"{R3}/mypermissions", query=asked)["permissions"]
    assert found["EDIT_ISSUES"]["havePermission"] is True
    assert found["ADMINISTER"]["havePermission"] is False


def test_people_come_one_by_one_or_many_and_hide_their_mail(site, ask):
    ann, ben = person(site, "Ann Lee"), person(site, "Ben Ortiz")
    assert ask("GET", f"{R3}/user", query={"accountId": ann})["emailAddress"]
    assert "emailAddress" not in ask("GET", f"{R3}/user", query={"accountId": ben})
    ask("GET", f"{R3}/user", query={"accountId": "nobody"}, status=404)
    found = ask("GET", f"{R3}/user/bulk", query={"accountId": [ann, "nobody", ben]})
    assert [one["displayName"] for one in found["values"]] == ["Ann Lee", "Ben Ortiz"]


def test_a_comment_is_a_document_and_can_be_changed_and_deleted(ask):
    text = {"type": "doc", "version": 1, "content": []}
    made = ask("POST", f"{ISSUE}/comment", json={"body": text}, status=201)
    assert ask("GET", f"{ISSUE}/comment")["total"] == 3
    ask("POST", f"{ISSUE}/comment", json={"body": "plain"}, status=400)
    ask("PUT", f"{ISSUE}/comment/{made['id']}", json={"body": text})
    ask("DELETE", f"{ISSUE}/comment/{made['id']}", status=204)
    ask("GET", f"{ISSUE}/comment/{made['id']}", status=404)


def test_a_comment_of_a_service_project_can_be_internal(ask):
    body = {
        "body": {"type": "doc", "version": 1, "content": []},
        "properties": [{"key": "sd.public.comment", "value": {"internal": True}}],
    }
    assert ask("POST", f"{ISSUE}/comment", json=body, status=201)["jsdPublic"] is False


def test_a_file_is_attached_and_read_from_another_address(site, app, ask):
    files = {"file": ("result.csv", b"a,b\n", "text/csv")}
    headers = {"X-Atlassian-Token": "no-check"}
    ask("POST", f"{ISSUE}/attachments", files=files, status=403)
    made = ask("POST", f"{ISSUE}/attachments", files=files, headers=headers)[0]
    assert (made["filename"], made["size"]) == ("result.csv", 4)
    away = app.ask("GET", f"{R3}/attachment/content/{made['id']}")
    assert away.status_code == 303
    target = away.headers["Location"].removeprefix(site.url)
    assert app.ask("GET", target).status_code == 400
    assert (
        httpx2.get(away.headers["Location"], trust_env=False, verify=NO_CERTIFICATES).content
        == b"a,b\n"
    )
    assert (
        httpx2.get(
            f"{site.url}/media/{made['id']}", trust_env=False, verify=NO_CERTIFICATES
        ).status_code
        == 403
    )


def test_a_file_over_the_limit_is_too_large(site, ask):
    site.post("config", {"attachment_limit": 3})
    files = {"file": ("result.csv", b"a,b\n", "text/csv")}
    headers = {"X-Atlassian-Token": "no-check"}
    ask("POST", f"{ISSUE}/attachments", files=files, headers=headers, status=413)
    assert ask("GET", f"{R3}/attachment/meta") == {"enabled": True, "uploadLimit": 3}


def test_a_remote_link_is_replaced_whole_under_its_global_id(ask):
    path = f"{ISSUE}/remotelink"
    about = {"url": "https://example.com/1", "title": "One"}
    first = {"globalId": "crm=1", "relationship": "case", "object": about}
    made = ask("POST", path, json=first, status=201)
    again = ask("POST", path, json={"globalId": "crm=1", "object": about})
    assert again["id"] == made["id"]
    assert "relationship" not in ask("GET", path, query={"globalId": "crm=1"})
    ask("POST", path, json={"object": {"url": "x"}}, status=400)
    ask("DELETE", path, query={"globalId": "crm=1"}, status=204)
    assert ask("GET", path) == []


REPORT = "/rest/atlassian-connect/latest/report-accounts"
WHEN = "2026-10-25T23:08:51.382Z"


def test_a_report_of_accounts_names_those_that_changed_or_closed(site, ask):
    known = {one["name"]: one["account"] for one in site.get("state")["users"]}
    ann = known["Ann Lee"]
    body = {"accounts": [{"accountId": ann, "updatedAt": WHEN}]}
    assert ask("POST", REPORT, json=body, status=204) is None
    site.post("privacy", {"account": ann, "status": "updated"})
    body["accounts"].append({"accountId": "712020:nobody", "updatedAt": WHEN})
    found = ask("POST", REPORT, json=body)
    assert [one["status"] for one in found["accounts"]] == ["updated", "closed"]


@pytest.mark.parametrize(
    "accounts",
    [
        [],
        [{"accountId": "a", "updatedAt": WHEN}] * 91,
        [{"accountId": "a"}],
        [{"accountId": "a", "updatedAt": "lately"}],
    ],
)
def test_a_report_that_is_not_as_wanted_is_refused(ask, accounts):
    ask("POST", REPORT, json={"accounts": accounts}, status=400)
