"""The feed of a record by the Connect interface, beside the same posts by SOQL."""

import pytest

from tests.simulators.salesforce.client import code_of

SHOWCASE = "SELECT Id FROM Case WHERE CaseNumber = '00001026'"


def text(words):
    return {"type": "Text", "text": words}


def begin(kind, **more):
    return {"type": "MarkupBegin", "markupType": kind, **more}


def end(kind):
    return {"type": "MarkupEnd", "markupType": kind}


def paragraph(*inside):
    return [begin("Paragraph"), *inside, end("Paragraph")]


@pytest.fixture
def case(api):
    return api.rows(SHOWCASE)[0]["Id"]


def feed(api, record_id, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return api.get(f"/chatter/feeds/record/{record_id}/feed-elements?{query}")


def post(api, record_id, *segments, **more):
    body = {"messageSegments": [*segments]}
    about = {"feedElementType": "FeedItem", "subjectId": record_id, "body": body}
    return api.post("/chatter/feed-elements", about | more)


def comment(api, item_id, *segments):
    path = f"/chatter/feed-elements/{item_id}/capabilities/comments/items"
    return api.post(path, {"body": {"messageSegments": [*segments]}})


def kinds(element):
    return [one.get("markupType") or one["type"] for one in element["body"]["messageSegments"]]


def test_a_feed_holds_the_rows_that_soql_shows(api, case):
    where = f"ParentId = '{case}' AND Type = 'TextPost'"
    (item,) = api.rows(f"SELECT Id, Body FROM FeedItem WHERE {where}")
    (element,) = [one for one in feed(api, case).json()["elements"] if one["type"] == "TextPost"]
    assert element["id"] == item["Id"]
    assert element["actor"]["displayName"]
    assert element["body"]["isRichText"] is True
    assert kinds(element)[:4] == ["Paragraph", "Text", "Bold", "Text"]
    assert element["body"]["text"].splitlines()[0] == "Could you add the export log?"
    (said,) = element["capabilities"]["comments"]["page"]["items"]
    assert [one["type"] for one in said["body"]["messageSegments"]] == ["Text", "Link"]


def test_a_tracked_change_is_told_as_segments_within_a_segment(api, case):
    elements = feed(api, case).json()["elements"]
    (element,) = [one for one in elements if one["type"] == "TrackedChange"]
    (change,) = element["body"]["messageSegments"]
    assert change["text"] == "Priority changed from Medium to High"
    assert [one["type"] for one in change["segments"]][::2] == [
        "FieldChangeName",
        "FieldChangeValue",
        "FieldChangeValue",
    ]


def test_pages_follow_each_other_though_a_new_post_comes_between(api, case):
    first = feed(api, case, pageSize=1, sort="CreatedDateDesc").json()
    assert post(api, case, text("Between")).status_code == 201
    path = first["nextPageUrl"].partition("/v66.0")[2]
    second = api.get(path).json()
    assert len(second["elements"]) == 1 and second["nextPageUrl"] is None
    assert first["elements"][0]["id"] != second["elements"][0]["id"]
    assert second["elements"][0]["body"]["text"] != "Between"


def test_rich_text_is_stored_as_the_small_html_and_comes_back_as_it_was_sent(api, case):
    link = begin("Hyperlink", url="https://a.example/?b=1&c=2")
    said = [
        *paragraph(begin("Bold"), text("Hi <all>"), end("Bold"), link, text("x"), end("Hyperlink")),
        begin("OrderedList"),
        begin("ListItem"),
        text("one"),
        end("ListItem"),
        end("OrderedList"),
        *paragraph(text("\u00a0")),
    ]
    made = post(api, case, *said).json()
    body = api.rows(f"SELECT Body FROM FeedItem WHERE Id = '{made['id']}'")[0]["Body"]
    assert body == (
        '<p><b>Hi &lt;all&gt;</b><a href="https://a.example/?b=1&amp;c=2">x</a></p>'
        "<ol><li>one</li></ol><p>\u00a0</p>"
    )
    assert kinds(made) == [one.get("markupType") or one["type"] for one in said]


def test_a_mention_comes_back_as_one(api, case):
    user = api.rows("SELECT Id, Name FROM User LIMIT 1")[0]
    made = post(api, case, {"type": "Mention", "id": user["Id"]}, text(" look")).json()
    assert made["body"]["text"] == f"@{user['Name']} look"
    assert made["body"]["messageSegments"][0]["record"]["id"] == user["Id"]


def test_a_comment_is_counted_and_the_newest_come_with_the_post(api, case):
    made = post(api, case, text("Post")).json()
    for number in range(4):
        assert comment(api, made["id"], text(f"Reply {number}")).status_code == 201
    page = feed(api, case).json()["elements"][0]["capabilities"]["comments"]["page"]
    assert [one["body"]["text"] for one in page["items"]] == ["Reply 1", "Reply 2", "Reply 3"]
    assert page["total"] == 4 and page["nextPageUrl"]
    found = api.rows(f"SELECT CommentCount FROM FeedItem WHERE Id = '{made['id']}'")
    assert found[0]["CommentCount"] == 4
    every = f"/chatter/feed-elements/{made['id']}/capabilities/comments/items"
    assert len(api.get(every).json()["items"]) == 4


@pytest.mark.parametrize(
    "segments",
    [
        [{"type": "Marquee", "text": "x"}],
        [begin("Heading"), text("x"), end("Heading")],
        [begin("Bold"), text("x")],
        [text("x"), end("Bold")],
        [begin("Bold"), begin("Italic"), text("x"), end("Bold"), end("Italic")],
        paragraph(*paragraph(text("x"))),
        [begin("Bold"), *paragraph(text("x")), end("Bold")],
        [begin("ListItem"), text("x"), end("ListItem")],
        [begin("OrderedList"), text("x"), end("OrderedList")],
        [begin("Code"), begin("Bold"), text("x"), end("Bold"), end("Code")],
        [begin("Hyperlink", url="javascript:alert(1)"), text("x"), end("Hyperlink")],
        [begin("Hyperlink"), text("x"), end("Hyperlink")],
        [{"type": "InlineImage", "fileId": "069000000000001"}],
        [{"type": "Mention", "id": "nobody"}],
        [text("  ")],
        [text("x" * 10_001)],
        [],
    ],
)
def test_a_body_that_is_not_well_formed_is_refused(api, case, segments):
    before = len(api.rows("SELECT Id FROM FeedItem"))
    assert post(api, case, *segments).status_code == 400
    assert len(api.rows("SELECT Id FROM FeedItem")) == before


def test_who_has_no_feed_is_refused(api, org, case):
    asset = org.post("record", {"object": "Asset", "values": {"Name": "Pump"}})["id"]
    assert code_of(feed(api, asset)) == (404, "NOT_FOUND")
    assert code_of(post(api, asset, text("x"))) == (404, "NOT_FOUND")
    org.post("settings", {"feed_off": ["Case"]})
    assert api.get("/sobjects/Case/describe").json()["feedEnabled"] is False
    assert code_of(feed(api, case)) == (404, "NOT_FOUND")
    row = {"ParentId": case, "Body": "x"}
    assert code_of(api.post("/sobjects/FeedItem", row)) == (400, "FIELD_INTEGRITY_EXCEPTION")


def test_a_deleted_record_has_no_feed_and_a_deleted_post_no_comments(api, org, case):
    made = post(api, case, text("Post")).json()
    org._send("DELETE", "record", json={"id": made["id"]})
    assert code_of(comment(api, made["id"], text("x"))) == (404, "ENTITY_IS_DELETED")
    org._send("DELETE", "record", json={"id": case})
    assert code_of(feed(api, case)) == (404, "ENTITY_IS_DELETED")


def test_an_org_without_chatter_refuses_and_describes_no_feed(api, org, case):
    org.post("settings", {"chatter_off": True})
    assert code_of(feed(api, case)) == (403, "FUNCTIONALITY_NOT_ENABLED")
    assert api.get("/sobjects/Case/describe").json()["feedEnabled"] is False
    assert code_of(api.get("/sobjects/FeedItem/describe")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "asked", [{"pageSize": 0}, {"pageSize": 101}, {"sort": "Best"}, {"page": "x"}]
)
def test_a_page_that_cannot_be_is_refused(api, case, asked):
    assert code_of(feed(api, case, **asked)) == (400, "ILLEGAL_QUERY_PARAMETER_VALUE")
