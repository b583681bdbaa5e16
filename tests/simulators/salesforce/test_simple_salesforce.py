"""A client that others wrote for the real Salesforce finds its way here: simple-salesforce."""

import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, exceptions
from simple_salesforce.format import format_soql


class PlainAdapter(HTTPAdapter):
    """simple-salesforce always writes https; the org speaks plain http on loopback."""

    def send(self, request, **options):
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, **options)


@pytest.fixture
def client(door):
    token = door.log_in()["access_token"]
    session = requests.Session()
    session.trust_env = False
    host = door.url.removeprefix("http://")
    session.mount(f"https://{host}", PlainAdapter())
    yield Salesforce(
        instance_url=f"https://{host}", session_id=token, session=session, version="66.0"
    )
    session.close()


def test_a_query_is_read_page_by_page(client, org):
    org.post("settings", {"batch_size": 20})
    found = client.query_all("SELECT CaseNumber FROM Case ORDER BY CaseNumber")
    numbers = [one["CaseNumber"] for one in found["records"]]
    assert found["totalSize"] == len(numbers) >= 50
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("odd", ["it's", 'a "quoted" one', "back\\slash", "two\nlines", "100% _"])
def test_its_quoting_is_read_as_it_meant(client, odd):
    made = client.Case.create({"Subject": odd})["id"]
    found = client.query(format_soql("SELECT Id FROM Case WHERE Subject = {}", odd))
    assert [one["Id"] for one in found["records"]] == [made]
    like = client.query(format_soql("SELECT Id FROM Case WHERE Subject LIKE '{:like}'", odd))
    assert [one["Id"] for one in like["records"]] == [made]


def test_records_are_written_read_and_deleted(client):
    made = client.Contact.create({"LastName": "Simple"})["id"]
    assert client.Contact.update(made, {"Title": "Dr"}) == 204
    assert client.Contact.get(made)["Title"] == "Dr"
    assert client.Contact.delete(made) == 204
    with pytest.raises(exceptions.SalesforceResourceNotFound) as gone:
        client.Contact.get(made)
    assert gone.value.content[0]["errorCode"] == "ENTITY_IS_DELETED"


def test_upsert_by_an_external_id(client):
    key = "Link_Key__c/site%7C1%7C500"
    assert client.Jira_Link__c.upsert(key, {"Issue_Key__c": "SUP-1"}) == 201
    assert client.Jira_Link__c.upsert(key, {"Issue_Key__c": "SUP-2"}) == 200
    assert (
        client.Jira_Link__c.get_by_custom_id("Link_Key__c", "site|1|500")["Issue_Key__c"] == "SUP-2"
    )


def test_describe_and_limits(client):
    names = {one["name"] for one in client.describe()["sobjects"]}
    assert {"Case", "Jira_Project__mdt"} <= names
    fields = {one["name"]: one for one in client.Case.describe()["fields"]}
    assert fields["Subject"]["length"] == 255
    assert client.limits()["DailyApiRequests"]["Max"] == 100_000
    assert client.api_usage["api-usage"].total == 100_000


def test_search(client):
    found = client.search("FIND {kestrel*} RETURNING Account(Name)")["searchRecords"]
    assert [one["Name"] for one in found] == ["Kestrel Logistics"]


def test_composite_and_collections_through_its_plain_door(client):
    url = "/services/data/v66.0/sobjects/Case/describe"
    parts = [{"method": "GET", "url": url, "referenceId": "one"}]
    answer = client.restful("composite", method="POST", json={"compositeRequest": parts})
    assert answer["compositeResponse"][0]["httpStatusCode"] == 200
    rows = [
        {"attributes": {"type": "Contact"}, "LastName": "a"},
        {"attributes": {"type": "Contact"}},
    ]
    made = client.restful("composite/sobjects", method="POST", json={"records": rows})
    assert [one["success"] for one in made] == [True, False]


@pytest.mark.parametrize(
    ("statement", "code"),
    [("SELECT Nothing__c FROM Case", "INVALID_FIELD"), ("SELECT Id FORM Case", "MALFORMED_QUERY")],
)
def test_refusals_are_its_own_exceptions(client, statement, code):
    with pytest.raises(exceptions.SalesforceMalformedRequest) as error:
        client.query(statement)
    assert error.value.content[0]["errorCode"] == code


def test_limits_and_dead_sessions_are_its_own_exceptions(client, org):
    org.post("settings", {"limit_exceeded": True})
    with pytest.raises(exceptions.SalesforceRefusedRequest) as refused:
        client.query("SELECT Id FROM Case")
    assert refused.value.content[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"
    org.post("revoke_all")
    with pytest.raises(exceptions.SalesforceExpiredSession):
        client.query("SELECT Id FROM Case")


def test_its_bulk_client_runs_a_job_to_its_results(client, tmp_path):
    rows = [{"Subject": f"Bulk {n}", "Description": 'two\nlines, "quoted"'} for n in range(20)]
    (told,) = client.bulk2.Case.insert(records=rows, wait=0)
    assert (told["numberRecordsTotal"], told["numberRecordsFailed"]) == (20, 0)
    target = tmp_path / "results.csv"
    assert client.bulk2.Case.get_successful_records(told["job_id"], file=str(target)) == ""
    assert target.read_text(encoding="utf-8").count("Bulk ") == 20
    assert client.bulk2.Case.get_failed_records(told["job_id"]).count("\n") == 1
    assert client.bulk2.Case.get_unprocessed_records(told["job_id"]).count("\n") == 1


def test_its_bulk_upsert_makes_nothing_twice(client):
    rows = [{"Import_Key__c": f"simple-{n}", "Subject": f"Upsert {n}"} for n in range(3)]
    for _ in range(2):
        client.bulk2.Case.upsert(records=rows, external_id_field="Import_Key__c", wait=0)
    found = client.query("SELECT Id FROM Case WHERE Subject LIKE 'Upsert %'")
    assert found["totalSize"] == 3


def test_its_bulk_client_hears_of_a_job_that_failed(client):
    with pytest.raises(exceptions.SalesforceOperationError) as failed:
        client.bulk2.Case.insert(records=[{"Nothing__c": "1"}], wait=0)
    assert "Field name not found : Nothing__c" in str(failed.value)
