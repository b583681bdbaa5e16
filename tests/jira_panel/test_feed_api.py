"""The feed of a linked record by its end-points: read, drawn, posted to, judged."""

import re
import uuid
from html import unescape
from urllib.parse import urlencode

import pytest

from mapping import describes
from salesforce.models import Connection, DescribeCache
from tenants.models import Switches
from tests.jira.tokens import PERSON
from tests.jira_panel.test_openapi import conforms, document  # noqa: F401
from tests.jira_panel.test_record_api import text

pytestmark = pytest.mark.django_db
FEED = "/api/v1/record/feed"
COMMENTS = "/api/v1/record/feed/comments"
IMAGES = "/api/v1/record/feed/images"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
MOST = 5 * 1024 * 1024
LINE = "— Ann Lee via Jira SUP-1"


@pytest.fixture
def post(api, case):
    def send(html="<p>Hello</p>", **more):
        return api.post(FEED, {"key": uuid.uuid4().hex, "record": case, "html": html} | more)

    return send


def allow(tenant, **switches):
    Switches.objects.filter(tenant=tenant).update(**switches)


def tabs(api, case):
    return [one["key"] for one in api.get("/api/v1/record", {"record": case}).json()["parts"]]


def test_a_post_and_a_comment_are_told_and_drawn_as_documented(
    api,
    case,
    post,
    callouts,
    org,
    document,  # noqa: F811
):
    made = post("<p>Fix <b>ships</b></p><script>alert(1)</script>")
    assert made.status_code == 201
    assert conforms(document, FEED, "post", "201", made.json()) == []
    body = {"key": uuid.uuid4().hex, "record": case, "post": made.json()["id"], "text": "Seen <i>"}
    said = api.post(COMMENTS, body)
    assert said.status_code == 201
    assert conforms(document, COMMENTS, "post", "201", said.json()) == []
    org.delete("journal")
    told = api.get(FEED, {"record": case}).json()
    assert callouts() == 1
    assert conforms(document, FEED, "get", "200", told) == []
    assert (told["may_post"], told["signature"]) == (True, LINE)
    first = told["posts"][0]
    assert (first["html"], first["signed"]) == ("<p>Fix <b>ships</b></p>", LINE)
    assert first["comments"][0]["html"] == "<p>Seen &lt;i&gt;</p>"
    drawn = api.get(FEED, {"record": case}, html=True).text
    assert "<p>Fix <b>ships</b></p>" in drawn and "Seen &lt;i&gt;" in drawn
    assert drawn.count("Ann Lee via Jira</span>") == 2
    assert "data-editor" in drawn and 'data-feed-form="comment"' in drawn


def test_the_next_page_is_drawn_without_the_composer(api, case, org):
    for number in range(21):
        values = {"ParentId": case, "Type": "TextPost", "Body": f"Post {number}"}
        org.post("record", {"object": "FeedItem", "values": values})
    following = api.get(FEED, {"record": case}).json()["following"]
    drawn = api.get(FEED, {"record": case, "page": following}, html=True).text
    assert "Post 0" in drawn and "data-editor" not in drawn and "Show more" not in drawn


def test_the_tab_is_there_only_by_switch_and_for_objects_with_a_feed(api, case, tenant, org):
    assert "feed" in tabs(api, case)
    allow(tenant, show_feed_posts=False)
    assert "feed" not in tabs(api, case)
    allow(tenant, show_feed_posts=True)
    org.post("settings", {"feed_off": ["Case"]})
    DescribeCache.objects.filter(tenant=tenant).delete()
    assert describes.keep(tenant)
    assert "feed" not in tabs(api, case)
    assert api.get(FEED, {"record": case}).json()["code"] == "no_feed"


def test_posting_is_off_by_its_own_switch_and_by_that_of_showing(api, case, tenant, post):
    allow(tenant, create_feed_posts=False)
    assert post().json()["code"] == "switch_off"
    told = api.get(FEED, {"record": case}).json()
    assert told["may_post"] is False and told["reason"]
    drawn = api.get(FEED, {"record": case}, html=True).text
    assert "data-feed-form" not in drawn and "Posting is switched off" in drawn
    allow(tenant, create_feed_posts=True, show_feed_posts=False)
    assert post().json()["code"] == "switch_off"


def test_who_may_not_comment_reads_and_is_told_why_nothing_can_be_posted(api, case, site, post):
    site.silent.add(PERSON)
    assert post().status_code == 403
    assert "Add comments" in text(api.get(FEED, {"record": case}, html=True))


def test_a_record_of_nobody_and_one_of_another_site_are_not_found(
    api, case, tenant, stranger, stored_in, post
):
    other = stored_in("Case")[1]["Id"]
    assert post(record=other).status_code == 404
    assert api.get(FEED, {"record": other}).status_code == 404
    answer = api.get(FEED, {"record": case}, by=stranger)
    assert answer.status_code in (403, 404)
    assert "posts" not in answer.json()


@pytest.mark.parametrize("state", ["needs_login", "none"])
def test_without_a_login_it_says_so_where_the_feed_would_stand(api, case, state):
    Connection.objects.update(state=state)
    answer = api.get(FEED, {"record": case}, html=True)
    assert answer.status_code == 403 and 'data-code="' in answer.text


def test_an_outage_is_told_with_a_way_to_ask_again(api, case, org):
    org.post("settings", {"down": True})
    answer = api.get(FEED, {"record": case}, html=True)
    assert answer.status_code == 503 and 'data-feed-action="load"' in answer.text


def test_what_cannot_be_posted_is_told(post):
    assert post("<p> </p>").json()["code"] == "empty"
    assert post("x" * 20_000).json()["code"] == "too_long"
    assert post(key="short").status_code == 400


def add_image(api, case, content=PNG, name="a/print.gif", **query):
    address = f"{IMAGES}?{urlencode({'record': case, 'name': name, **query})}"
    return api.client.post(
        address, content, content_type="application/octet-stream", headers=api.headers()
    )


def test_an_image_is_kept_put_into_a_post_and_shown_through_the_proxy(
    api,
    case,
    post,
    org,
    client,
    document,  # noqa: F811
):
    added = add_image(api, case)
    assert added.status_code == 201
    assert conforms(document, IMAGES, "post", "201", added.json()) == []
    assert added.json()["alt"] == "print"
    html = f'<p>See <img data-file="{added.json()["file"]}" src="blob:x" alt="A print"></p>'
    assert post(html).status_code == 201
    items = org.get("records", params={"object": "FeedItem"})["records"]
    (item,) = [one for one in items if one["ParentId"] == case]
    assert '<img src="sfdc://069' in item["Body"] and 'alt="A print"' in item["Body"]
    shown = api.get(FEED, {"record": case}).json()["posts"][0]["html"]
    (address,) = re.findall(r'<img src="([^"]+)" alt="A print">', shown)
    assert "069" not in address
    picture = client.get(unescape(address))
    assert (picture.status_code, picture.content) == (200, PNG)
    assert picture.headers["Content-Type"] == "image/png"


def test_with_inline_images_off_they_are_named_and_none_can_be_added(api, case, post, tenant):
    file = add_image(api, case).json()["file"]
    post(f'<p><img data-file="{file}" alt="A print"></p>')
    allow(tenant, show_inline_images=False)
    assert api.get(FEED, {"record": case}).json()["posts"][0]["html"] == "<p>[Image: A print]</p>"
    assert 'data-format="image"' not in api.get(FEED, {"record": case}, html=True).text
    assert add_image(api, case).json()["code"] == "switch_off"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<svg onload=alert(1)>", "no_image"), (b"", "no_image"), (PNG + b"0" * MOST, "too_large")],
)
def test_what_is_no_image_that_fits_is_refused(api, case, callouts, content, code):
    assert add_image(api, case, content).json()["code"] == code
    assert callouts() == 0


def test_a_file_of_somebody_else_another_record_or_nobody_is_not_posted(
    api, case, post, linked, tenant
):
    file = add_image(api, case).json()["file"]
    other = linked("Account")[0].record_id
    html = f'<p><img data-file="{file}" alt="x"></p>'
    assert post(html, record=other).json()["code"] == "image"
    assert post(html.replace(file, "069000000000001AAA")).json()["code"] == "image"
    body = {"key": uuid.uuid4().hex, "record": case, "html": html}
    answer = api.post(FEED, body, sub="712020:other")
    assert answer.json()["code"] in ("image", "no_permission")


def test_an_image_without_a_word_of_its_file_leaves_its_description(api, case, post):
    post('<p><img src="https://evil.example/x.png" alt="A tracker"></p>')
    assert api.get(FEED, {"record": case}).json()["posts"][0]["html"] == "<p>A tracker</p>"
