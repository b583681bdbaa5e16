"""Files and images of the simulated org: links by an end, bytes by their own resource alone."""

from base64 import b64encode

import pytest

from tests.simulators.salesforce.client import code_of

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def mail(org):
    return org.get("records", params={"object": "EmailMessage"})["records"][0]["Id"]


def add(org, **about):
    return org.post("file", {"base64": b64encode(PNG).decode(), **about})


def test_a_file_is_found_from_what_it_belongs_to_and_read_by_its_version(api, org, mail):
    made = add(org, parent=mail, name="a.png")
    statement = (
        "SELECT ContentDocument.Title, ContentDocument.LatestPublishedVersionId FROM"
        f" ContentDocumentLink WHERE LinkedEntityId = '{mail}'"
    )
    (row,) = api.rows(statement)
    assert row["ContentDocument"]["LatestPublishedVersionId"] == made["version"]
    answer = api.get(f"/sobjects/ContentVersion/{made['version']}/VersionData")
    assert answer.content == PNG
    assert answer.headers["content-type"] == "application/octetstream"


def test_links_can_only_be_looked_up_by_an_end(api):
    answer = api.ask("SELECT Id FROM ContentDocumentLink")
    assert code_of(answer) == (400, "MALFORMED_QUERY")
    assert "Implementation restriction" in answer.json()[0]["message"]


def test_an_attachment_of_older_days_has_its_own_type(api, org, mail):
    made = add(org, parent=mail, name="a.png", attachment=True, kind="image/png")
    answer = api.get(f"/sobjects/Attachment/{made['attachment']}/Body")
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")


def test_an_image_of_rich_text_is_read_by_record_field_and_its_own_id_only(api, org, mail):
    ref = add(org, record=mail, field="HtmlBody", kind="image/png")["ref"]
    base = f"/sobjects/EmailMessage/{mail}/richTextImageFields"
    assert api.get(f"{base}/HtmlBody/{ref}").content == PNG
    for path in (f"{base}/TextBody/{ref}", f"{base}/HtmlBody/0EM000000000001"):
        assert api.get(path).status_code == 404


def test_bytes_do_not_come_inside_a_composite_call(api, org, mail):
    made = add(org, parent=mail, name="a.png")
    url = f"/services/data/v66.0/sobjects/ContentVersion/{made['version']}/VersionData"
    body = {"compositeRequest": [{"method": "GET", "url": url, "referenceId": "a"}]}
    (part,) = api.post("/composite", body).json()["compositeResponse"]
    assert part["httpStatusCode"] == 400


def test_a_document_gives_the_content_of_its_newest_version(api, org, mail):
    made = add(org, parent=mail, name="a.png")
    assert api.get(f"/connect/files/{made['document']}/content").content == PNG
    assert code_of(api.get("/connect/files/069000000000001/content"))[0] == 404
