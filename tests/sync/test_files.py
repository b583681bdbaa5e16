"""Attachments become files on the records, sent once and shared."""

import pytest

from salesforce import documents
from sync.models import IssueEvent, Twin
from tests.jira.site import Answer

pytestmark = pytest.mark.django_db
State = IssueEvent.State
FILE = "/rest/api/3/attachment/10020"
CONTENT = "/rest/api/3/attachment/content/10020"
TEXT = "Two pages, the second is missing."
SIZE = len(TEXT)


@pytest.fixture
def attached(issue, site):
    """`attached()` as Jira tells of a file and leads to its bytes."""

    def tell(size=SIZE, location=None):
        about = {"id": "10020", "filename": "report.txt", "size": size, "mimeType": "text/plain"}
        site.answer("GET", FILE, Answer(200, about))
        where = {"Location": location or f"{site.url}/media/10020"}
        site.answer("GET", CONTENT, Answer(303, None, where))
        site.answer("GET", "/media/10020", Answer(200, TEXT))
        return issue.changed(("attachment", {"from": None, "to": "10020"}))

    return tell


@pytest.fixture
def files(org):
    """Names of the files on a record."""

    def find(record_id):
        links = org.get("records", params={"object": "ContentDocumentLink"})["records"]
        there = {
            one["ContentDocumentId"]
            for one in links
            if one["LinkedEntityId"] == record_id and not one["_deleted"]
        }
        versions = org.get("records", params={"object": "ContentVersion"})["records"]
        return [one["Title"] for one in versions if one["ContentDocumentId"] in there]

    return find


def test_an_attachment_becomes_one_file_on_every_record(
    attached, case, account, carry, files, org, site
):
    attached()
    (event,) = carry()
    assert (event.state, event.reason) == (State.DONE, "")
    assert files(case["Id"]) == files(account["Id"]) == ["report.txt"]
    versions = org.get("records", params={"object": "ContentVersion"})["records"]
    mine = [one["ContentSize"] for one in versions if one["Title"] == "report.txt"]
    assert mine == [SIZE]
    (call,) = site.calls("/media/10020")
    assert "authorization" not in {name.lower() for name in call.headers}


def test_the_answer_that_was_lost_is_found_again(attached, case, carry, files, org, later):
    attached()
    org.post("rules", {"match": "/sobjects/ContentVersion", "drop": "after", "times": 1})
    assert carry()[0].state == State.WAITING
    later(seconds=30)
    assert carry()[0].state == State.DONE
    assert files(case["Id"]) == ["report.txt"]


def test_a_deleted_attachment_takes_our_file_along(attached, issue, case, account, carry, files):
    attached()
    carry()
    issue.changed(("attachment", {"from": "10020", "to": None}))
    assert carry()[-1].state == State.DONE
    assert files(case["Id"]) == files(account["Id"]) == [] and not Twin.objects.exists()


def test_a_deleted_attachment_that_we_never_sent_takes_nothing(issue, case, carry, callouts):
    issue.changed(("attachment", {"from": "10020", "to": None}))
    (event,) = carry()
    assert event.state == State.NOTHING and callouts() == 0


def test_a_file_that_is_too_large_is_told_and_not_fetched(attached, case, carry, site):
    attached(size=documents.MOST_BYTES + 1)
    (event,) = carry()
    assert event.state == State.NOTHING and "101 MB" in event.reason
    assert not site.calls(CONTENT)


def test_a_file_that_was_deleted_since_is_not_sent(issue, case, carry):
    issue.changed(("attachment", {"from": None, "to": "10020"}))
    (event,) = carry()
    assert event.state == State.NOTHING and "deleted in Jira" in event.reason


def test_a_redirect_to_a_strange_host_is_not_followed(attached, case, carry):
    attached(location="https://evil.example.com/file")
    (event,) = carry()
    assert event.state == State.FAILED and "host" in event.reason


def test_a_record_that_does_not_take_it_does_not_keep_it_from_the_others(
    attached, case, account, carry, files, tenant
):
    from tests.factories import RecordLinkFactory

    gone = RecordLinkFactory(tenant=tenant, object_name="Case")
    attached()
    (event,) = carry()
    assert event.state == State.FAILED
    told = dict(event.effects.values_list("record_id", "state"))
    assert told == {case["Id"]: "done", account["Id"]: "done", gone.record_id: "failed"}
    assert files(case["Id"]) == ["report.txt"]
