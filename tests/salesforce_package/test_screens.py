"""What the Salesforce admin sees and who may do what."""

import pytest

from tests.salesforce_package.source import (
    FILES,
    OBJECTS,
    OWN,
    ROOT,
    SOURCE,
    STANDARD,
    TYPES,
    each,
    fields,
    layout,
    root,
    said,
)

SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
RECORDS = [one for one in FILES if one.name.endswith(".md-meta.xml")]
VALUES = {"Checkbox": "xsd:boolean", "Number": "xsd:double"}
KEYS = {f"{name}.{field}" for name in STANDARD for field in fields(name)}
LINKS = {f"Jira_Link__c.{field}" for field in fields("Jira_Link__c")}


def rights(name):
    return root(SOURCE / "permissionsets" / f"Jira_Connector_{name}.permissionset-meta.xml")


def allowed(name):
    """Right → whether it is given, over link rows."""
    (found,) = rights(name).iter("{*}objectPermissions")
    return {one.tag.rpartition("}")[2]: one.text for one in found}


def of_fields(name, right):
    """The fields for which a permission set gives the right."""
    found = rights(name).iter("{*}fieldPermissions")
    return {said(one, "field") for one in found if said(one, right) == "true"}


@pytest.mark.parametrize("name", ["Integration", "Admin"])
def test_a_permission_set_opens_every_type_and_field(name):
    opened = rights(name)
    assert sorted(each(opened, "customMetadataTypeAccesses", "name")) == TYPES
    assert set(each(opened, "customMetadataTypeAccesses", "enabled")) == {"true"}
    keys = KEYS if name == "Integration" else set()
    assert of_fields(name, "readable") == LINKS | keys


def test_salesforce_refuses_field_rights_for_required_fields_and_none_is():
    needed = {
        f"{name}.{field}"
        for name in ("Jira_Link__c", *STANDARD)
        for field, node in fields(name).items()
        if said(node, "required") == "true"
    }
    assert needed == set()


def test_only_the_integration_user_writes_links_and_all_of_them():
    """Also those that another connected user wrote: links outlive a change of that user."""
    assert of_fields("Integration", "editable") == LINKS | KEYS
    assert of_fields("Admin", "editable") == set()
    everything = {"allowCreate", "allowDelete", "allowEdit", "allowRead", "modifyAllRecords"}
    given = {right for right, value in allowed("Integration").items() if value == "true"}
    assert given == everything | {"viewAllRecords"}
    seen = {right for right, value in allowed("Admin").items() if value == "true"}
    assert seen == {"allowRead", "viewAllRecords"}
    link = root(OBJECTS / "Jira_Link__c" / "Jira_Link__c.object-meta.xml")
    assert said(link, "sharingModel") == "Read"


@pytest.mark.parametrize("name", OWN)
def test_a_layout_shows_every_field(name):
    """A type that is deployed without one shows its label alone."""
    shown = each(layout(name), "layoutSections", "layoutColumns", "layoutItems", "field")
    assert set(fields(name)) == {one for one in shown if one.endswith("__c")}
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize("name", OWN)
def test_a_layout_asks_for_what_is_required_and_for_nothing_else(name):
    items = layout(name).iter("{*}layoutItems")
    asked = {said(one, "field") for one in items if said(one, "behavior") == "Required"}
    needed = {field for field, node in fields(name).items() if said(node, "required") == "true"}
    standard = {"MasterLabel", "DeveloperName", "NamespacePrefix"} if name in TYPES else set()
    assert asked == needed | standard


def test_nobody_types_a_link_by_hand():
    found = each(
        *(layout("Jira_Link__c"), "layoutSections", "layoutColumns", "layoutItems", "behavior")
    )
    assert set(found) == {"Readonly"}


@pytest.mark.parametrize("name", TYPES)
def test_each_field_that_an_admin_fills_has_help(name):
    for field, node in fields(name).items():
        assert len(said(node, "inlineHelpText")) > 20, field


def test_lists_and_related_lists_show_fields_that_exist():
    for path in OBJECTS.rglob("*.listView-meta.xml"):
        shown = {one for one in each(root(path), "columns") if one.endswith("__c")}
        assert shown, path.name
        assert shown <= set(fields(path.parents[1].name)), path
    for related in layout("Jira_Project__mdt").iter("{*}relatedLists"):
        child, _, through = said(related, "relatedList").partition(".")
        assert said(fields(child)[through], "referenceTo") == "Jira_Project__mdt"
        assert {one for one in each(related, "fields") if one.endswith("__c")} <= set(fields(child))


def test_whoever_looks_at_links_has_their_tab():
    assert each(rights("Admin"), "tabSettings", "tab") == ["Jira_Link__c"]
    assert (SOURCE / "tabs" / "Jira_Link__c.tab-meta.xml").exists()


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_a_record_fills_the_fields_of_its_type(path):
    known = fields(f"{path.name.split('.')[0]}__mdt")
    given = {said(one, "field"): one.find("{*}value") for one in root(path).iter("{*}values")}
    needed = {field for field, node in known.items() if said(node, "required") == "true"}
    assert needed <= set(given) <= set(known)
    for field, value in given.items():
        expected = VALUES.get(said(known[field], "type"), "xsd:string")
        assert value.get(f"{SCHEMA}type") == expected, field


def test_the_sample_has_one_of_each_and_changes_nothing_until_it_is_switched_on():
    sample = [one for one in RECORDS if "sample" in one.parts]
    kinds = {f"{one.name.split('.')[0]}__mdt" for one in sample}
    assert kinds == set(TYPES) - {"Connector_Info__mdt"}
    for path in sample:
        values = {said(one, "field"): said(one, "value") for one in root(path).iter("{*}values")}
        assert values["Active__c"] == "false"


@pytest.mark.parametrize("name", [*OWN, *STANDARD])
def test_the_readme_says_what_each_object_and_field_is_for(name):
    told = (ROOT / "README.md").read_text("utf-8")
    assert name in told
    assert [field for field in fields(name) if f"`{field}`" not in told] == []
