"""Files of the simulated org: created with their bytes, shared, deleted."""

import base64
import json

from tests.simulators.salesforce.client import code_of


def put(api, **about):
    told = {"Title": "a", "PathOnClient": "a.txt", **about}
    parts = {
        "entity_content": (None, json.dumps(told), "application/json"),
        "VersionData": ("a.txt", b"bytes", "application/octet-stream"),
    }
    return api.send("POST", "/sobjects/ContentVersion", files=parts)


def test_a_file_comes_with_its_document_and_link(api):
    case = api.create("Case", Subject="x")
    answer = put(api, FirstPublishLocationId=case)
    assert answer.status_code == 201
    version = api.read("ContentVersion", answer.json()["id"])
    assert (version["ContentSize"], version["FileExtension"]) == (5, "txt")
    found = api.get(f"/sobjects/ContentVersion/{version['Id']}/VersionData")
    assert found.content == b"bytes"
    where = f"LinkedEntityId = '{case}'"
    links = api.rows(f"SELECT ContentDocumentId FROM ContentDocumentLink WHERE {where}")
    assert [one["ContentDocumentId"] for one in links] == [version["ContentDocumentId"]]
    api.delete(f"/sobjects/ContentDocument/{version['ContentDocumentId']}")
    assert api.get(f"/sobjects/ContentVersion/{version['Id']}").status_code == 404
    assert api.rows(f"SELECT Id FROM ContentDocumentLink WHERE {where}") == []


def test_a_file_without_bytes_or_path_is_refused(api):
    answer = api.post("/sobjects/ContentVersion", {"Title": "a", "PathOnClient": "a.txt"})
    assert code_of(answer)[1] == "REQUIRED_FIELD_MISSING"
    data = base64.b64encode(b"x").decode()
    answer = api.post("/sobjects/ContentVersion", {"Title": "a", "VersionData": data})
    assert code_of(answer)[1] == "REQUIRED_FIELD_MISSING"
    both = {"PathOnClient": "a.txt", "VersionData": data}
    assert api.post("/sobjects/ContentVersion", both).status_code == 201
