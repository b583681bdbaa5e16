"""What our code and the simulated org call things is what the package calls them."""

import re

import pytest

from mapping import companion_read
from salesforce import companion
from simulators.salesforce_org.schema import WITH_IMPORT_KEY, objects
from tests.salesforce_package.source import OBJECTS, OWN, ROOT, SOURCE, STANDARD, fields, root, said

PRODUCT = (
    "common",
    "jira",
    "salesforce",
    "mapping",
    "records",
    "bulkcreate",
    "portal",
    "jira_panel",
)
# How describe names the Metadata API's types.
DESCRIBED = {
    "Text": "string",
    "Checkbox": "boolean",
    "Number": "double",
    "Url": "url",
    "Lookup": "reference",
    "MetadataRelationship": "reference",
}


def in_product():
    """Each custom name that the product's code holds."""
    files = (one for name in PRODUCT for one in (ROOT.parent / name).rglob("*.py"))
    text = "\n".join(one.read_text("utf-8") for one in files)
    return set(re.findall(r"\b[A-Z][A-Za-z]*(?:_[A-Za-z]+)*__(?:c|mdt)\b", text))


def test_each_custom_name_in_our_code_is_in_the_package():
    packaged = {*OWN, *(field for name in (*OWN, *STANDARD) for field in fields(name))}
    used = in_product()
    assert {companion.LINK, companion.INFO, "Link_Key__c"} <= used
    assert used - packaged == set()


@pytest.mark.parametrize("statement", companion_read.QUERIES.values())
def test_what_a_pull_asks_for_is_where_it_is_asked(statement):
    columns, source = re.fullmatch(r"SELECT (.+?) FROM (\w+) .*", statement).groups()
    for column in re.split(r",\s*", columns):
        relation, _, field = column.rpartition(".")
        lookup = fields(source).get(relation.replace("__r", "__c"))
        owner = said(lookup, "referenceTo") if relation else source
        assert field in fields(owner), f"{source}.{column}"
    assert set(re.findall(r"\w+__c", statement.partition("WHERE")[2])) <= set(fields(source))


def test_the_version_that_is_shipped_is_the_one_that_is_needed():
    record = root(SOURCE / "customMetadata" / "Connector_Info.Connector.md-meta.xml")
    assert [one.text for one in record.iter("{*}value")] == [str(companion.NEEDED)]


def shape(field):
    """A field of the package as describe tells it."""
    kind = said(field, "type")
    return {
        "label": said(field, "label"),
        "type": DESCRIBED[kind],
        "length": int(said(field, "length", "0")),
        "digits": (int(said(field, "precision", "0")), int(said(field, "scale", "0"))),
        "unique": said(field, "unique") == "true",
        "external id": said(field, "externalId") == "true",
        "required": said(field, "required") == "true",
        "refers to": said(field, "referenceTo"),
        "default": said(field, "defaultValue") != "",
    }


def simulated(one):
    # Ids are 18 long and addresses 255 without being told so.
    given = one.type not in ("reference", "url")
    return {
        "label": one.label,
        "type": one.type,
        "length": one.length if given else 0,
        "digits": (one.precision, one.scale),
        "unique": one.has("q"),
        "external id": one.has("x"),
        "required": not one.has("n") and one.type != "boolean",
        "refers to": "".join(one.reference_to),
        "default": one.has("d"),
    }


@pytest.mark.parametrize("name", [*OWN, *STANDARD])
def test_the_simulated_org_has_the_same_fields(name):
    there = objects(package=True)[name].fields.values()
    expected = {one.name: simulated(one) for one in there if one.custom}
    assert {field: shape(node) for field, node in fields(name).items()} == expected


@pytest.mark.parametrize("name", OWN)
def test_the_simulated_org_has_the_same_objects(name):
    packaged, there = root(OBJECTS / name / f"{name}.object-meta.xml"), objects(package=True)[name]
    assert (said(packaged, "label"), said(packaged, "pluralLabel")) == (there.label, there.plural)


def test_the_simulated_org_has_no_object_of_its_own_invention():
    assert sorted(name for name, one in objects(package=True).items() if one.custom) == OWN


def test_an_org_without_the_package_has_nothing_of_it():
    bare = objects(package=False)
    assert not set(OWN) & set(bare)
    assert not [one for name in bare for one in bare[name].fields.values() if one.custom]


def test_the_import_key_is_on_each_object_that_people_create():
    assert sorted(WITH_IMPORT_KEY) == STANDARD
