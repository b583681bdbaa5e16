"""Comments, work logs and issue links reach Salesforce once, signed, and never say too much."""

import pytest

from sync.models import IssueEvent, Twin

pytestmark = pytest.mark.django_db
State = IssueEvent.State
SIGNED = "\n— Ann Lee via Jira SUP-1"


def test_a_comment_becomes_a_private_signed_case_comment(issue, case, carry, comments, callouts):
    issue.says("7", "The toner is empty")
    issue.commented("7")
    (event,) = carry()
    assert (event.state, event.callouts) == (State.DONE, 1)
    (made,) = comments(case["Id"])
    assert made["CommentBody"] == "The toner is empty" + SIGNED
    assert made["IsPublished"] is False


def test_a_comment_becomes_a_post_on_other_objects(issue, case, account, carry, comments, posts):
    issue.says("7", "The toner is empty")
    issue.commented("7")
    (event,) = carry()
    assert (event.state, event.callouts) == (State.DONE, 1)
    assert len(comments(case["Id"])) == 1
    (made,) = posts(account["Id"])
    assert made["Body"] == "The toner is empty" + SIGNED


@pytest.mark.parametrize(
    ("allowed", "said", "published"),
    [
        (True, {}, True),
        (True, {"jsdPublic": True}, True),
        (True, {"jsdPublic": False}, False),
        (False, {"jsdPublic": True}, False),
    ],
)
def test_it_is_public_only_where_both_sides_say_so(
    issue, case, carry, comments, tenant, allowed, said, published
):
    tenant.switches.allow_public_comments = allowed
    tenant.switches.save()
    issue.says("7", "Hello", **said)
    issue.commented("7")
    carry()
    assert comments(case["Id"])[0]["IsPublished"] is published


def test_a_restricted_comment_is_never_sent(issue, case, carry, comments):
    issue.says("7", "Between us", visibility={"type": "role", "value": "Administrators"})
    issue.commented("7")
    (event,) = carry()
    assert event.state == State.NOTHING and "never sent" in event.reason
    assert comments(case["Id"]) == [] and not Twin.objects.exists()


def test_a_comment_that_becomes_restricted_is_taken_back(issue, case, carry, comments):
    issue.says("7", "Between us")
    issue.commented("7")
    carry()
    issue.says("7", "Between us", visibility={"type": "role", "value": "Administrators"})
    issue.commented("7", "comment_updated")
    assert carry()[-1].state == State.DONE
    assert comments(case["Id"]) == []


def test_an_edit_changes_the_text_where_salesforce_lets_us(issue, case, carry, comments, org):
    org.post("settings", {"modify_all": True})
    issue.says("7", "One")
    issue.commented("7")
    carry()
    issue.says("7", "Two")
    issue.commented("7", "comment_updated")
    assert carry()[-1].state == State.DONE
    assert [one["CommentBody"] for one in comments(case["Id"])] == ["Two" + SIGNED]


def test_else_the_edit_is_a_comment_that_says_so_and_a_deletion_takes_both(
    issue, case, carry, comments
):
    issue.says("7", "One")
    issue.commented("7")
    carry()
    issue.says("7", "Two")
    issue.commented("7", "comment_updated")
    assert carry()[-1].state == State.DONE
    told = [one["CommentBody"] for one in comments(case["Id"])]
    assert told == ["One" + SIGNED, "Edited in Jira:\nTwo" + SIGNED]
    issue.commented("7", "comment_updated")
    assert carry()[-1].state == State.DONE and len(comments(case["Id"])) == 2
    issue.commented("7", "comment_deleted")
    assert carry()[-1].state == State.DONE
    assert comments(case["Id"]) == [] and not Twin.objects.exists()


def test_the_deletion_of_what_was_never_sent_is_not_carried(issue, case, carry, callouts):
    issue.commented("7", "comment_deleted")
    (event,) = carry()
    assert event.state == State.NOTHING and callouts() == 0


def test_a_comment_that_was_deleted_since_is_not_sent(issue, case, carry, comments):
    issue.commented("7")
    (event,) = carry()
    assert event.state == State.NOTHING and "deleted in Jira" in event.reason


def test_an_edit_that_overtakes_its_comment_makes_one(issue, case, carry, comments):
    issue.says("7", "As edited")
    issue.commented("7", "comment_updated")
    issue.commented("7", "comment_created")
    assert [one.state for one in carry()] == [State.DONE, State.DONE]
    assert [one["CommentBody"] for one in comments(case["Id"])] == ["As edited" + SIGNED]


def test_a_long_comment_is_sent_in_pieces_and_nothing_is_cut(issue, case, carry, comments):
    words = " ".join(f"wörd{n}" for n in range(900))
    issue.says("7", words)
    issue.commented("7")
    assert carry()[0].state == State.DONE
    made = [one["CommentBody"] for one in comments(case["Id"])]
    assert len(made) > 1 and all(len(one.encode()) <= 4000 for one in made)
    whole = " ".join(one.removesuffix(SIGNED).rpartition(" (")[0] for one in made)
    assert whole == words


def test_the_answer_that_was_lost_is_found_again(issue, case, carry, comments, org, later):
    issue.says("7", "Only once")
    issue.commented("7")
    org.post("rules", {"match": "/composite/sobjects", "drop": "after", "times": 1})
    (event,) = carry()
    assert event.state == State.WAITING
    later(seconds=20)
    (event,) = carry()
    assert event.state == State.DONE and len(comments(case["Id"])) == 1


def test_a_call_that_never_arrived_is_sent_after_a_quiet_minute(
    issue, case, carry, comments, org, later
):
    issue.says("7", "Only once")
    issue.commented("7")
    org.post("rules", {"match": "/composite/sobjects", "drop": "before", "times": 1})
    assert carry()[0].state == State.WAITING
    later(seconds=20)
    (event,) = carry()
    assert event.state == State.WAITING and "look what it has made" in event.reason
    later(seconds=60)
    assert carry()[0].state == State.DONE and len(comments(case["Id"])) == 1


def test_a_comment_that_was_edited_after_a_lost_answer_is_not_doubled(
    issue, case, carry, comments, org, later
):
    org.post("settings", {"modify_all": True})
    issue.says("7", "As it was")
    issue.commented("7")
    org.post("rules", {"match": "/composite/sobjects", "drop": "after", "times": 1})
    carry()
    issue.says("7", "As it is")
    issue.commented("7", "comment_updated")
    later(seconds=20)
    assert {one.state for one in carry()} == {State.DONE}
    assert [one["CommentBody"] for one in comments(case["Id"])] == ["As it is" + SIGNED]


def test_a_work_log_becomes_a_post_of_its_own_tick(issue, account, carry, posts):
    issue.logs("9", "2h", comment={"type": "doc", "version": 1, "content": []})
    issue.deliver("worklog_created", {"worklog": {"id": "9", "issueId": "10010"}, "issue": None})
    (event,) = carry()
    assert event.state == State.DONE
    assert [one["Body"] for one in posts(account["Id"])] == ["2h of work logged on SUP-1." + SIGNED]


def test_a_removed_work_log_is_told(issue, account, carry, posts):
    log = {"id": "9", "issueId": "10010", "timeSpent": "3h"}
    issue.deliver("worklog_deleted", {"worklog": log, "issue": None})
    assert carry()[0].state == State.DONE
    assert "A work log of 3h on SUP-1 was removed." in posts(account["Id"])[0]["Body"]


def test_a_restricted_work_log_is_never_sent(issue, account, carry, posts):
    issue.logs("9", "2h", visibility={"type": "group", "value": "staff"})
    issue.deliver("worklog_created", {"worklog": {"id": "9", "issueId": "10010"}, "issue": None})
    assert carry()[0].state == State.NOTHING and posts(account["Id"]) == []


def test_an_issue_link_is_told_at_the_end_that_is_linked(issue, account, carry, posts, site):
    from tests.jira.site import Answer

    site.answer("GET", "/rest/api/3/issue/10099", Answer(200, {"id": "10099", "key": "DEV-9"}))
    kind = {"id": 1, "name": "Blocks", "inwardName": "is blocked by", "outwardName": "blocks"}
    link = {"id": 5, "sourceIssueId": 10010, "destinationIssueId": 10099, "issueLinkType": kind}
    issue.deliver("issuelink_created", {"issueLink": link, "issue": None})
    (event,) = carry()
    assert event.state == State.DONE
    assert [one["Body"] for one in posts(account["Id"])] == ["SUP-1 blocks DEV-9." + SIGNED]


def test_an_object_without_a_feed_says_that_it_was_not_carried(
    issue, account, carry, tenant, monkeypatch
):
    from sync.carriers import places

    monkeypatch.setattr(places, "feed", lambda work, link: "")
    issue.says("7", "Hello")
    issue.commented("7")
    (event,) = carry()
    assert event.state == State.NOTHING and "no feed" in event.reason
