"""The end-points of the create dialog."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from mapping.models import FormRow, MappedObject, MappedProject
from records.models import Creation, RecordLink
from salesforce.models import Connection, DescribeCache
from tenants.models import AuditEntry
from tests.factories import RecordLinkFactory
from tests.jira.site import Answer
from tests.jira_panel import creating
from tests.mapping.building import row

pytestmark = pytest.mark.django_db
FORM, CREATE = "/api/v1/create/form", "/api/v1/create"
LOOKUP, POTENTIAL = "/api/v1/create/lookup", "/api/v1/create/potential"
FIELDS = {"summary": "Exported PDF is missing its page", "priority": {"name": "High"}}


@pytest.fixture
def form(tenant, site):
    """Case in SUP: subject and priority from the issue, account by hand."""
    mapped = MappedObject.objects.get(tenant=tenant, name="Case")
    project = MappedProject.objects.create(tenant=tenant, key="SUP", project_id="10000")
    row(mapped, project, "Subject", jira_field="summary", potential_results=True)
    row(mapped, project, "Priority")
    row(mapped, project, "AccountId", label="Account")
    site.answer("GET", "/rest/api/3/issue/10010", Answer(200, {"key": "SUP-1", "fields": FIELDS}))
    return mapped, project


def asked(api, **more):
    return api.get(FORM, {"object": "Case"}, **more)


def order(key=None, **more):
    values = {"Subject": "Exported PDF is missing its page", "Priority": "High"}
    return {"object": "Case", "key": key or uuid.uuid4().hex, "values": values, **more}


def cases(org):
    return org.get("records", params={"object": "Case"})["records"]


def test_the_objects_that_can_be_created_are_told_without_a_callout(api, form, callouts):
    found = api.get("/api/v1/create/objects").json()["objects"]
    assert [one["name"] for one in found] == ["Case", "Account", "Contact", "Opportunity", "Lead"]
    assert callouts() == 0


def test_an_object_that_the_user_may_not_create_is_not_offered(api, form, tenant, org):
    from mapping import describes

    org.post("settings", {"read_only_objects": ["Case"]})
    DescribeCache.objects.all().delete()
    describes.keep(tenant)
    found = api.get("/api/v1/create/objects").json()["objects"]
    assert "Case" not in [one["name"] for one in found]
    assert asked(api).json()["code"] == "not_createable"


def test_the_form_is_filled_from_the_issue(api, form, callouts):
    found = asked(api).json()
    first, second, third = found["inputs"]
    assert (first["value"], first["origin"]) == (FIELDS["summary"], "issue")
    assert (second["kind"], second["value"]) == ("choice", "Medium")  # Salesforce's own default
    assert (third["kind"], third["value"]) == ("lookup", None)
    assert len(found["key"]) == 32 and found["assign"] is True and found["similar"]
    assert callouts() == 0


def test_a_first_form_has_what_salesforce_requires_with_two_callouts(api, form, site, callouts):
    site.answer("GET", "/rest/api/3/field", Answer(200, []))
    DescribeCache.objects.all().delete()
    FormRow.objects.all().delete()
    found = asked(api).json()
    assert [one["name"] for one in found["inputs"]] == ["Status", "Origin"]
    assert callouts() == 2


def test_queries_do_not_grow_with_rows(api, form, django_assert_max_num_queries):
    mapped, project = form
    asked(api)
    for name in ("Origin", "Type", "Reason", "Description", "SuppliedEmail", "SuppliedName"):
        row(mapped, project, name)
    with django_assert_max_num_queries(14):
        asked(api)


def test_the_form_is_drawn(api, form):
    page = asked(api, html=True).content.decode()
    assert 'id="f-Subject"' in page and "Taken from the issue." in page
    assert "Run the assignment rule" in page and "Potential results" in page


def test_a_project_without_a_form_says_what_to_do(api):
    answer = asked(api)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_form")
    assert "No form in this project yet" in asked(api, html=True).content.decode()


def test_a_record_is_created_linked_and_stands_first(api, form, org):
    made = api.post(CREATE, order())
    assert made.status_code == 201
    (case,) = [one for one in cases(org) if one["Id"] == made.json()["record_id"]]
    assert made.json()["name"] == case["CaseNumber"]
    rows = api.get("/api/v1/issue/records", {"refresh": "1"}).json()["groups"][0]["rows"]
    assert rows[0]["record_id"] == case["Id"]


def test_two_presses_make_one_record(api, form, org):
    before = len(cases(org))
    body = order()
    first, second = api.post(CREATE, body), api.post(CREATE, body)
    assert first.json() == second.json() and len(cases(org)) == before + 1


def test_refusals_stand_beside_the_fields(api, form, org):
    before = len(cases(org))
    answer = api.post(CREATE, order(values={"Subject": "x" * 300, "AccountId": "A"}))
    assert answer.status_code == 400
    assert answer.json()["fields"].keys() == {"Subject", "AccountId"}
    assert len(cases(org)) == before and not Creation.objects.exists()


def test_duplicates_are_told_so_that_a_person_can_tell_them(api, form, org):
    first = api.post(CREATE, order()).json()
    org.post("settings", {"duplicate_rules": {"Case": {"fields": ["Subject"], "allow_save": True}}})
    body = order()
    answer = api.post(CREATE, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicates")
    assert answer.json()["may_go_on"] and answer.json()["may_link"]
    assert first["record_id"] in [one["record_id"] for one in answer.json()["records"]]
    assert api.post(CREATE, {**body, "save_duplicate": True}).status_code == 201


@pytest.mark.parametrize("bad", [{"key": "short"}, {"values": []}, {"values": {"Subject": {}}}])
def test_what_is_no_order_is_refused(api, form, bad):
    assert api.post(CREATE, {**order(), **bad}).status_code == 400


def test_without_the_permission_nothing_is_created(api, form, site, org):
    before = len(cases(org))
    site.editors.clear()
    for answer in (asked(api), api.post(CREATE, order())):
        assert (answer.status_code, answer.json()["code"]) == (403, "no_permission")
    assert len(cases(org)) == before


def test_a_restricted_issue_type_creates_nothing(api, form, tenant):
    tenant.restrictions.create(
        project_id="10000", project_key="SUP", issue_type_id="10001", create=True
    )
    for answer in (asked(api), api.post(CREATE, order()), api.get(LOOKUP, {"object": "Case"})):
        assert (answer.status_code, answer.json()["code"]) == (403, "restricted")


def test_another_sites_mapping_is_not_found(api, form, stranger):
    for one in (asked(api, by=stranger), api.post(CREATE, order(), by=stranger)):
        assert one.status_code in (403, 404)
    assert not RecordLink.objects.exists() and not AuditEntry.objects.filter(what="x").exists()


def test_a_lookup_finds_by_name_and_by_id(api, form, stored_in):
    account = stored_in("Account")[0]
    by_name = api.get(LOOKUP, {"object": "Case", "field": "AccountId", "q": account["Name"]}).json()
    assert account["Id"] in [one["id"] for one in by_name["records"]]
    by_id = api.get(LOOKUP, {"object": "Case", "field": "AccountId", "q": account["Id"]}).json()
    assert [one["name"] for one in by_id["records"]] == [account["Name"]]


@pytest.mark.parametrize("name", ["OwnerId", "Subject", "Nothing__c"])
def test_a_lookup_that_is_not_on_the_form_is_not_found(api, form, name):
    assert api.get(LOOKUP, {"object": "Case", "field": name, "q": "Acme"}).status_code == 404


def test_potential_results_take_one_callout_and_leave_linked_ones_out(api, form, tenant, callouts):
    ask = {"object": "Case", "q": "Exported PDF missing"}
    found = api.get(POTENTIAL, ask).json()["rows"]
    assert callouts() == 1 and 0 < len(found) <= 10
    RecordLinkFactory(tenant=tenant, record_id=found[0]["record_id"])
    again = [one["record_id"] for one in api.get(POTENTIAL, ask).json()["rows"]]
    assert found[0]["record_id"] not in again


def test_potential_results_have_no_link_where_linking_is_off(api, form, tenant):
    ask = {"object": "Case", "q": "PDF missing"}
    assert "Link one" in api.get(POTENTIAL, ask, html=True).content.decode()
    tenant.switches.allow_linking = False
    tenant.switches.save()
    assert api.get(POTENTIAL, ask).json()["may_link"] is False
    assert "data-action" not in api.get(POTENTIAL, ask, html=True).content.decode()


def test_a_text_of_less_than_three_characters_asks_nothing(api, form, callouts):
    assert api.get(POTENTIAL, {"object": "Case", "q": "ab"}).status_code == 400
    assert callouts() == 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("exported pd", "exported pd*"),
        (
            "Exported PDF is missing its last page ",
            "(exported AND missing) OR (exported AND last) OR (missing AND last)",
        ),
        ('a "b" & (c) OR {d} AND not', ""),
        ("Größe – “falsch”", "größe falsch"),
    ],
)
def test_signs_are_no_operators(text, wanted):
    from records.potential import words_of

    assert words_of(text) == wanted


def test_a_silent_salesforce_leaves_the_form_and_says_so_beside_it(api, form, org):
    org.post("settings", {"down": True})
    assert asked(api).status_code == 200
    assert api.get(POTENTIAL, {"object": "Case", "q": "missing"}).json()["retry"] is True


def test_the_dialog_itself_needs_nobody(api):
    page = api.frame("/dialog/create")
    assert page.status_code == 200 and b"data-create" in page.content


@pytest.fixture
def kinds(tenant, org, site):
    """A form with the record type on it; by name, the ids of the types."""
    creating.customise(tenant, org)
    names = ("RecordTypeId", "Priority", "Product_Area__c", "Component__c")
    creating.form(tenant, [(name, name, 2, {}) for name in names])
    site.answer("GET", "/rest/api/3/issue/10010", Answer(200, {"key": "SUP-1", "fields": FIELDS}))
    found = DescribeCache.objects.get(tenant=tenant, name="Case").body["recordTypeInfos"]
    return {one["name"]: one["recordTypeId"] for one in found}


def test_the_record_type_drives_the_lists_with_one_callout_and_then_none(api, kinds, callouts):
    first = asked(api).json()["inputs"][0]
    assert [one["label"] for one in first["options"]] == ["Incident", "Question"]
    assert first["value"] == kinds["Incident"] and callouts() == 1
    for _ in range(2):
        ask = {"object": "Case", "record_type": kinds["Question"]}
        lists = api.get("/api/v1/create/lists", ask).json()["values"]
        assert lists["Priority"] == ["Medium", "Low"] and callouts() == 2
    assert asked(api).status_code == 200 and callouts() == 2


def test_what_the_record_type_does_not_offer_is_refused_beside_its_field(api, kinds, org):
    before = len(cases(org))
    wrong = {"RecordTypeId": kinds["Question"], "Priority": "High", "Product_Area__c": "Reports"}
    told = api.post(CREATE, order(values=wrong)).json()["fields"]
    assert told.keys() == {"Priority", "Product_Area__c"} and len(cases(org)) == before
    assert told["Priority"] == "“High” is not offered with this record type. Choose another."
    made = api.post(CREATE, order(values={**wrong, "RecordTypeId": kinds["Incident"]}))
    assert made.status_code == 201


def test_values_that_the_first_record_type_leaves_out_are_drawn_hidden(api, kinds, tenant):
    FormRow.objects.filter(salesforce_field="RecordTypeId").update(default=kinds["Question"])
    priority = asked(api).json()["inputs"][1]
    assert {one["value"]: one["offered"] for one in priority["options"]} == {
        "High": False,
        "Medium": True,
        "Low": True,
    }
    assert "data-off" in asked(api, html=True).content.decode()


def test_a_record_type_of_nothing_is_not_found(api, kinds):
    ask = {"object": "Case", "record_type": "012000000000001AAA"}
    assert api.get("/api/v1/create/lists", ask).status_code == 404


def test_a_value_that_was_switched_off_since_the_form_was_opened(api, kinds, org):
    asked(api)
    org.post("settings", {"switched_off": ["Case.Product_Area__c.Billing"]})
    body = order(values={"Product_Area__c": "Billing"})
    told = api.post(CREATE, body).json()
    assert told["fields"].keys() == {"Product_Area__c"} and "Billing" in told["message"] + str(told)
    options = asked(api).json()["inputs"][2]["options"]
    assert [one["value"] for one in options] == ["Reports", "Sign-in"]
    assert api.post(CREATE, {**body, "values": {"Product_Area__c": "Reports"}}).status_code == 201


def test_a_field_that_was_hidden_since_the_form_was_opened(api, kinds, org):
    asked(api)
    org.post("settings", {"hidden_fields": ["Case.Product_Area__c"]})
    body = order(values={"Product_Area__c": "Billing", "Priority": "Low"})
    told = api.post(CREATE, body).json()["fields"]
    assert told == {
        "Product_Area__c": "The connected Salesforce user may no longer write this field. Ask a"
        " Salesforce admin."
    }
    assert "Product_Area__c" not in [one["name"] for one in asked(api).json()["inputs"]]
    assert api.post(CREATE, body).status_code == 201


def test_what_only_the_layout_requires_is_refused_empty(api, form, tenant):
    FormRow.objects.filter(salesforce_field="Priority").update(source=FormRow.Source.LAYOUT)
    told = api.post(CREATE, order(values={"Subject": "Without priority", "Priority": ""})).json()
    assert told["fields"] == {"Priority": "Priority is required."}


def test_a_second_tab_with_the_same_form_waits_and_gets_the_same_record(api, form, org):
    before, body = len(cases(org)), order()
    first = api.post(CREATE, body).json()
    row = Creation.objects.get()
    held = {"lease_until": timezone.now() + timedelta(seconds=30), "lease_token": "x"}
    Creation.objects.filter(pk=row.pk).update(state="sent", done_at=None, **held)
    answer = api.post(CREATE, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "working")
    Creation.objects.filter(pk=row.pk).update(lease_until=None)
    assert api.post(CREATE, body).json() == first and len(cases(org)) == before + 1


def test_an_order_that_waited_for_a_login_is_taken_afterwards(api, form, org):
    Connection.objects.update(state="needs_login")
    body = order()
    told = api.post(CREATE, body).json()
    assert told["code"] == "needs_login" and "sent after that" not in told["message"]
    Connection.objects.update(state="connected")
    assert api.post(CREATE, body).status_code == 201
