import pytest

from bulkcreate import ordering, uploading, working
from bulkcreate.models import Upload
from mapping.models import MappedProject
from tenants import licensing
from tenants.audit import Actor
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.records.conftest import caller, callouts, stored_in, tenant  # noqa: F401

ISSUE = "/rest/api/3/issue/10010"
FIELDS = [
    {"id": "summary", "name": "Summary", "schema": {"type": "string", "system": "summary"}},
    {"id": "priority", "name": "Priority", "schema": {"type": "priority", "system": "priority"}},
]


@pytest.fixture
def bulk(tenant, site, settings, tmp_path):  # noqa: F811
    """The tenant may upload: licence, switch, Case mapped in the project of the issue."""
    settings.UPLOAD_DIR = str(tmp_path)
    licensing.add(tenant, "bulk", actor=Actor.staff("sue"))
    tenant.switches.allow_bulk = True
    tenant.switches.save()
    MappedProject.objects.create(tenant=tenant, key="SUP", project_id="10000", name="Support")
    site.answer("GET", "/rest/api/3/field", Answer(200, FIELDS))
    issue = {"id": "10010", "key": "SUP-1", "fields": {"summary": "Of the issue"}}
    site.answer("GET", ISSUE, Answer(200, issue))
    site.answer("POST", f"{ISSUE}/attachments", *(Answer(200, [{"id": n}]) for n in ("1", "2")))
    return tenant


class Desk:
    """One person and one file, from the first byte on."""

    def __init__(self, caller, org):  # noqa: F811
        self.caller, self.org = caller, org

    def send(self, data, name="cases.csv"):
        upload = uploading.begin(self.caller, file_name=name, size=len(data))
        uploading.put(self.caller, str(upload.pk), offset=0, piece=data)
        return self.work(upload)

    def work(self, upload):
        working.run(str(upload.pk))
        return Upload.objects.select_related("tenant__switches").get(pk=upload.pk)

    def check(self, upload, **given):
        ordering.map_fields(self.caller, str(upload.pk), given, check=True)
        return self.work(upload)

    def start(self, upload, *, assign=False, link=False):
        ordering.start(self.caller, str(upload.pk), assign=assign, link=link)
        return upload

    def finish(self, upload):
        """Until there is nothing left to do, or it has to wait."""
        for _ in range(50):
            if not working.run(str(upload.pk)):
                break
        return self.work(upload)

    def whole(self, data, *, link=False, assign=False, **given):
        upload = self.check(self.send(data), **given)
        return self.finish(self.start(upload, link=link, assign=assign))

    def cases(self):
        return self.org.get("records", params={"object": "Case"})["records"]


@pytest.fixture
def desk(bulk, caller, org):  # noqa: F811
    caller.tenant.refresh_from_db()
    return Desk(caller, org)
