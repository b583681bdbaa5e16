"""Single records: what a write stores, and what it is refused for."""

import pytest

from tests.simulators.salesforce.client import code_of

CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def test_a_created_record_reads_back(api):
    answer = api.post("/sobjects/Case", {"Subject": "New one", "Priority": "High"})
    assert answer.status_code == 201
    assert answer.json() == {"id": answer.json()["id"], "success": True, "errors": []}
    found = api.read("Case", answer.json()["id"])
    assert (found["Subject"], found["Priority"], found["Status"]) == ("New one", "High", "New")
    assert found["CaseNumber"] == "00001033"
    assert found["CreatedById"].startswith("005")


def test_ids_have_18_characters_with_the_right_checksum(api):
    made = api.create("Case", Subject="x")
    parts = [made[start : start + 5] for start in (0, 5, 10)]
    bits = [sum(1 << n for n, char in enumerate(part) if char.isupper()) for part in parts]
    assert made[15:] == "".join(CHECKSUM[one] for one in bits)


def test_a_record_is_read_by_15_characters_and_by_chosen_fields(api):
    made = api.create("Case", Subject="x")
    found = api.get(f"/sobjects/Case/{made[:15]}?fields=Subject,Status").json()
    assert found == {
        "attributes": {"type": "Case", "url": f"/services/data/v66.0/sobjects/Case/{made}"},
        "Subject": "x",
        "Status": "New",
    }


def test_an_update_changes_and_null_clears(api):
    made = api.create("Case", Subject="x", Origin="Web")
    answer = api.patch(f"/sobjects/Case/{made}", {"Subject": "y", "Origin": None})
    assert (answer.status_code, answer.content) == (204, b"")
    found = api.read("Case", made)
    assert (found["Subject"], found["Origin"]) == ("y", None)


def test_a_deleted_record_is_gone_and_says_so(api):
    made = api.create("Case", Subject="x")
    assert api.delete(f"/sobjects/Case/{made}").status_code == 204
    assert code_of(api.get(f"/sobjects/Case/{made}")) == (404, "ENTITY_IS_DELETED")
    assert code_of(api.patch(f"/sobjects/Case/{made}", {})) == (404, "ENTITY_IS_DELETED")


def test_a_merged_record_names_the_one_it_went_into(api, org):
    made, into = api.create("Account", Name="a"), api.create("Account", Name="b")
    org.delete("record", json={"id": made, "into": into})
    assert code_of(api.get(f"/sobjects/Account/{made}")) == (404, "ENTITY_IS_DELETED")
    statement = f"SELECT+MasterRecordId+FROM+Account+WHERE+Id='{made}'"
    (found,) = api.get(f"/queryAll?q={statement}").json()["records"]
    assert found["MasterRecordId"] == into


def test_a_hidden_record_looks_like_none(api, org):
    made = api.create("Case", Subject="x")
    org.post("settings", {"hidden_records": [made]})
    hidden = api.get(f"/sobjects/Case/{made}")
    never = api.get("/sobjects/Case/5009Q00000ZZZZZAAA")
    assert code_of(hidden) == code_of(never) == (404, "NOT_FOUND")


def test_closing_a_case_sets_what_the_org_works_out(api):
    made = api.create("Case", Subject="x")
    api.patch(f"/sobjects/Case/{made}", {"Status": "Closed"})
    found = api.read("Case", made)
    assert found["IsClosed"] is True
    assert found["ClosedDate"]


def test_internal_comments_become_a_case_comment(api):
    made = api.create("Case", Subject="x", Comments="for us only")
    statement = f"SELECT CommentBody FROM CaseComment WHERE ParentId = '{made}'"
    assert api.column(statement) == ["for us only"]


def test_a_parent_may_be_named_by_its_external_id(api):
    parent = api.create("Account", Name="By key", Import_Key__c="batch-1")
    account = {"Account": {"Import_Key__c": "batch-1"}}
    made = api.create("Case", Subject="x", **account)
    assert api.read("Case", made)["AccountId"] == parent


BYTES = "ü" * 2001
REFUSED = [
    ("Case", {"Foo__c": 1}, "INVALID_FIELD", None),
    ("Case", {"Id": "5009Q0000000001QAA"}, "INVALID_FIELD", None),
    ("Case", {"CaseNumber": "1"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["CaseNumber"]),
    ("Case", {"IsClosed": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["IsClosed"]),
    ("Case", {"Subject": "s" * 256}, "STRING_TOO_LONG", ["Subject"]),
    ("Case", {"SuppliedEmail": "nobody"}, "INVALID_EMAIL_ADDRESS", ["SuppliedEmail"]),
    ("Case", {"IsEscalated": "perhaps"}, "JSON_PARSER_ERROR", None),
    ("Case", {"AccountId": "nonsense"}, "MALFORMED_ID", ["AccountId"]),
    ("Case", {"AccountId": "0039Q0000000001QAA"}, "MALFORMED_ID", ["AccountId"]),
    ("Case", {"AccountId": "0019Q00000ZZZZZAAA"}, "INVALID_CROSS_REFERENCE_KEY", []),
    ("Case", {"Account": {"Import_Key__c": "none"}}, "INVALID_FIELD", []),
    ("Case", {"Comments": BYTES}, "STRING_TOO_LONG", ["Comments"]),
    ("Contact", {"FirstName": "a"}, "REQUIRED_FIELD_MISSING", ["LastName"]),
    ("Lead", {"LastName": "a"}, "REQUIRED_FIELD_MISSING", ["Company"]),
    ("Opportunity", {"Name": "a"}, "REQUIRED_FIELD_MISSING", ["StageName", "CloseDate"]),
    ("Account", {"Name": "a", "NumberOfEmployees": 10**9}, "NUMBER_OUTSIDE_VALID_RANGE", ["NumberOfEmployees"]),
    ("Account", {"Name": "a", "NumberOfEmployees": "many"}, "JSON_PARSER_ERROR", None),
    ("Contact", {"LastName": "a", "Birthdate": "yesterday"}, "JSON_PARSER_ERROR", None),
    (
        "Account",
        {"Name": "a", "BillingGeocodeAccuracy": "Guess"},
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        ["BillingGeocodeAccuracy"],
    ),
    ("Jira_Project__mdt", {"Project_Key__c": "X"}, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sobject", "values", "code", "fields"), REFUSED, ids=lambda one: str(one)[:40]
)
def test_a_create_is_refused_for_what_describe_says(api, sobject, values, code, fields):
    before = len(api.column(f"SELECT Id FROM {sobject}"))
    answer = api.post(f"/sobjects/{sobject}", values)
    assert code_of(answer) == (400, code)
    assert answer.json()[0].get("fields") == fields
    assert len(api.column(f"SELECT Id FROM {sobject}")) == before


def test_a_comment_is_measured_in_bytes_and_all_else_in_characters(api):
    case = api.create("Case", Subject="ü" * 255)
    api.create("CaseComment", ParentId=case, CommentBody="ü" * 2000)
    answer = api.post("/sobjects/CaseComment", {"ParentId": case, "CommentBody": BYTES})
    assert code_of(answer) == (400, "STRING_TOO_LONG")


def test_an_unrestricted_picklist_takes_any_value(api):
    made = api.create("Case", Subject="x", Origin="Carrier pigeon")
    assert api.read("Case", made)["Origin"] == "Carrier pigeon"


def test_a_required_field_cannot_be_cleared(api):
    made = api.create("Contact", LastName="a")
    answer = api.patch(f"/sobjects/Contact/{made}", {"LastName": None})
    assert code_of(answer) == (400, "REQUIRED_FIELD_MISSING")


def test_objects_and_fields_without_rights(api, org):
    made = api.create("Case", Subject="x")
    org.post("settings", {"read_only_objects": ["Case"], "hidden_fields": ["Lead.Company"]})
    create = api.post("/sobjects/Case", {"Subject": "x"})
    assert code_of(create) == (400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")
    update = api.patch(f"/sobjects/Case/{made}", {"Subject": "y"})
    assert code_of(update) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    assert code_of(api.delete(f"/sobjects/Case/{made}")) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    lead = api.post("/sobjects/Lead", {"LastName": "a", "Company": "b"})
    assert code_of(lead) == (400, "INVALID_FIELD")


def test_validation_rules_and_row_locks(api, org):
    made = api.create("Case", Subject="x")
    rule = {"object": "Case", "field": "Origin", "equals": "Phone", "message": "No phone, please"}
    org.post("settings", {"validation_rules": [rule], "locked_records": [made]})
    answer = api.post("/sobjects/Case", {"Origin": "Phone"})
    assert answer.json() == [
        {
            "message": "No phone, please",
            "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "fields": ["Origin"],
        }
    ]
    locked = api.patch(f"/sobjects/Case/{made}", {"Subject": "y"})
    assert code_of(locked) == (400, "UNABLE_TO_LOCK_ROW")


def test_upsert_by_external_id_creates_then_changes(api):
    path = "/sobjects/Jira_Link__c/Link_Key__c/site.example%7C10010%7C500%2F1"
    first = api.patch(path, {"Issue_Key__c": "SUP-1"})
    assert (first.status_code, first.json()["created"]) == (201, True)
    second = api.patch(path, {"Issue_Key__c": "SUP-2"})
    assert (second.status_code, second.json()["created"]) == (200, False)
    assert second.json()["id"] == first.json()["id"]
    found = api.get(path).json()
    assert (found["Issue_Key__c"], found["Link_Key__c"]) == ("SUP-2", "site.example|10010|500/1")


def test_upsert_is_refused_where_the_key_is_no_key_or_is_sent_twice(api):
    assert code_of(api.patch("/sobjects/Case/Subject/x", {})) == (404, "NOT_FOUND")
    answer = api.patch("/sobjects/Jira_Link__c/Link_Key__c/a", {"Link_Key__c": "a"})
    assert code_of(answer) == (400, "INVALID_FIELD")


def test_a_key_that_is_not_unique_answers_300_with_the_addresses(api):
    made = [api.create("Jira_Link__c", Issue_Key__c="SUP-9", Link_Key__c=key) for key in "ab"]
    answer = api.patch("/sobjects/Jira_Link__c/Issue_Key__c/SUP-9", {"Object__c": "Case"})
    assert answer.status_code == 300
    assert [url.split("/")[-1] for url in answer.json()] == made


def test_a_unique_value_is_taken_once(api):
    api.create("Jira_Link__c", Link_Key__c="once")
    answer = api.post("/sobjects/Jira_Link__c", {"Link_Key__c": "ONCE"})
    assert code_of(answer) == (400, "DUPLICATE_VALUE")


@pytest.mark.parametrize("sobject", ["Case", "Lead"])
def test_an_absent_assignment_header_means_true_and_changes_the_owner(api, sobject):
    values = {"LastName": "a", "Company": "b"} if sobject == "Lead" else {"Subject": "a"}
    me = api.read("Case", api.create("Case", Subject="x"))["OwnerId"]
    owners = {}
    for header in (None, "TRUE", "FALSE"):
        headers = {} if header is None else {"Sforce_Auto_Assign": header}
        made = api.post(f"/sobjects/{sobject}", {**values, "OwnerId": me}, **headers).json()["id"]
        owners[header] = api.read(sobject, made)["OwnerId"]
    assert owners["FALSE"] == me
    assert owners[None] == owners["TRUE"]
    assert owners[None].startswith("00G")


def test_the_assignment_header_may_name_a_rule_of_the_object(api):
    rules = {
        row["SobjectType"]: row["Id"]
        for row in api.rows("SELECT SobjectType, Id FROM AssignmentRule")
    }
    made = api.post("/sobjects/Case", {"Subject": "x"}, Sforce_Auto_Assign=rules["Case"]).json()
    assert api.read("Case", made["id"])["OwnerId"].startswith("00G")
    wrong = api.post("/sobjects/Case", {"Subject": "x"}, Sforce_Auto_Assign=rules["Lead"])
    assert code_of(wrong) == (400, "INVALID_CROSS_REFERENCE_KEY")


def test_without_an_active_rule_the_owner_stays(api, org):
    org.post("settings", {"assignment_rules": False})
    made = api.post("/sobjects/Case", {"Subject": "x"}).json()["id"]
    assert api.read("Case", made)["OwnerId"].startswith("005")


def test_a_duplicate_is_held_up_with_the_records_it_is_like(api, org):
    values = {"LastName": "a", "Company": "b", "Email": "a@b.example"}
    first = api.create("Lead", **values)
    org.post("settings", {"duplicate_rules": {"Lead": {"fields": ["Email"], "allow_save": True}}})
    answer = api.post("/sobjects/Lead", values)
    assert code_of(answer) == (400, "DUPLICATES_DETECTED")
    found = answer.json()[0]["duplicateResut"]
    assert found["allowSave"] is True
    (match,) = found["matchResults"][0]["matchRecords"]
    assert match["record"]["Id"] == first
    anyway = {"Sforce_Duplicate_Rule_Header": "allowSave=true"}
    assert api.post("/sobjects/Lead", values, **anyway).status_code == 201


def test_a_blocking_duplicate_rule_is_not_talked_round(api, org):
    values = {"LastName": "a", "Company": "b", "Email": "a@b.example"}
    api.create("Lead", **values)
    org.post("settings", {"duplicate_rules": {"Lead": {"fields": ["Email"], "allow_save": False}}})
    answer = api.post("/sobjects/Lead", values, Sforce_Duplicate_Rule_Header="allowSave=true")
    assert code_of(answer) == (400, "DUPLICATES_DETECTED")


def test_wrong_verbs_bodies_and_paths(api):
    assert code_of(api.call("PUT", "/sobjects/Case")) == (405, "METHOD_NOT_ALLOWED")
    assert code_of(api.get("/nothing")) == (404, "NOT_FOUND")
    assert code_of(api.get("/sobjects/Nothing__c/describe")) == (404, "NOT_FOUND")
    assert code_of(api.post("/sobjects/Case", ["a list"])) == (400, "JSON_PARSER_ERROR")
    bearer = {"Authorization": f"Bearer {api.access_token}"}
    url = f"{api.url}/services/data/v66.0/sobjects/Case"
    form = api.http.post(url, data={"Subject": "x"}, headers=bearer)
    assert code_of(form) == (415, "UNSUPPORTED_MEDIA_TYPE")
    json = {"Content-Type": "application/json", **bearer}
    assert code_of(api.http.post(url, content=b"{x", headers=json)) == (400, "JSON_PARSER_ERROR")
