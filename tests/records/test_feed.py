"""A record's feed from an issue: read with who wrote what, and written exactly once."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from common import clock
from common.errors import Refused, RemoteError
from jira import people
from mapping import describes
from records import feed, lost_posts, posting
from records.models import Activity, Post
from salesforce.models import DescribeCache
from tenants.models import Switches, Tenant
from tests.jira.tokens import PERSON
from tests.stored import tables_with

pytestmark = pytest.mark.django_db
KEY = "f" * 32
OTHER_KEY = "e" * 32
HTML = "<p>Fix in <strong>4.8.2</strong></p><ul><li>tall footers</li></ul>"
SIGNATURE = "— Ann Lee via Jira SUP-1"


@pytest.fixture
def case(linked, org, tenant):
    """A linked case; Jira knows the person's name."""
    cache.set(people.key(tenant, PERSON), "Ann Lee", 3600)
    (link,) = linked("Case")
    org.delete("journal")
    return link


def stored(org, case, name="FeedItem"):
    rows = org.get("records", params={"object": name})["records"]
    return [one for one in rows if one["ParentId"] == case.record_id]


def ours(org, case, name="FeedItem", field="Body"):
    return [one for one in stored(org, case, name) if SIGNATURE in (one[field] or "")]


def lose(org, after, match="/chatter/feed-elements"):
    drop = "after" if after else "before"
    org.post("rules", {"match": match, "method": "POST", "drop": drop, "times": 1})


def test_a_post_goes_as_rich_text_with_the_signature_as_its_last_paragraph(caller, org, case):
    made = posting.post(caller, case.record_id, HTML, key=KEY)
    (item,) = ours(org, case)
    assert item["Id"] == made and item["IsRichText"] is True
    assert item["Body"] == (
        f"<p>Fix in <b>4.8.2</b></p><ul><li>tall footers</li></ul><p>{SIGNATURE}</p>"
    )
    assert item["_visibility"] == "InternalUsers"


def test_a_page_is_one_callout_and_names_the_person_of_jira(caller, org, case, callouts):
    made = posting.post(caller, case.record_id, HTML, key=KEY)
    posting.comment(caller, case.record_id, made, "Seen\nby us", key=OTHER_KEY)
    org.delete("journal")
    page = feed.page(caller, case.record_id)
    assert callouts() == 1
    post = page.posts[0]
    assert (post.id, post.author, post.via_jira) == (made, "Ann Lee", True)
    assert post.html.startswith("<p>Fix in <b>4.8.2</b></p><ul>")
    (reply,) = post.comments
    assert (reply.author, reply.via_jira) == ("Ann Lee", True)
    assert (reply.html, reply.signed) == ("<p>Seen</p><p>by us</p>", SIGNATURE)
    assert all(not one.via_jira and one.author for one in page.posts[1:])


def test_pages_follow_each_other_newest_first(caller, org, case):
    for number in range(22):
        values = {"ParentId": case.record_id, "Type": "TextPost", "Body": f"Post {number}"}
        org.post("record", {"object": "FeedItem", "values": values})
    first = feed.page(caller, case.record_id)
    second = feed.page(caller, case.record_id, first.following)
    assert len(first.posts) == 20 and first.posts[0].html == "<p>Post 21</p>"
    assert second.posts[0].html == "<p>Post 1</p>" and not second.following


def test_comments_that_are_not_here_are_counted(caller, org, case):
    made = posting.post(caller, case.record_id, HTML, key=KEY)
    for number in range(30):
        values = {"FeedItemId": made, "CommentBody": f"Reply {number}"}
        org.post("record", {"object": "FeedComment", "values": values})
    post = feed.page(caller, case.record_id).posts[0]
    assert (len(post.comments), post.earlier) == (25, 5)


def test_a_second_press_posts_once(caller, org, case):
    first = posting.post(caller, case.record_id, HTML, key=KEY)
    assert posting.post(caller, case.record_id, HTML, key=KEY) == first
    assert len(ours(org, case)) == 1


@pytest.mark.parametrize("after", [True, False], ids=["written", "not written"])
def test_a_lost_answer_posts_once_all_the_same(caller, org, case, later, after):
    lose(org, after)
    with pytest.raises(RemoteError, match="unclear"):
        posting.post(caller, case.record_id, HTML, key=KEY)
    if not after:
        with pytest.raises(RemoteError, match="settling"):
            posting.post(caller, case.record_id, HTML, key=KEY)
        later(seconds=61)
    made = posting.post(caller, case.record_id, HTML, key=KEY)
    assert [one["Id"] for one in ours(org, case)] == [made]


def test_the_same_words_by_another_order_are_not_taken_for_the_lost_ones(caller, org, case, later):
    first = posting.post(caller, case.record_id, HTML, key=OTHER_KEY)
    lose(org, after=False)
    with pytest.raises(RemoteError, match="unclear"):
        posting.post(caller, case.record_id, HTML, key=KEY)
    later(seconds=61)
    second = posting.post(caller, case.record_id, HTML, key=KEY)
    assert first != second and len(ours(org, case)) == 2


def test_a_lost_comment_is_looked_for_among_the_comments(caller, org, case):
    made = posting.post(caller, case.record_id, HTML, key=OTHER_KEY)
    lose(org, after=True, match="/comments/items")
    with pytest.raises(RemoteError, match="unclear"):
        posting.comment(caller, case.record_id, made, "Seen", key=KEY)
    posting.comment(caller, case.record_id, made, "Seen", key=KEY)
    (said,) = ours(org, case, "FeedComment", "CommentBody")
    assert said["FeedItemId"] == made


def test_other_words_with_a_key_that_was_sent_are_refused_and_with_one_that_was_not_are_taken(
    caller, org, case
):
    posting.post(caller, case.record_id, HTML, key=KEY)
    with pytest.raises(Refused, match="changed"):
        posting.post(caller, case.record_id, "<p>Other</p>", key=KEY)
    org.post("rules", {"match": "/chatter", "status": 403, "body": [], "times": 1})
    with pytest.raises(RemoteError):
        posting.post(caller, case.record_id, HTML, key=OTHER_KEY)
    posting.post(caller, case.record_id, "<p>Other</p>", key=OTHER_KEY)
    assert len(ours(org, case)) == 2


def test_while_one_attempt_is_at_it_another_waits(caller, case):
    posting.post(caller, case.record_id, HTML, key=KEY)
    until = clock.now() + timedelta(minutes=1)
    Post.objects.update(state="sent", lease_until=until, lease_token="x")
    with pytest.raises(Refused, match="working"):
        posting.post(caller, case.record_id, HTML, key=KEY)


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<p> &nbsp;</p>", "empty"),
        ("<p>" + "x" * 10_000, "too_long"),
        ("x" * 100_001, "too_long"),
        ("<div>" * 5_001 + "x", "too_long"),
    ],
)
def test_what_salesforce_would_not_take_is_told_before(caller, case, callouts, html, code):
    with pytest.raises(Refused, match=code) as told:
        posting.post(caller, case.record_id, html, key=KEY)
    assert callouts() == 0
    if len(html) == 10_003:  # <p>, </p> and the signature's paragraph count
        assert f"{10_000 + 2 * 7 + len(SIGNATURE):,} characters" in told.value.sentence


def test_the_longest_post_that_fits_is_taken_whole(caller, org, case):
    room = 10_000 - len(f"<p></p><p>{SIGNATURE}</p>")
    posting.post(caller, case.record_id, f"<p>{'x' * room}</p>", key=KEY)
    (item,) = ours(org, case)
    assert len(item["Body"]) == 10_000


def test_a_tenant_may_want_no_signature(caller, org, case, tenant):
    Switches.objects.filter(tenant=tenant).update(comment_signature="")
    caller.tenant.switches.refresh_from_db()
    posting.post(caller, case.record_id, "<p>Plain</p>", key=KEY)
    assert "<p>Plain</p>" in [one["Body"] for one in stored(org, case)]
    assert feed.page(caller, case.record_id).posts[0].signed == ""


def test_a_comment_goes_only_to_a_post_of_this_records_feed(caller, org, case, stored_in):
    other = stored_in("Case")[1]["Id"]
    values = {"ParentId": other, "Type": "TextPost", "Body": "Elsewhere"}
    foreign = org.post("record", {"object": "FeedItem", "values": values})["id"]
    for number, post_id in enumerate((foreign, "0D5000000000001AAA", "nothing")):
        with pytest.raises(Refused, match="no_post"):
            posting.comment(caller, case.record_id, post_id, "Seen", key=f"{KEY}{number}")
    assert org.get("records", params={"object": "FeedComment"})["records"][1:] == []


def test_a_record_of_another_issue_has_no_feed_here(caller, case, stored_in):
    other = stored_in("Case")[1]["Id"]
    with pytest.raises(Refused, match="not_linked"):
        feed.page(caller, other)
    with pytest.raises(Refused, match="not_linked"):
        posting.post(caller, other, HTML, key=KEY)


def test_who_may_not_comment_in_jira_may_not_post(caller, case, site):
    site.silent.add(PERSON)
    with pytest.raises(Refused, match="no_permission") as told:
        posting.post(caller, case.record_id, HTML, key=KEY)
    assert "Add comments" in told.value.sentence
    assert feed.page(caller, case.record_id).posts == ()


def test_an_object_without_a_feed_and_an_org_without_chatter_are_told(caller, org, case, tenant):
    org.post("settings", {"chatter_off": True})
    with pytest.raises(Refused, match="chatter_off"):
        feed.page(caller, case.record_id)
    DescribeCache.objects.filter(tenant=tenant).delete()
    assert describes.keep(tenant)
    with pytest.raises(Refused, match="no_feed"):
        feed.page(caller, case.record_id)


def test_a_deleted_record_is_told(caller, org, case):
    org._send("DELETE", "record", json={"id": case.record_id})
    with pytest.raises(RemoteError, match="not_found"):
        posting.post(caller, case.record_id, HTML, key=KEY)
    assert Post.objects.get().state == Post.State.NEW


def test_the_words_are_not_kept_and_activity_says_that_something_was_posted(caller, case):
    posting.post(caller, case.record_id, HTML, key=KEY)
    posting.post(caller, case.record_id, HTML, key=KEY)
    assert "4.8.2" not in Post.objects.get().sent
    assert Activity.objects.get().what == "posted"


def test_a_lost_post_that_nobody_asks_for_is_known_by_the_sweep(caller, org, case, later):
    lose(org, after=True)
    with pytest.raises(RemoteError, match="unclear"):
        posting.post(caller, case.record_id, HTML, key=KEY)
    later(minutes=5)
    lost_posts.settle(lost_posts.waiting().get().pk)
    (item,) = ours(org, case)
    assert Post.objects.get().posted_id == item["Id"]
    assert feed.page(caller, case.record_id).posts[0].author == "Ann Lee"


def test_words_that_nobody_can_look_for_are_forgotten_after_a_day(caller, org, case, tenant, later):
    lose(org, after=True)
    with pytest.raises(RemoteError, match="unclear"):
        posting.post(caller, case.record_id, HTML, key=KEY)
    Tenant.objects.filter(pk=tenant.pk).update(suspended_at=clock.now())
    later(hours=25)
    lost_posts.forget_old()
    assert not tables_with("4.8.2") | tables_with("Ann Lee")
    row = Post.objects.get()
    assert (row.state, row.sent) == (Post.State.UNCLEAR, "")
    assert "Look there before" in Activity.objects.get().reason


def test_who_sends_such_words_again_posts_them_once(caller, org, case, later):
    lose(org, after=True)
    with pytest.raises(RemoteError, match="unclear"):
        posting.post(caller, case.record_id, HTML, key=KEY)
    later(hours=25)
    lost_posts.forget_old()
    posted = posting.post(caller, case.record_id, HTML, key=KEY)
    assert [one["Id"] for one in ours(org, case)] == [posted]
    assert Post.objects.get().state == Post.State.DONE
