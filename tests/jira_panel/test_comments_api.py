"""Comments of a case: read by pages, posted once, signed, counted in bytes, judged."""

import uuid

import pytest
from django.core.cache import cache

from records import lost_posts
from records.models import Activity, Post
from records.signature import size
from tenants.models import Switches
from tests.factories import RecordLinkFactory
from tests.jira.site import Answer
from tests.jira.tokens import PERSON
from tests.jira_panel.test_openapi import conforms, document  # noqa: F401
from tests.jira_panel.test_record_api import text
from tests.stored import tables_with

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/record/comments"
LINE = "— Ann Lee via Jira SUP-1"
PAGE = 25


@pytest.fixture
def posts(api, case):
    def post(words="Found it.", *, key="", **more):
        body = {"key": key or uuid.uuid4().hex, "record": case, "text": words, **more}
        return api.post(ADDRESS, body)

    return post


def stored(org, case):
    found = org.get("records", params={"object": "CaseComment"})["records"]
    return [one for one in found if one["ParentId"] == case]


def allow(tenant, **switches):
    Switches.objects.filter(tenant=tenant).update(**switches)


def flood(org, case, count, at="2026-11-01T10:00:00.000+0000"):
    for n in range(count):
        values = {"ParentId": case, "CommentBody": f"No {n}", "CreatedDate": at}
        org.post("record", {"object": "CaseComment", "values": values})


def test_a_comment_is_private_and_signed_by_the_server(api, org, case, posts, document):  # noqa: F811
    before = len(stored(org, case))
    answer = posts("  Found it.\r\nReally. ")
    assert answer.status_code == 201
    assert conforms(document, ADDRESS, "post", "201", answer.json()) == []
    made = stored(org, case)[before:]
    assert [one["CommentBody"] for one in made] == [f"Found it.\nReally.\n{LINE}"]
    assert made[0]["IsPublished"] is False
    row = Post.objects.get()
    assert (row.state, row.posted_id) == ("done", made[0]["Id"])
    assert row.sent.startswith("sha256:")
    assert Activity.objects.get().what == "commented"
    told = api.get(ADDRESS, {"record": case}).json()
    assert conforms(document, ADDRESS, "get", "200", told) == []
    first = told["items"][0]
    assert (first["body"], first["signed"], first["account_id"]) == (
        "Found it.\nReally.",
        LINE,
        PERSON,
    )
    drawn = text(api.get(ADDRESS, {"record": case}, html=True))
    assert "Ann Lee via Jira" in drawn and "Private" in drawn


def test_what_our_user_carried_from_jira_is_ours_by_its_signature_and_nobody_elses_is(
    api, org, case, stored_in
):
    own, other = stored_in("Case")[0]["CreatedById"], stored_in("Case")[0]["OwnerId"]
    carried = {"ParentId": case, "CommentBody": "Hello\n— Ben Ortiz via Jira SUP-7"}
    for user in (own, other):
        org.post("record", {"object": "CaseComment", "values": carried | {"CreatedById": user}})
    forged, ours = api.get(ADDRESS, {"record": case}).json()["items"][:2]
    assert (ours["ours"], ours["author"], ours["body"]) == (True, "Ben Ortiz", "Hello")
    assert not forged["ours"] and forged["body"].endswith("SUP-7")
    assert "BO Ben Ortiz via Jira" in text(api.get(ADDRESS, {"record": case}, html=True))


def test_a_page_has_25_and_every_comment_comes_once_though_all_are_of_one_second(
    api, org, case, callouts
):
    flood(org, case, 60)
    org.delete("journal")
    seen, after = [], ""
    while True:
        told = api.get(ADDRESS, {"record": case, "after": after}).json()
        assert len(told["items"]) <= PAGE
        seen += [one["comment_id"] for one in told["items"]]
        after = told["after"]
        if not after:
            break
    assert sorted(seen) == sorted(one["Id"] for one in stored(org, case))
    assert callouts() == 3


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "2026-11-01T10:00:00Z~1' OR '",
        "2026-13-41T10:00:00Z~1",
        "2026-11-01T10:00:00Z~9999",
        "~",
        "' OR '",
    ],
)
def test_a_forged_place_is_refused(api, case, callouts, after):
    answer = api.get(ADDRESS, {"record": case, "after": after})
    assert (answer.status_code, answer.json()["code"], callouts()) == (400, "after", 0)


def test_4000_bytes_fit_and_one_more_is_told_and_nothing_is_cut(org, case, posts):
    room = 4000 - size(f"\n{LINE}")
    before = len(stored(org, case))
    assert posts("é" * (room // 2) + "x" * (room % 2)).status_code == 201
    assert size(stored(org, case)[-1]["CommentBody"]) == 4000
    answer = posts("é" * (room // 2 + 1))
    assert answer.status_code == 400
    assert "Comments can have up to 4,000 bytes. Yours has 4,00" in answer.json()["fields"]["text"]
    assert posts(" \n ").json()["fields"]["text"]
    assert len(stored(org, case)) == before + 1


def test_the_same_key_posts_once(org, case, posts):
    before = len(stored(org, case))
    answers = [posts(key="a" * 32) for _ in range(3)]
    assert [one.status_code for one in answers] == [201] * 3
    assert len({one.json()["comment_id"] for one in answers}) == 1
    assert len(stored(org, case)) == before + 1


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_is_looked_up_before_anything_is_sent_again(org, case, posts, later, arrived):
    before = len(stored(org, case))
    lost = "after" if arrived else "before"
    rule = {"match": r"/sobjects/CaseComment$", "method": "POST", "times": 1, "drop": lost}
    org.post("rules", rule)
    first = posts(key="b" * 32)
    assert (first.status_code, first.json()["code"]) == (503, "unclear")
    again = posts(key="b" * 32)
    if not arrived:
        assert (again.status_code, again.json()["code"]) == (503, "settling")
        later(seconds=61)
        again = posts(key="b" * 32)
    assert again.status_code == 201
    assert len(stored(org, case)) == before + 1


def test_a_lost_answer_stays_open_while_nobody_can_look(org, case, posts, later):
    before = len(stored(org, case))
    org.post("rules", {"match": r"/CaseComment$", "method": "POST", "times": 1, "drop": "after"})
    assert posts(key="d" * 32).json()["code"] == "unclear"
    org.post("settings", {"down": True})
    assert posts(key="d" * 32).json()["code"] == "unclear"
    org.post("settings", {"down": False})
    later(seconds=61)
    assert posts(key="d" * 32).status_code == 201
    assert len(stored(org, case)) == before + 1


def test_an_equal_comment_of_another_post_is_not_taken_for_the_lost_one(org, case, posts, later):
    before = len(stored(org, case))
    assert posts("Same.").status_code == 201
    rule = {"match": r"/sobjects/CaseComment$", "method": "POST", "times": 1, "drop": "before"}
    org.post("rules", rule)
    posts("Same.", key="c" * 32)
    later(seconds=61)
    assert posts("Same.", key="c" * 32).status_code == 201
    assert len(stored(org, case)) == before + 2


def test_public_needs_the_switch_and_the_tick(org, case, posts, tenant):
    assert posts(public=True).status_code == 403
    allow(tenant, allow_public_comments=True)
    posts()
    assert stored(org, case)[-1]["IsPublished"] is False
    assert posts(public=True).status_code == 201
    assert stored(org, case)[-1]["IsPublished"] is True


def test_who_may_not_comment_in_jira_may_not_here_and_reads_why(api, org, case, posts, site):
    site.silent.add(PERSON)
    before = len(stored(org, case))
    answer = posts()
    assert (answer.status_code, answer.json()["code"]) == (403, "no_permission")
    assert "“Add comments”" in answer.json()["message"]
    drawn = api.get("/api/v1/record", {"record": case}, html=True)
    assert "“Add comments”" in drawn.text and "<textarea" not in drawn.text
    assert len(stored(org, case)) == before


def test_the_switches_take_the_tab_or_the_form_away(api, case, posts, tenant):
    allow(tenant, post_case_comments=False)
    assert posts().json()["code"] == "switch_off"
    drawn = api.get("/api/v1/record", {"record": case}, html=True)
    assert "Posting is switched off" in drawn.text and "<textarea" not in drawn.text
    allow(tenant, post_case_comments=True, show_case_comments=False)
    assert posts().status_code == 403
    assert api.get(ADDRESS, {"record": case}).status_code == 403
    assert "tab-comments" not in api.get("/api/v1/record", {"record": case}, html=True).text


def test_only_cases_of_the_own_issue_have_comments(api, tenant, stranger, linked, posts, case):
    (account,) = linked("Account")
    strange = RecordLinkFactory(tenant=tenant, issue_id="10099").record_id
    body = {"key": "d" * 32, "text": "x"}
    for record in (account.record_id, strange, "1", "' OR '"):
        assert api.get(ADDRESS, {"record": record}).status_code == 404
        assert api.post(ADDRESS, body | {"record": record}).status_code == 404
    assert api.get(ADDRESS, {"record": case}, by=stranger).status_code == 404
    shown = api.get("/api/v1/record", {"record": account.record_id}, html=True).text
    assert "tab-comments" not in shown
    assert not Post.objects.exists()


def test_a_key_of_somebody_else_posts_nothing(api, org, case, posts, site):
    site.editors.add("712020:other")
    assert posts(key="e" * 32).status_code == 201
    before = len(stored(org, case))
    body = {"key": "e" * 32, "record": case, "text": "Mine"}
    answer = api.post(ADDRESS, body, sub="712020:other")
    assert (answer.status_code, len(stored(org, case))) == (409, before)


def test_an_org_without_case_comments_has_no_such_tab(api, org, case):
    org.post("settings", {"hidden_objects": ["CaseComment"]})
    told = api.get("/api/v1/record", {"record": case}).json()
    assert "comments" not in [one["key"] for one in told["parts"]]
    assert told["state"] == "live"


def test_a_name_that_jira_does_not_tell_is_a_jira_user(org, case, posts, site):
    site.answer("GET", "/rest/api/3/user/bulk", Answer(503))
    cache.clear()
    assert posts().status_code == 201
    assert stored(org, case)[-1]["CommentBody"].endswith("\n— A Jira user via Jira SUP-1")


def test_what_salesforce_refuses_is_told_and_may_be_sent_again(org, case, posts):
    org.post("settings", {"read_only_objects": ["CaseComment"]})
    answer = posts(key="f" * 32)
    assert answer.status_code in (400, 403, 502) and answer.json()["message"]
    org.post("settings", {"read_only_objects": []})
    assert posts(key="f" * 32).status_code == 201


@pytest.mark.parametrize("arrived", [True, False])
def test_what_became_of_a_lost_comment_is_settled_although_nobody_asks(
    org, case, posts, later, arrived
):
    lost = "after" if arrived else "before"
    rule = {"match": r"/sobjects/CaseComment$", "method": "POST", "times": 1, "drop": lost}
    org.post("rules", rule)
    posts("Lost.", key="b" * 32)
    row = Post.objects.get()
    assert (row.state, row.sent) == ("sent", f"Lost.\n{LINE}")
    assert not tables_with("Lost.")
    lost_posts.settle(row.pk)
    assert Post.objects.get().state == "sent"
    later(minutes=4)
    lost_posts.settle(row.pk)
    if arrived:
        assert [one.state for one in Post.objects.all()] == ["done"]
        assert Post.objects.get().posted_id == stored(org, case)[-1]["Id"]
        assert Post.objects.get().sent.startswith("sha256:")
    else:
        assert not Post.objects.exists()
        assert Activity.objects.get().outcome == "failed"
