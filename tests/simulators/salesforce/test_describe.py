"""Describe: what it says, to whom, and when it need not be said again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


def _names(api):
    return {one["name"] for one in api.get("/sobjects").json()["sobjects"]}


def _described(api, name):
    return {one["name"]: one for one in api.get(f"/sobjects/{name}/describe").json()["fields"]}


def test_versions_are_told_to_anybody(door):
    found = door.http.get(f"{door.url}/services/data").json()
    assert {"label", "url", "version"} == set(found[-1])
    assert found[-1]["version"] == "68.0"
    assert "66.0" in {one["version"] for one in found}


def test_old_and_unknown_versions_are_refused(api):
    old = api.get("/services/data/v30.0/limits")
    assert (old.status_code, old.json()[0]["errorCode"]) == (410, "UNSUPPORTED_API_VERSION")
    assert api.get("/services/data/v99.0/limits").status_code == 404
    assert api.get("/services/data/v66/limits").status_code == 404


def test_a_version_lists_its_resources(api):
    found = api.get("/services/data/v66.0").json()
    for name in ("sobjects", "query", "queryAll", "search", "composite", "limits"):
        assert found[name] == f"/services/data/v66.0/{name}"


def test_describe_is_not_sent_again_until_it_changes(api, org):
    for path in ("/sobjects", "/sobjects/Case/describe"):
        first = api.get(path)
        again = api.get(path, If_Modified_Since=first.headers["Last-Modified"])
        assert (again.status_code, again.content) == (304, b"")
        now = format_datetime(datetime.now(UTC), usegmt=True)
        assert api.get(path, If_Modified_Since=now).status_code == 304
        long_ago = format_datetime(datetime.now(UTC) - timedelta(days=400), usegmt=True)
        assert api.get(path, If_Modified_Since=long_ago).status_code == 200
        assert api.get(path, If_Modified_Since="nonsense").status_code == 200


def test_each_change_moves_the_date_even_within_a_second(api, org):
    seen = set()
    for hidden in (["Case.Type"], ["Case.Reason"], []):
        org.post("settings", {"hidden_fields": hidden})
        seen.add(api.get("/sobjects/Case/describe").headers["Last-Modified"])
    assert len(seen) == 3


def test_hidden_objects_and_fields_are_not_described(api, org):
    assert "Priority" in _described(api, "Case")
    org.post("settings", {"hidden_fields": ["Case.Priority"], "hidden_objects": ["Lead"]})
    assert "Priority" not in _described(api, "Case")
    assert "Lead" not in _names(api)
    assert api.get("/sobjects/Lead/describe").status_code == 404


def test_a_read_only_object_says_so(api, org):
    org.post("settings", {"read_only_objects": ["Case"]})
    found = api.get("/sobjects/Case/describe").json()
    assert (found["createable"], found["updateable"], found["queryable"]) == (False, False, True)


def test_the_companion_package_can_be_absent(api, org):
    assert {"Jira_Link__c", "Jira_Project__mdt", "Connector_Info__mdt"} <= _names(api)
    assert "Import_Key__c" in _described(api, "Case")
    org.post("settings", {"package": False})
    assert not {name for name in _names(api) if name.endswith(("__c", "__mdt"))}
    assert "Import_Key__c" not in _described(api, "Case")


def test_the_package_tells_its_version(api, org):
    statement = "SELECT Schema_Version__c FROM Connector_Info__mdt"
    assert api.column(statement) == ["1"]
    org.post("settings", {"package_version": "7"})
    assert api.column(statement) == ["7"]


def test_every_described_child_relationship_can_be_queried(api):
    for name in ("Account", "Contact"):
        for child in api.get(f"/sobjects/{name}/describe").json()["childRelationships"]:
            if child["relationshipName"]:
                inner = f"SELECT Id FROM {child['relationshipName']}"
                assert api.rows(f"SELECT Id, ({inner}) FROM {name} LIMIT 1")


def test_every_described_field_can_be_read(api):
    for name in sorted(_names(api)):
        fields = ", ".join(_described(api, name))
        # Links of files are only found from one of their ends.
        end = (
            " WHERE LinkedEntityId = '5009Q0000000001QAA'" if name == "ContentDocumentLink" else ""
        )
        assert api.ask(f"SELECT {fields} FROM {name}{end} LIMIT 1").status_code == 200, name
