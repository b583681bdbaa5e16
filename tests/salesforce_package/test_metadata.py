"""Each file against Salesforce's own description of the Metadata API."""

import json

import pytest

from tests.salesforce_package.metadata_wsdl import problems
from tests.salesforce_package.source import FILES, OBJECTS, ROOT, SOURCE, root, said

FIELD = OBJECTS / "Case" / "fields" / "Import_Key__c.field-meta.xml"
RIGHTS = SOURCE / "permissionsets" / "Jira_Connector_Integration.permissionset-meta.xml"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_what_the_metadata_api_takes(path):
    assert problems(path) == []


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said_of_it"),
    [
        (FIELD, "<label>", "<bogusTag>x</bogusTag><label>", "bogusTag is not allowed here"),
        (FIELD, "<type>Text</type>", "<type>Txet</type>", "Txet is not one of its values"),
        (FIELD, "<unique>true", "<unique>perhaps", "perhaps is no boolean"),
        (FIELD, "<length>80", "<length>eighty", "eighty is no number"),
        (FIELD, "</label>", "</lable>", "not well-formed"),
        (FIELD, "<label>", "<label>Key</label><label>", "label is there 2 times"),
        (RIGHTS, "<allowRead>true</allowRead>", "", "allowRead is missing"),
        (RIGHTS, "PermissionSet", "PermissionsSet", "no such type PermissionsSet"),
    ],
)
def test_the_check_says_what_is_wrong(tmp_path, file, right, wrong, said_of_it):
    good = file.read_text("utf-8")
    assert right in good
    bad = tmp_path / file.name
    bad.write_text(good.replace(right, wrong), encoding="utf-8")
    assert said_of_it in "; ".join(problems(bad))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_files_name_says_what_is_in_it(path):
    named = path.name.split(".")[0]
    assert said(root(path), "fullName", named) == named


def test_only_the_package_is_deployed_by_default():
    project = json.loads((ROOT / "sfdx-project.json").read_text("utf-8"))
    assert [one["path"] for one in project["packageDirectories"]] == ["force-app"]
    assert project["sourceApiVersion"] == "66.0"
