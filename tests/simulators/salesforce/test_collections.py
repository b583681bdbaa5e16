"""Many records of one kind of work in one call."""

import pytest

from tests.simulators.salesforce.client import code_of

PATH = "/composite/sobjects"


def _records(*rows, kind="Contact"):
    return [{"attributes": {"type": kind}, **row} for row in rows]


def _body(*rows, all_or_none=False, kind="Contact"):
    return {"allOrNone": all_or_none, "records": _records(*rows, kind=kind)}


def test_rows_are_answered_in_order_and_a_bad_one_has_a_status_code_and_no_id(api):
    answer = api.post(PATH, _body({"LastName": "a"}, {}, {"LastName": "c"}))
    assert answer.status_code == 200
    first, second, third = answer.json()
    assert (first["success"], third["success"]) == (True, True)
    assert api.read("Contact", third["id"])["LastName"] == "c"
    assert second == {
        "success": False,
        "errors": [
            {
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [LastName]",
                "fields": ["LastName"],
            }
        ],
    }


def test_all_or_none_stores_nothing_and_says_which_row_was_at_fault(api):
    before = len(api.column("SELECT Id FROM Contact"))
    answer = api.post(PATH, _body({"LastName": "a"}, {}, all_or_none=True)).json()
    codes = [one["errors"][0]["statusCode"] for one in answer]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert len(api.column("SELECT Id FROM Contact")) == before


def test_200_rows_are_taken_and_201_are_refused(api):
    rows = [{"LastName": str(number)} for number in range(201)]
    assert all(one["success"] for one in api.post(PATH, _body(*rows[:200])).json())
    assert code_of(api.post(PATH, _body(*rows))) == (400, "EXCEEDED_ID_LIMIT")
    ids = ",".join(["0039Q0000000001QAA"] * 201)
    assert code_of(api.delete(f"{PATH}?ids={ids}")) == (400, "EXCEEDED_ID_LIMIT")


def test_more_than_10_changes_of_type_are_refused(api):
    rows = [
        one
        for _ in range(6)
        for one in (*_records({"LastName": "a"}), *_records({"Name": "b"}, kind="Account"))
    ]
    assert code_of(api.post(PATH, {"records": rows})) == (400, "INVALID_INPUT")
    rows.sort(key=lambda row: row["attributes"]["type"])
    assert api.post(PATH, {"records": rows}).status_code == 200


def test_updates_name_what_they_cannot_find(api):
    made = api.create_many("Contact", [{"LastName": "a"}, {"LastName": "b"}])
    api.delete(f"/sobjects/Contact/{made[1]}")
    wanted = [made[0], made[1], "0039Q00000ZZZZZAAA", "nonsense"]
    answer = api.patch(PATH, _body(*({"Id": one, "LastName": "z"} for one in wanted))).json()
    codes = [one["success"] or one["errors"][0]["statusCode"] for one in answer]
    assert codes == [True, "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID"]
    assert api.read("Contact", made[0])["LastName"] == "z"


def test_an_upsert_says_what_is_new(api):
    path = f"{PATH}/Jira_Link__c/Link_Key__c"
    rows = [{"Link_Key__c": "a|1", "Issue_Key__c": "SUP-1"}, {"Link_Key__c": "a|2"}]
    first = api.patch(path, _body(*rows, kind="Jira_Link__c")).json()
    assert [one["created"] for one in first] == [True, True]
    rows[0]["Issue_Key__c"] = "SUP-2"
    second = api.patch(path, _body(*rows, {"Issue_Key__c": "x"}, kind="Jira_Link__c")).json()
    assert [one.get("created") for one in second] == [False, False, None]
    assert second[0]["id"] == first[0]["id"]
    assert api.read("Jira_Link__c", first[0]["id"])["Issue_Key__c"] == "SUP-2"


def test_deletes_and_what_they_take_back(api):
    made = api.create_many("Contact", [{"LastName": "a"}, {"LastName": "b"}])
    gone = "0039Q00000ZZZZZAAA"
    together = api.delete(f"{PATH}?ids={made[0]},{gone}&allOrNone=true").json()
    assert [one["success"] for one in together] == [False, False]
    assert api.get(f"/sobjects/Contact/{made[0]}").status_code == 200
    each = api.delete(f"{PATH}?ids={made[0]},{gone},{made[1]}").json()
    assert [one["success"] for one in each] == [True, False, True]
    assert api.get(f"/sobjects/Contact/{made[0]}").status_code == 404


def test_rows_need_a_known_type(api):
    answer = api.post(PATH, {"records": [{"LastName": "a"}, *_records({}, kind="Nothing__c")]})
    codes = [one["errors"][0]["statusCode"] for one in answer.json()]
    assert codes == ["INVALID_INPUT", "INVALID_TYPE"]


def test_the_assignment_header_holds_for_all_rows(api):
    rows = [{"Subject": "a"}, {"Subject": "b"}]
    ruled = api.post(PATH, _body(*rows, kind="Case")).json()
    kept = api.post(PATH, _body(*rows, kind="Case"), Sforce_Auto_Assign="FALSE").json()
    owners = [api.read("Case", one["id"])["OwnerId"][:3] for one in (*ruled, *kept)]
    assert owners == ["00G", "00G", "005", "005"]


def test_reading_keeps_the_order_and_leaves_null_for_what_is_not_there(api, org):
    made = api.create_many("Contact", [{"LastName": name} for name in "abc"])
    api.delete(f"/sobjects/Contact/{made[0]}")
    org.post("settings", {"hidden_records": [made[1]]})
    other = api.column("SELECT Id FROM Case LIMIT 1")
    wanted = [*made, *other, made[2][:15]]
    found = api.post(f"{PATH}/Contact", {"ids": wanted, "fields": ["LastName"]}).json()
    assert [one and one["LastName"] for one in found] == [None, None, "c", None, "c"]


def test_reading_takes_2000_ids_at_most(api):
    body = {"ids": ["0039Q0000000001QAA"] * 2000, "fields": ["LastName"]}
    assert len(api.post(f"{PATH}/Contact", body).json()) == 2000
    body["ids"].append("0039Q0000000001QAA")
    assert code_of(api.post(f"{PATH}/Contact", body)) == (400, "EXCEEDED_ID_LIMIT")


@pytest.mark.parametrize(
    ("fields", "code"), [(["Foo__c"], "INVALID_FIELD"), ([], "REQUIRED_FIELD_MISSING")]
)
def test_reading_needs_known_fields(api, fields, code):
    body = {"ids": ["0039Q0000000001QAA"], "fields": fields}
    assert code_of(api.post(f"{PATH}/Contact", body)) == (400, code)
