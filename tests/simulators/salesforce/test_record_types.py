"""Record types, dependent picklists and values that were switched off, as an org has them."""

import base64

import pytest

PATH = "/ui-api/object-info/Case/picklist-values"
MASTER = "012000000000000AAA"


@pytest.fixture
def kinds(api, org):
    """By name, the ids of the record types of cases."""
    org.post("settings", {"customised": True})
    found = api.get("/sobjects/Case/describe").json()["recordTypeInfos"]
    return {one["name"]: one["recordTypeId"] for one in found}


def values(api, record_type, name):
    found = api.get(f"{PATH}/{record_type}").json()["picklistFieldValues"][name]
    return [one["value"] for one in found["values"]]


def create(api, **given):
    answer = api.post("/sobjects/Case", given)
    return answer.status_code, answer.json()


def test_an_org_without_record_types_has_the_master_alone(api):
    (master,) = api.get("/sobjects/Case/describe").json()["recordTypeInfos"]
    assert master["master"] and master["defaultRecordTypeMapping"]
    assert values(api, MASTER, "Priority") == ["High", "Medium", "Low"]


def test_a_record_type_has_values_of_its_own(api, kinds):
    assert values(api, kinds["Incident"], "Priority") == ["High", "Medium", "Low"]
    assert values(api, kinds["Question"], "Priority") == ["Medium", "Low"]
    assert api.get(f"{PATH}/012000000000001AAA").status_code == 404
    assert api.get("/ui-api/object-info/CaseComment/picklist-values/" + MASTER).status_code == 400


def test_dependencies_are_told_as_bits_by_describe_and_as_places_by_record_type(api, kinds):
    fields = {one["name"]: one for one in api.get("/sobjects/Case/describe").json()["fields"]}
    component = fields["Component__c"]
    bits = {one["value"]: base64.b64decode(one["validFor"]) for one in component["picklistValues"]}
    assert component["controllerName"] == "Product_Area__c" and component["dependentPicklist"]
    assert (bits["PDF export"], bits["Other"]) == (b"\x80", b"\xe0")
    told = api.get(f"{PATH}/{kinds['Question']}").json()["picklistFieldValues"]["Component__c"]
    places = {one["value"]: one["validFor"] for one in told["values"]}
    assert told["controllerValues"] == {"Billing": 0, "Sign-in": 1}
    assert (places["PDF export"], places["Other"]) == ([], [0, 1])


def test_a_restricted_list_takes_only_what_the_record_type_has(api, kinds):
    wrong = {"RecordTypeId": kinds["Question"], "Product_Area__c": "Reports"}
    status, (error,) = create(api, **wrong)
    assert (status, error["errorCode"]) == (400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
    assert error["fields"] == ["Product_Area__c"]
    assert create(api, Product_Area__c="Reports")[0] == 201  # the user's own record type has it
    assert create(api, RecordTypeId=kinds["Question"], Priority="High")[0] == 201  # unrestricted


def test_a_value_that_was_switched_off_is_told_so_and_refused(api, kinds, org):
    org.post("settings", {"switched_off": ["Case.Product_Area__c.Billing"]})
    assert values(api, kinds["Incident"], "Product_Area__c") == ["Reports", "Sign-in"]
    assert create(api, Product_Area__c="Billing")[0] == 400
    assert create(api, Product_Area__c="Fax")[0] == 400


def test_a_record_type_of_nothing_is_refused(api, kinds):
    status, (error,) = create(api, RecordTypeId=MASTER)
    assert (status, error["errorCode"]) == (400, "INVALID_CROSS_REFERENCE_KEY")
