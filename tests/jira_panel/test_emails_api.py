"""Emails of a record: a list, one opened, its images by the proxy or not at all, its files."""

import re
from base64 import b64encode

import pytest
from django.core.cache import cache

from tenants.models import Switches
from tests.factories import RecordLinkFactory
from tests.jira_panel.test_openapi import conforms, document  # noqa: F401
from tests.jira_panel.test_record_api import text

pytestmark = pytest.mark.django_db
LIST, ONE, RECORD = "/api/v1/record/emails", "/api/v1/record/email", "/api/v1/record"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture
def case(linked):
    return linked()[0].record_id


@pytest.fixture
def mail(org, case):
    """`mail(HtmlBody=…)` is an email on the case."""

    def put(**values):
        given = {
            "ParentId": case,
            "Subject": "Lost page",
            "FromName": "José Núñez",
            "FromAddress": "jose@clinic.example",
            "ToAddress": "support@acme.example",
            "CcAddress": "it@clinic.example",
            "MessageDate": "2026-11-01T10:00:00.000+0000",
            "TextBody": "Plain",
            **values,
        }
        return org.post("record", {"object": "EmailMessage", "values": given})["id"]

    return put


def attach(org, **about):
    return org.post("file", {"base64": b64encode(PNG).decode(), **about})


def letter(api, case, mail_id, **more):
    return api.get(ONE, {"record": case, "email": mail_id, **more})


def images(html):
    return re.findall(r'<img[^>]* src="([^"]+)"', html)


def test_emails_are_listed_without_their_bodies_and_opened_one_by_one(
    api,
    org,
    case,
    mail,
    callouts,
    document,  # noqa: F811
):
    mail_id = mail(HtmlBody="<p>Hello <b>you</b></p>", HasAttachment=True)
    org.delete("journal")
    told = api.get(LIST, {"record": case}).json()
    assert conforms(document, LIST, "get", "200", told) == []
    assert told["items"][0]["subject"] == "Lost page"
    assert "HtmlBody" not in str(org.journal("/composite"))
    one = letter(api, case, mail_id).json()
    assert conforms(document, ONE, "get", "200", one) == []
    assert one["body"]["html"] == "<p>Hello <b>you</b></p>"
    assert (one["to"], one["cc"]) == ("support@acme.example", "it@clinic.example")
    assert callouts() == 2
    drawn = text(api.get(RECORD, {"record": case}, html=True))
    assert "José Núñez" in drawn and "Has attachments" in drawn


def test_a_mail_without_html_shows_its_text_as_text(api, case, mail):
    mail_id = mail(TextBody="<b>1</b>\n2", HtmlBody=None)
    assert letter(api, case, mail_id).json()["text"] == "<b>1</b>\n2"
    drawn = api.get(ONE, {"record": case, "email": mail_id}, html=True).text
    assert "&lt;b&gt;1&lt;/b&gt;\n2" in drawn


def test_attachments_of_both_kinds_are_listed_with_their_size(api, org, case, mail, tenant):
    mail_id = mail()
    attach(org, parent=mail_id, name="b.pdf")
    attach(org, parent=mail_id, name="a.txt", attachment=True, kind="text/plain")
    found = letter(api, case, mail_id).json()["files"]
    assert [(one["name"], one["size"]) for one in found] == [("a.txt", 108), ("b.pdf", 108)]
    assert all(one["url"] for one in found)
    Switches.objects.filter(tenant=tenant).update(allow_redirect=False)
    assert not any(one["url"] for one in letter(api, case, mail_id).json()["files"])


def test_images_of_the_mail_come_by_the_proxy_whatever_way_they_are_named(
    api, client, org, case, mail
):
    mail_id = mail()
    new = attach(org, parent=mail_id, name="photo.png")
    old = attach(org, parent=mail_id, name="old.png", attachment=True, kind="image/png")
    ref = attach(org, record=mail_id, field="HtmlBody", kind="image/png")["ref"]
    sources = [
        "cid:photo.png@01DC5A.7F",
        f"https://x.my.salesforce.com/sfc/servlet.shepherd/version/download/{new['version']}",
        f"/sfc/servlet.shepherd/version/download/{new['version'][:15]}?asPdf=false",
        f"https://x.my.salesforce.com/servlet/servlet.FileDownload?file={old['attachment']}",
        f"https://x.file.force.com/servlet/rtaImage?eid={mail_id[:15]}&amp;feoid=Body&amp;refid={ref}",
    ]
    html = "".join(f'<img alt="a" src="{one}">' for one in sources)
    org._send("PATCH", "record", json={"id": mail_id, "values": {"HtmlBody": html}})
    told = letter(api, case, mail_id).json()["body"]
    links = images(told["html"])
    assert len(links) == len(sources) and (told["remote"], told["lost"]) == (0, 0)
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert (answer.status_code, answer.content) == (200, PNG)
        assert answer.headers["Content-Type"] == "image/png"


def test_images_of_strangers_wait_for_a_click_and_then_need_https(api, case, mail):
    mail_id = mail(
        HtmlBody='<img src="https://evil.example/p.gif?u=1"><img src="http://evil.example/q.gif">'
        '<img src="//evil.example/r.gif"><img src="cid:nowhere">'
    )
    told = letter(api, case, mail_id).json()["body"]
    assert (images(told["html"]), told["remote"], told["lost"]) == ([], 1, 3)
    drawn = api.get(ONE, {"record": case, "email": mail_id}, html=True).text
    assert "evil.example" not in drawn and "Show images" in drawn
    told = letter(api, case, mail_id, images="1").json()["body"]
    assert images(told["html"]) == ["https://evil.example/p.gif?u=1"]


def test_a_mail_can_not_make_the_proxy_show_files_of_other_records(api, org, case, mail, stored_in):
    strange = attach(org, parent=stored_in("Account")[0]["Id"], name="secret.png")
    older = attach(org, parent=stored_in("Case")[3]["Id"], name="s.png", attachment=True, kind="x")
    ref = attach(org, record=stored_in("Case")[3]["Id"], field="Steps__c", kind="image/png")["ref"]
    mail_id = mail(
        HtmlBody=f'<img src="/sfc/servlet.shepherd/version/download/{strange["version"]}">'
        f'<img src="/servlet/servlet.FileDownload?file={older["attachment"]}">'
        f'<img src="/servlet/rtaImage?eid={stored_in("Case")[3]["Id"]}&refid={ref}">'
        '<img src="cid:secret.png"><img src="cid:">'
        f'<img src="/servlet/rtaImage?eid={case}&refid=0EM000000000001/../../x">'
    )
    told = letter(api, case, mail_id).json()["body"]
    assert images(told["html"]) == [] and told["lost"] == 6


def test_without_inline_images_nothing_is_shown_and_it_says_so(api, org, case, mail, tenant):
    Switches.objects.filter(tenant=tenant).update(show_inline_images=False)
    mail_id = mail(HtmlBody='<img src="cid:a.png"><img src="https://evil.example/a.png">')
    attach(org, parent=mail_id, name="a.png")
    drawn = api.get(ONE, {"record": case, "email": mail_id, "images": "1"}, html=True).text
    assert images(drawn) == [] and "Inline images are switched off" in drawn


def test_the_tab_is_absent_by_switch_object_and_org(api, org, case, linked, tenant):
    def tabs(record):
        return [one["key"] for one in api.get(RECORD, {"record": record}).json()["parts"]]

    (contact,) = linked("Contact")
    assert "emails" in tabs(case) and "emails" not in tabs(contact.record_id)
    assert api.get(LIST, {"record": contact.record_id}).status_code == 404
    org.post("settings", {"hidden_objects": ["EmailMessage"]})
    assert "emails" not in tabs(case)
    org.post("settings", {"hidden_objects": []})
    Switches.objects.filter(tenant=tenant).update(show_email_messages=False)
    assert "emails" not in tabs(case)
    for address, query in ((LIST, {}), (ONE, {"email": "02s9Q0000000001QAA"})):
        answer = api.get(address, {"record": case, **query})
        assert (answer.status_code, answer.json()["code"]) == (403, "switch_off")


def test_mail_of_another_record_or_issue_is_not_opened(
    api, tenant, stranger, case, mail, stored_in
):
    other = stored_in("Case")[5]["Id"]
    elsewhere = mail(ParentId=other)
    own = mail()
    assert letter(api, case, elsewhere).status_code == 404
    assert letter(api, other, elsewhere).status_code == 404
    strange = RecordLinkFactory(tenant=tenant, issue_id="10099").record_id
    assert api.get(LIST, {"record": strange}).status_code == 404
    assert api.get(LIST, {"record": case}, by=stranger).status_code == 404
    for name in ("", "x", "02s' OR Id != '", "../../../sobjects"):
        assert letter(api, case, name).status_code == 404
    assert letter(api, case, own).status_code == 200


def test_opening_a_record_with_every_tab_costs_one_callout_and_the_feed_one_more(
    api, org, case, mail, callouts, django_assert_max_num_queries
):
    mail()
    org.delete("journal")
    with django_assert_max_num_queries(20):
        told = api.get(RECORD, {"record": case}).json()
    assert {"comments", "emails", "feed"} <= {one["key"] for one in told["parts"]}
    assert callouts() == 1
    assert api.get("/api/v1/record/feed", {"record": case}).status_code == 200
    assert callouts() == 2
    cache.clear()
