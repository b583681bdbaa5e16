"""The companion package against the Metadata API's description, our code and the simulated org."""

import re
from pathlib import Path

import pytest

pytest.importorskip("lxml", reason="lxml is not installed: the package is not checked.")

from lxml import etree

from mapping import companion_read
from salesforce import companion
from simulators.salesforce_org.schema import WITH_IMPORT_KEY, objects
from tests.salesforce_package.metadata_wsdl import NAMESPACE, problems

ROOT = Path(__file__).resolve().parents[2] / "salesforce_package"
SOURCE = ROOT / "force-app" / "main" / "default"
FILES = sorted(ROOT.rglob("*-meta.xml"))
PERMISSIONS = SOURCE / "permissionsets"


def fields_of(name):
    """API name → the field's XML."""
    found = (SOURCE / "objects" / name / "fields").glob("*.field-meta.xml")
    return {one.name.split(".")[0]: etree.parse(one).getroot() for one in found}


def said(node, name):
    found = node.find(f"{NAMESPACE}{name}")
    return None if found is None else found.text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_what_the_metadata_api_takes(path):
    if path.name.endswith(".md-meta.xml"):
        assert etree.parse(path).getroot().tag == f"{NAMESPACE}CustomMetadata"
        return
    assert problems(path) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("<bogusTag>x</bogusTag><label>", "<label>"),
        ("<type>Txet</type>", "<type>Text</type>"),
        ("<externalId>perhaps</externalId>", "<externalId>true</externalId>"),
    ],
)
def test_the_check_finds_what_is_wrong(tmp_path, wrong, right):
    good = (SOURCE / "objects/Case/fields/Import_Key__c.field-meta.xml").read_text("utf-8")
    assert right in good
    bad = tmp_path / "bad.field-meta.xml"
    bad.write_text(good.replace(right, wrong, 1), encoding="utf-8")
    assert problems(bad) != []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_files_name_says_what_is_in_it(path):
    name = said(etree.parse(path).getroot(), "fullName")
    assert name in (None, path.name.split(".")[0])


def test_what_our_code_reads_is_in_the_package():
    for statement in companion_read.QUERIES.values():
        columns, source = re.fullmatch(r"SELECT (.+?) FROM (\w+).*", statement).groups()
        known = fields_of(source)
        assert known, source
        for column in re.split(r",\s*", columns):
            relation, _, field = column.rpartition(".")
            own = fields_of("Jira_Project__mdt") if relation else known
            assert field in own, f"{source}.{column}"
    assert "Schema_Version__c" in fields_of(companion.INFO)
    version = (SOURCE / "customMetadata/Connector_Info.Connector.md-meta.xml").read_text("utf-8")
    assert f">{companion.NEEDED}<" in version


@pytest.mark.parametrize(
    "name",
    [
        "Jira_Link__c",
        *("Jira_Project__mdt", "Jira_Issue_Type__mdt", "Jira_Object__mdt", "Jira_Field__mdt"),
        "Connector_Info__mdt",
    ],
)
def test_the_simulated_org_has_the_same_fields(name):
    packaged = fields_of(name)
    simulated = {one.name: one for one in objects(package=True)[name].fields.values() if one.custom}
    assert set(packaged) == set(simulated)
    for field, node in packaged.items():
        one = simulated[field]
        assert int(said(node, "length") or 0) == (one.length if said(node, "length") else 0), field
        assert (said(node, "unique") == "true") == one.has("q"), field
        assert (said(node, "externalId") == "true") == one.has("x"), field


def test_the_import_key_is_on_each_object_that_people_create():
    for name in WITH_IMPORT_KEY:
        node = fields_of(name)["Import_Key__c"]
        assert (said(node, "unique"), said(node, "externalId")) == ("true", "true")


def test_the_permission_sets_cover_every_field_and_type():
    custom = {f"Jira_Link__c.{name}" for name in fields_of("Jira_Link__c")}
    types = {one.name for one in (SOURCE / "objects").iterdir() if one.name.endswith("__mdt")}
    for name in ("Integration", "Admin"):
        root = etree.parse(PERMISSIONS / f"Jira_Connector_{name}.permissionset-meta.xml")
        granted = {
            one.text for one in root.iterfind(f"{NAMESPACE}fieldPermissions/{NAMESPACE}field")
        }
        opened = {
            one.text
            for one in root.iterfind(f"{NAMESPACE}customMetadataTypeAccesses/{NAMESPACE}name")
        }
        assert custom <= granted
        assert opened == types


def test_only_the_integration_user_may_write_links():
    for name, may in (("Integration", "true"), ("Admin", "false")):
        root = etree.parse(PERMISSIONS / f"Jira_Connector_{name}.permissionset-meta.xml").getroot()
        rights = root.find(f"{NAMESPACE}objectPermissions")
        assert said(rights, "allowCreate") == may
        assert said(rights, "viewAllRecords") == "true"


def test_the_sample_is_not_deployed_with_the_package():
    assert not list(SOURCE.rglob("*SUP*"))
    assert list((ROOT / "sample").rglob("*SUP*"))
