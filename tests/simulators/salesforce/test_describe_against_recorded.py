"""The org's own schema held against describe answers of real orgs, where these are at hand."""

import json
from pathlib import Path

import pytest

from simulators.salesforce_org import describe, schema

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "salesforce"
RECORDED = ["Account", "Case", "Contact", "Lead", "Opportunity"]
DERIVED = ["CaseComment", "EmailMessage", "FeedItem"]
# Fields of packages, of Data.com and of history tracking, which this org does not have.
NOT_HERE = {
    "Account": {
        *("Jigsaw", "JigsawCompanyId", "DandbCompanyId", "CleanStatus", "History__c"),
        *("Primary_Contact__c", "ns__LinkedAccount__c", "ns__Description__c"),
    },
    "Contact": {"Jigsaw", "JigsawContactId", "CleanStatus"},
    "Lead": {"Jigsaw", "JigsawContactId", "CompanyDunsNumber", "DandbCompanyId", "CleanStatus"},
    "Opportunity": {"LastAmountChangedHistoryId", "LastCloseDateChangedHistoryId"},
}
# Not facts of the schema: what a profile may hide, how an index is built, bytes of storage.
NOT_HELD = {"permissionable", "searchPrefilterable", "aggregatable", "byteLength"}
SHOWN_SPECIALLY = {"personname", "switchablepersonname", "imageurl"}
OURS_ALONE = {"Import_Key__c"}


def _recorded(name):
    for folder in ("describe", "describe_derived"):
        path = DATA / folder / f"{name}.json"
        if path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
    pytest.skip("The recorded describe answers are not on this machine.")


def _ours(name):
    objects = schema.objects(package=True)
    children = describe.children_of(name, objects)
    return describe.whole(objects[name], "/services/data/v66.0", "https://x", children)


def _fields(described):
    return {one["name"]: one for one in described["fields"]}


@pytest.mark.parametrize("name", [*RECORDED, *DERIVED])
def test_the_fields_are_those_of_a_real_org_in_their_order(name):
    real, ours = _fields(_recorded(name)), _fields(_ours(name))
    assert set(real) - set(ours) == NOT_HERE.get(name, set())
    assert set(ours) - set(real) <= OURS_ALONE
    assert [one for one in ours if one in real] == [one for one in real if one in ours]


@pytest.mark.parametrize("name", [*RECORDED, *DERIVED])
def test_each_field_is_as_a_real_org_describes_it(name):
    real, ours = _fields(_recorded(name)), _fields(_ours(name))
    differ = [
        (field, key, wanted, ours[field].get(key, "missing"))
        for field in real.keys() & ours.keys()
        for key, wanted in real[field].items()
        if key not in NOT_HELD
        and not (key == "extraTypeInfo" and wanted in SHOWN_SPECIALLY)
        and ours[field].get(key, "missing") != wanted
    ]
    assert differ == []


@pytest.mark.parametrize("name", RECORDED)
def test_the_object_is_as_a_real_org_describes_it(name):
    real, ours = _recorded(name), _ours(name)
    apart = {"fields", "childRelationships", "recordTypeInfos", "urls", "supportedScopes"}
    differ = {
        key: (real[key], ours.get(key)) for key in real.keys() - apart if real[key] != ours.get(key)
    }
    assert differ == {}
    assert ours["urls"].keys() <= real["urls"].keys()


@pytest.mark.parametrize("name", RECORDED)
def test_child_relationships_have_their_real_names(name):
    real = {
        (one["childSObject"], one["field"]): one["relationshipName"]
        for one in _recorded(name)["childRelationships"]
    }
    ours = {
        (one["childSObject"], one["field"]): one["relationshipName"]
        for one in _ours(name)["childRelationships"]
    }
    shared = real.keys() & ours.keys()
    assert shared
    assert {key: ours[key] for key in shared} == {key: real[key] for key in shared}


def test_the_global_describe_is_that_of_a_real_org():
    path = DATA / "describe" / "_global.json"
    if not path.exists():
        pytest.skip("The recorded describe answers are not on this machine.")
    real = {one["name"]: one for one in json.loads(path.read_text(encoding="utf-8"))["sobjects"]}
    objects = schema.objects(package=False)
    shared = [name for name in real if name in objects and real[name]["keyPrefix"]]
    assert set(shared) >= {"Account", "Case", "Contact", "Opportunity", "Organization", "User"}
    for name in shared:
        ours = describe.summary(objects[name], "/services/data/v52.0")
        differ = {
            key for key, value in real[name].items() if key != "urls" and ours.get(key) != value
        }
        assert differ == set(), name
