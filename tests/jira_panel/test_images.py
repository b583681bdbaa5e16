"""Links to images: what they lead to, for how long, and everything that they refuse."""

import time
from base64 import b64encode

import pytest
import time_machine

from common.signing import seal
from jira.caller import IssueRef, JiraCaller
from mapping import describes
from records import images
from records.images import Picture
from records.models import RecordLink
from tenants.models import Switches
from tests.jira.tokens import PERSON
from tests.jira_panel.test_record_api import choose

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture
def case(linked):
    return linked()[0].record_id


@pytest.fixture
def link_to(tenant, case, org):
    """`link_to(content, kind)`: the link to a file on the case, as a page of ours would have it."""

    def make(content=PNG, kind="image/png"):
        about = {"parent": case, "name": "a.png", "attachment": True, "kind": kind}
        made = org.post("file", {"base64": b64encode(content).decode(), **about})
        return images.link(caller(tenant), case, Picture("attachment", made["attachment"]))

    return make


def caller(tenant, account=PERSON):
    return JiraCaller(tenant, account, "x", IssueRef("10010", "SUP-1"))


def held(tenant, case, picture, **changes):
    payload = {
        "tenant": str(tenant.pk),
        "account": PERSON,
        "issue": ["10010", "SUP-1"],
        "record": case,
        "picture": list(picture),
        **changes,
    }
    return f"/image?t={seal(payload, purpose='image')}"


def test_an_image_comes_without_the_token_and_can_be_nothing_but_an_image(client, link_to, org):
    link = link_to()
    org.delete("journal")
    answer = client.get(link)
    assert (answer.status_code, answer.content) == (200, PNG)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    (call,) = org.journal("/services/data/v")
    assert call["path"].endswith("/Body")
    assert "Authorization" not in str(answer.headers) and "00D" not in link


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html><script>alert(1)</script></html>", "image/png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png"),
        (PNG, "text/html"),
        (PNG, "image/svg+xml"),
        (PNG[1:], "image/png"),
        (b"RIFF0000WAVE", "image/webp"),
        (b"BM000000", "image/bmp"),
        (b"", "image/png"),
        (b"%PDF-1.7", "image/png"),
    ],
)
def test_what_is_no_image_or_says_that_it_is_none_is_refused(client, link_to, content, kind):
    answer = client.get(link_to(content, kind))
    assert answer.status_code == 415
    assert content not in answer.content or not content


@pytest.mark.parametrize(
    ("begins", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\n\x00\x00\x00WEBP", "image/webp"),
    ],
)
def test_the_four_kinds_of_images_go_by_what_they_are(client, link_to, begins, kind):
    answer = client.get(link_to(begins + b"0" * 20, "application/octet-stream"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)


def test_an_image_that_is_too_large_is_refused(client, link_to):
    assert client.get(link_to(PNG + b"0" * images.MOST_BYTES)).status_code in (413, 502)


def test_a_link_is_good_for_five_minutes(client, link_to):
    link = link_to()
    with time_machine.travel(time.time() + 301, tick=False):
        answer = client.get(link)
    assert answer.status_code == 401 and "expired" in answer.text


@pytest.mark.parametrize("change", ["cut", "flip", "other", "none", "ticket"])
def test_a_forged_link_is_refused(client, link_to, change, org, tenant, case):
    link = link_to()
    token = link.partition("=")[2]
    forged = {
        "cut": token[:-3],
        "flip": token[:5] + ("A" if token[5] != "A" else "B") + token[6:],
        "other": seal({"tenant": str(tenant.pk), "account": PERSON}, purpose="dialog-ticket"),
        "none": "",
        "ticket": "x" * 40,
    }[change]
    org.delete("journal")
    assert client.get("/image", {"t": forged}).status_code == 401
    assert org.journal("/services/data/v") == []


def test_another_account_or_tenant_in_the_link_needs_a_signature_of_ours(
    client, tenant, stranger, case, link_to
):
    picture = ["attachment", "00P9Q0000000001QAA", "", "", ""]
    token = held(tenant, case, picture).partition("=")[2]
    rest = token.partition(":")[2]
    other = held(tenant, case, picture, account="712020:other").partition("=")[2]
    mixed = f"{other.partition(':')[0]}:{rest}"
    assert client.get("/image", {"t": mixed}).status_code == 401
    answer = client.get(held(stranger, case, picture))
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize(
    "picture",
    [
        ["rich", "0EM000000000001", "Case/../../limits", "5009Q0000000001QAA", "Steps__c"],
        ["rich", "0EM000000000001", "Case", "../../limits", "Steps__c"],
        ["rich", "0EM000000000001", "Case", "5009Q0000000001QAA", "../x"],
        ["rich", "../../../../limits", "Case", "5009Q0000000001QAA", "Steps__c"],
        ["rich", "0EM000000000001?x=1", "Case", "5009Q0000000001QAA", "Owner.Name"],
        ["version", "../../../query?q=SELECT", "", "", ""],
        ["attachment", "00P%2F..%2F", "", "", ""],
        ["sobjects", "5009Q0000000001QAA", "", "", ""],
    ],
)
def test_no_path_leads_out_of_the_known_shapes_even_if_it_were_signed(
    client, tenant, case, org, picture
):
    org.delete("journal")
    assert client.get(held(tenant, case, picture)).status_code == 404
    assert org.journal("/services/data/v") == []


def test_a_record_that_is_unlinked_since_shows_no_image(client, link_to):
    link = link_to()
    RecordLink.objects.all().delete()
    assert client.get(link).status_code == 404


def test_a_record_of_another_issue_shows_no_image(client, tenant, case):
    picture = ["attachment", "00P9Q0000000001QAA", "", "", ""]
    answer = client.get(held(tenant, case, picture, issue=["10099", "SUP-9"]))
    assert answer.status_code == 404


@pytest.mark.parametrize("switch", ["show_inline_images", "plugin_enabled", "panel_shown"])
def test_a_switch_ends_links_at_once(client, tenant, link_to, switch):
    link = link_to()
    Switches.objects.filter(tenant=tenant).update(**{switch: False})
    assert client.get(link).status_code == 403


def test_an_uninstalled_site_shows_no_image(client, tenant, link_to):
    link = link_to()
    tenant.uninstalled_at = tenant.installed_at
    tenant.save()
    assert client.get(link).status_code == 401


def test_an_image_of_a_rich_text_field_comes_by_its_field_and_record_only(
    api, client, tenant, case, org, stored_in
):
    org.post("settings", {"customised": True})
    assert describes.keep(tenant)
    choose(tenant, ["Steps__c"])
    about = {"record": case, "field": "Steps__c", "kind": "image/png"}
    ref = org.post("file", {"base64": b64encode(PNG).decode(), **about})["ref"]
    other = stored_in("Case")[4]["Id"]
    base = "https://x.file.force.com/servlet/rtaImage?feoid=00N1&amp;"
    html = (
        f'<p>1</p><img alt="a" src="{base}eid={case[:15]}&amp;refid={ref}">'
        f'<img src="{base}eid={other}&amp;refid={ref}"><img src="https://evil.example/x.png">'
    )
    org._send("PATCH", "record", json={"id": case, "values": {"Steps__c": html}})
    (cell,) = api.get("/api/v1/record", {"record": case}).json()["cells"]
    assert cell["value"].count("/image?t=") == 1 and "evil.example" not in cell["value"]
    link = cell["value"].split('src="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(link).content == PNG
    drawn = api.get("/api/v1/record", {"record": case}, html=True).text
    assert "2 images were not found in Salesforce" in drawn


def test_salesforce_s_bad_days_are_no_error_page_of_ours(client, link_to, org):
    link = link_to()
    org.post("settings", {"down": True})
    assert client.get(link).status_code in (502, 503)
