"""The end-points of the upload dialog: right, foreign, switched off, refused (BULK-1 to BULK-7)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bulkcreate import files
from bulkcreate.models import Upload
from tenants import licensing
from tenants.audit import Actor
from tests.factories import TenantFactory
from tests.jira.tokens import PERSON
from tests.jira_panel.conftest import Api

pytestmark = pytest.mark.django_db
BULK = "/api/v1/bulk"
DATA = b"Subject,Priority,Store\nOne,Low,Berlin\nTwo,Nope,Bonn\n"


class BulkApi(Api):
    def begin(self, data=DATA, name="cases.csv", **how):
        return self.post(f"{BULK}/uploads", {"name": name, "size": len(data)}, **how)

    def piece(self, upload, data=DATA, offset=0):
        return self.client.post(
            f"{BULK}/piece?upload={upload}&offset={offset}",
            data,
            content_type="application/octet-stream",
            headers=self.headers(),
        )

    def piece_as_file(self, upload, data, offset=0):
        """As Forge's bridge brings bytes: the file of a form."""
        held = SimpleUploadedFile("file", data, content_type="application/octet-stream")
        where = f"{BULK}/piece?upload={upload}&offset={offset}"
        return self.client.post(where, {"file": held}, headers=self.headers())

    def uploaded(self, data=DATA):
        from bulkcreate import working

        upload = self.begin(data).json()["upload"]["id"]
        assert self.piece(upload, data).status_code == 200
        working.run(upload)
        return upload

    def step(self, upload, html=True):
        return self.get(f"{BULK}/upload", {"upload": upload}, html=html)


@pytest.fixture
def api(client, bulk):
    return BulkApi(client, bulk)


def test_a_file_in_pieces_goes_on_after_a_break(api):
    made = api.begin().json()
    upload = made["upload"]["id"]
    assert api.piece(upload, DATA[:20]).json()["upload"]["received"] == 20
    assert api.begin().json()["upload"] == {**made["upload"], "received": 20}
    late = api.piece(upload, DATA[40:], offset=40)
    assert (late.status_code, late.json()["fields"]["received"]) == (409, "20")
    assert api.piece(upload, DATA[:20]).json()["upload"]["received"] == 20
    assert api.piece(upload, DATA[20:], offset=20).json()["upload"]["state"] == "reading"


def test_a_piece_may_come_as_the_file_of_a_form_byte_for_byte(api):
    data = DATA + bytes(range(256)) + b"\r\n--x\r\n"
    upload = api.begin(data=data).json()["upload"]["id"]
    assert api.piece_as_file(upload, data[:30]).json()["upload"]["received"] == 30
    assert api.piece_as_file(upload, data[30:], offset=30).json()["upload"]["state"] == "reading"
    assert files.path(Upload.objects.get()).read_bytes() == data


def test_a_form_that_is_too_large_is_refused_before_it_is_read(api, monkeypatch):
    upload = api.begin().json()["upload"]["id"]
    monkeypatch.setattr("bulkcreate.api.Piece.most_bytes", 10)
    monkeypatch.setattr("jira.parsing.AROUND_A_FILE", 100)
    answer = api.piece_as_file(upload, DATA)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_each_step_is_drawn_and_reached_again(api):
    from bulkcreate import working

    upload = api.uploaded()
    page = api.step(upload).text
    assert "CSV column: Subject" in page and "“Store”" in page
    answer = api.post(f"{BULK}/mapping?upload={upload}", {"lines": {}})
    assert answer.json()["upload"]["state"] == "checking"
    working.run(upload)
    page = api.get(f"{BULK}/uploads", html=True).text
    assert (
        "Create 1 case" in page
        and "is not a value of" in page
        and "Run the assignment rule" in page
    )
    assert "CSV column: Subject" in api.post(f"{BULK}/back?upload={upload}", {}, html=True).text


def test_the_list_of_problems_and_the_results_come_by_signed_links(api, client):
    from bulkcreate import drawing, working

    upload = api.uploaded()
    api.post(f"{BULK}/mapping?upload={upload}", {"lines": {}})
    working.run(upload)
    address = drawing.link(Upload.objects.get(pk=upload), "problems")
    told = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    assert told.splitlines()[1].startswith("3,Priority,Nope,")
    assert client.get(f"{address}x").status_code == 401
    elsewhere = drawing.link(
        Upload(pk=upload, tenant=TenantFactory(), account_id=PERSON), "problems"
    )
    assert client.get(elsewhere).status_code == 404


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ({"Subject": {"source": "column:Nowhere"}}, "Subject"),
        ({"Subject": {"source": "jira:nowhere"}}, "Subject"),
        ({"Priority": {"source": "jira:summary2"}}, "Priority"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told_beside_its_field(api, lines, field):
    upload = api.uploaded()
    answer = api.post(f"{BULK}/mapping?upload={upload}", {"lines": lines})
    assert answer.status_code == 400 and field in answer.json()["fields"]


def test_pressing_create_twice_starts_once(api):
    from bulkcreate import working

    upload = api.uploaded()
    api.post(f"{BULK}/mapping?upload={upload}", {"lines": {}})
    working.run(upload)
    answers = [api.post(f"{BULK}/start?upload={upload}", {"assign": False}) for _ in range(2)]
    assert [one.json()["upload"]["state"] for one in answers] == ["running", "running"]


def test_what_cannot_be_read_says_why_and_creates_nothing(api):
    page = api.step(api.uploaded(b"PK\x03\x04 a spreadsheet")).text
    assert "Save it as CSV" in page and "Choose a file" in page


@pytest.mark.parametrize(("size", "status"), [(0, 400), (200 * 1024 * 1024, 413)])
def test_a_size_that_cannot_be_is_refused_before_a_byte_is_sent(api, size, status):
    answer = api.post(f"{BULK}/uploads", {"name": "a.csv", "size": size})
    assert answer.status_code == status and not Upload.objects.exists()


def test_more_than_was_promised_is_refused(api):
    upload = api.begin().json()["upload"]["id"]
    assert api.piece(upload, DATA + b"more").status_code == 400


def test_another_person_and_another_issue_see_nothing_of_it(api):
    upload = api.uploaded()
    other = {"sub": "712020:other"}
    assert api.get(f"{BULK}/upload", {"upload": upload}, **other).status_code == 404
    assert api.get(f"{BULK}/upload", {"upload": "no-id"}).status_code == 404
    stranger = api.get(f"{BULK}/upload", {"upload": upload}, by=TenantFactory())
    assert stranger.status_code in (401, 403, 404)


def off(tenant):
    tenant.switches.allow_bulk = False
    tenant.switches.save()


def unlicensed(tenant):
    licensing.remove(tenant, "bulk", actor=Actor.staff("sue"))


def restricted(tenant):
    tenant.restrictions.create(
        project_id="10000", project_key="SUP", issue_type_id="10001", create=True
    )


def unmapped(tenant):
    tenant.mapped_projects.all().delete()


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (off, "switch_off"),
        (unlicensed, "unlicensed"),
        (restricted, "restricted"),
        (unmapped, "not_mapped"),
    ],
)
def test_what_takes_the_right_away_is_honoured_by_the_server(api, bulk, how, code):
    how(bulk)
    assert api.begin().json()["code"] == code and not Upload.objects.exists()


@pytest.mark.parametrize("how", [off, unlicensed, restricted])
def test_a_right_that_is_lost_before_create_creates_nothing(api, bulk, how):
    from bulkcreate import working

    upload = api.uploaded()
    api.post(f"{BULK}/mapping?upload={upload}", {"lines": {}})
    working.run(upload)
    how(bulk)
    answer = api.post(f"{BULK}/start?upload={upload}", {"assign": True})
    assert answer.status_code == 403 and Upload.objects.get().state == "checked"


def test_losing_the_permission_in_jira_before_create_creates_nothing(api, site):
    from bulkcreate import working

    upload = api.uploaded()
    api.post(f"{BULK}/mapping?upload={upload}", {"lines": {}})
    working.run(upload)
    site.editors.clear()
    assert (
        api.post(f"{BULK}/start?upload={upload}", {"assign": True}).json()["code"]
        == "no_permission"
    )


def test_an_issue_that_was_deleted_before_create_creates_nothing(api, site):
    from bulkcreate import working
    from tests.bulkcreate.conftest import ISSUE
    from tests.jira.site import Answer

    upload = api.uploaded()
    api.post(f"{BULK}/mapping?upload={upload}", {"lines": {}})
    working.run(upload)
    site.answer("GET", ISSUE, Answer(404, {"errorMessages": ["gone"]}))
    answer = api.post(f"{BULK}/start?upload={upload}", {"assign": True})
    assert answer.status_code >= 400 and Upload.objects.get().state == "checked"


@pytest.mark.parametrize(
    ("how", "there"), [(None, True), (off, False), (unlicensed, False), (restricted, False)]
)
def test_the_button_is_there_where_switch_licence_and_policy_allow(api, bulk, how, there):
    if how:
        how(bulk)
    keys = [one["key"] for one in api.get("/api/v1/issue/records").json()["buttons"]]
    assert ("upload" in keys) is there
