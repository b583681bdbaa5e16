"""A client that others wrote for the real Salesforce finds its way here: jsforce."""

import pytest

from tests.simulators.salesforce import node
from tests.simulators.salesforce.client import CALLBACK, CONFIG


@pytest.fixture(scope="module")
def seen(_salesforce_org):
    """One walk through everything; each test looks at a part of it."""
    _salesforce_org.post("reset")
    return node.run(
        "jsforce_walk.mjs",
        "jsforce",
        {
            "url": _salesforce_org.url,
            "clientId": CONFIG.consumer_key,
            "clientSecret": CONFIG.consumer_secret,
            "redirectUri": CALLBACK,
            "username": CONFIG.username,
            "password": CONFIG.password,
        },
    )


def test_a_login_with_pkce_tells_who_it_is(seen):
    assert seen["user"]["id"].startswith("005")
    assert seen["user"]["organizationId"].startswith("00D")
    assert seen["identity"] == CONFIG.username


def test_a_login_without_a_challenge_or_a_code_twice_is_refused(seen):
    assert seen["withoutChallenge"] == "invalid_request"
    assert seen["codeTwice"] == "invalid_grant"


def test_pages_are_walked_to_the_end(seen):
    assert (seen["firstPage"]["rows"], seen["firstPage"]["done"]) == (20, False)
    numbers = seen["pagedNumbers"]
    assert len(numbers) == seen["firstPage"]["total"] >= 50
    assert numbers == sorted(set(numbers))


def test_describe_is_understood(seen):
    assert {"Case", "Account", "Jira_Link__c"} <= set(seen["objects"])
    assert seen["described"]["label"] == "Case"
    assert seen["described"]["fields"] >= 35


def test_single_records_are_written_and_read(seen):
    assert seen["single"] == {"subject": "changed by jsforce", "priority": "High"}


def test_refusals_are_told_by_their_codes(seen):
    assert seen["refusals"] == {
        "required": "REQUIRED_FIELD_MISSING",
        "unknownField": "INVALID_FIELD",
        "unknownObject": "INVALID_TYPE",
        "malformed": "MALFORMED_QUERY",
        "deleted": "ENTITY_IS_DELETED",
    }


def test_collections_keep_their_order_and_their_faults(seen):
    assert [one["success"] for one in seen["collection"]] == [True, False, True]
    assert seen["collection"][1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert seen["updated"] == [True, True]
    assert seen["retrieved"] == ["Dr", "Dr"]
    assert seen["destroyed"] == [True, True]


def test_upsert_search_and_the_limit_header(seen):
    assert seen["upserts"] == [True, False]
    assert seen["searched"] == ["Kestrel Logistics"]
    assert seen["limit"]["limit"] == 100_000
    assert seen["limit"]["used"] > 10


def test_its_chatter_client_posts_comments_and_reads_the_feed(seen):
    said = "Seen by jsforce"
    assert seen["feed"] == {"text": said, "comments": [said], "stored": said}
    assert seen["wrongSegment"] == "JSON_PARSER_ERROR"


def test_its_bulk_client_runs_jobs_to_their_results(seen):
    assert seen["bulk"]["made"] == seen["bulk"]["sent"]
    assert (seen["bulk"]["failed"], seen["bulk"]["unprocessed"]) == (0, 0)
    assert "Field name not found : Nothing__c" in seen["bulkFailed"]
    assert seen["bulkGone"] == "NOT_FOUND"
    assert seen["bulkStopped"] == ["Never"]


def test_an_expired_session_is_renewed_by_the_client_itself(seen):
    assert seen["afterExpiry"] is True


def test_reuse_of_a_rotated_token_kills_the_family(seen):
    assert seen["rotated"] is True
    assert seen["reuse"] == "invalid_grant"
    assert seen["familyAfterReuse"] == "invalid_grant"
    assert seen["sessionAfterReuse"] == "INVALID_SESSION_ID"


def test_nothing_is_read_after_the_logout(seen):
    assert seen["afterLogout"]
