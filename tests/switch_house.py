"""A site with its panel, its webhooks and its screens, asked what its switches allow."""

import base64
import uuid

from bulkcreate import working
from bulkcreate.models import Upload
from common import clock
from jira.caller import IssueRef, JiraCaller
from mapping.models import FormRow, MappedObject, MappedProject
from records import images
from records.models import IssueMirror, RecordLink
from salesforce.client import client_for
from salesforce.models import Connection
from sync import delivery
from sync.models import IssueEvent
from tenants import choosing_events, licensing, switching
from tenants.audit import Actor
from tenants.models import AuditEntry, Switches, Tenant
from tests.factories import RecordLinkFactory
from tests.jira.site import Answer
from tests.jira.tokens import PERSON, header, url_token

WEBHOOK = "/connect/webhook"
STAFF = Actor.staff("sue")
SWITCHES = [one.name for one in Switches._meta.fields if not one.is_relation]
EVENTS = list(choosing_events.NAMES)
FILE = b"Subject\nOne\n"


class House:
    """One connected site with a linked record, its panel, its webhooks and its admin's screens."""

    def __init__(self, client, tenant, api, callouts, case, site, org):
        self.client, self.tenant, self.api, self.callouts = client, tenant, api, callouts
        self.case, self.site, self.org = case, site, org
        self.link = RecordLinkFactory(tenant=tenant, record_id=case["Id"])

    def fresh(self):
        return Tenant.objects.select_related("switches").get(pk=self.tenant.pk)

    def set(self, name, value):
        """As the screens do, so that what depends on a change is told of it."""
        about = switching if name in SWITCHES else choosing_events
        about.change(self.fresh(), name, value, actor=STAFF)
        AuditEntry.objects.all().delete()

    def value(self, name):
        row = self.fresh().switches if name in SWITCHES else choosing_events.of(self.tenant)
        return getattr(row, name)

    def can_link(self):
        RecordLink.objects.all().delete()
        body = {"object": "Case", "record_ids": [self.case["Id"]]}
        return self.api.post("/api/v1/links", body).status_code == 201

    def can_unlink(self):
        link = RecordLink.objects.first() or RecordLinkFactory(
            tenant=self.tenant, record_id=self.case["Id"]
        )
        answer = self.api.post("/api/v1/links/remove", {"link_ids": [str(link.pk)]})
        return answer.status_code == 200

    def can_create(self):
        body = {"object": "Case", "key": uuid.uuid4().hex, "values": {"Subject": "One"}}
        self._form_of("Case")
        return self.api.post("/api/v1/create", body).status_code == 201

    def finds_similar_records(self):
        ask = {"object": "Case", "q": "missing"}
        return self.api.get("/api/v1/create/potential", ask).status_code == 200

    def ticks_the_assignment_rule_of_leads(self):
        self._form_of("Lead")
        form = self.api.get("/api/v1/create/form", {"object": "Lead"}, html=True).text
        return 'id="assign" checked' in form

    def _form_of(self, name):
        given = {"key": "SUP", "project_id": "10000"}
        project, _ = MappedProject.objects.get_or_create(tenant=self.tenant, **given)
        mapped = MappedObject.objects.get(tenant=self.tenant, name=name)
        known = {"label": "One", "salesforce_field": "Subject" if name == "Case" else "LastName"}
        FormRow.objects.get_or_create(mapped_object=mapped, project=project, **known)

    def shows_comments(self):
        return self.api.get("/api/v1/record/comments", self._record()).status_code == 200

    def posts_comments(self, **more):
        body = {"key": uuid.uuid4().hex, "text": "Hello", **self._record(), **more}
        answer = self.api.post("/api/v1/record/comments", body)
        assert answer.status_code in (201, 403)
        return answer.status_code == 201

    def signs_posts(self):
        assert self.posts_comments()
        first = self.api.get("/api/v1/record/comments", self._record()).json()["items"][0]
        return first["signed"] != ""

    def shows_the_feed(self):
        return self.api.get("/api/v1/record/feed", self._record()).status_code == 200

    def posts_to_the_feed(self):
        body = {"key": uuid.uuid4().hex, "html": "<p>Hello</p>", **self._record()}
        return self.api.post("/api/v1/record/feed", body).status_code == 201

    def shows_emails(self):
        return self.api.get("/api/v1/record/emails", self._record()).status_code == 200

    def shows_images(self):
        picture = images.Picture("attachment", self._attached())
        link = images.link(self._caller(), self.case["Id"], picture)
        return self.client.get(link).status_code == 200

    def _attached(self):
        png = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
        about = {"parent": self.case["Id"], "name": "a.png", "attachment": True}
        return self.org.post("file", {"base64": png, "kind": "image/png", **about})["attachment"]

    def _caller(self):
        return JiraCaller(self.fresh(), PERSON, "x", IssueRef("10010", "SUP-1"))

    def _record(self):
        return {"record": self.case["Id"]}

    def can_upload(self):
        return self._begun().status_code == 201

    def ticks_the_assignment_rule(self):
        upload = self._uploaded()
        self.api.post(f"/api/v1/bulk/mapping?upload={upload}", {"lines": {}})
        working.run(upload)
        return 'id="assign" checked' in self._step(upload)

    def lets_defaults_be_edited(self):
        return "data-default" in self._step(self._uploaded())

    def creates_in_the_background(self):
        """With half of the org's requests used; people's own clicks still reach it."""
        upload = self._uploaded()
        self.api.post(f"/api/v1/bulk/mapping?upload={upload}", {"lines": {}})
        working.run(upload)
        self.api.post(f"/api/v1/bulk/start?upload={upload}", {"assign": False})
        use = {"api_used": 50, "api_limit": 100, "api_seen_at": clock.now()}
        Connection.objects.filter(tenant=self.tenant).update(**use)
        working.run(upload)
        assert self.panel()["live"]
        waits = "Waiting for Salesforce" in self._step(upload)
        assert waits is not Upload.objects.filter(pk=upload, created=1).exists()
        return not waits

    def _begun(self):
        Upload.objects.all().delete()
        given = {"key": "SUP", "project_id": "10000"}
        MappedProject.objects.get_or_create(tenant=self.tenant, **given)
        return self.api.post("/api/v1/bulk/uploads", {"name": "a.csv", "size": len(FILE)})

    def _uploaded(self):
        licensing.add(self.tenant, "bulk", actor=STAFF)
        Switches.objects.filter(tenant=self.tenant).update(allow_bulk=True)
        upload = self._begun().json()["upload"]["id"]
        self.client.post(
            f"/api/v1/bulk/piece?upload={upload}&offset=0",
            FILE,
            content_type="application/octet-stream",
            headers=self.api.headers(),
        )
        working.run(upload)
        return upload

    def _step(self, upload):
        return self.api.get("/api/v1/bulk/upload", {"upload": upload}, html=True).text

    def panel(self):
        return self.api.get("/api/v1/issue/records", {"refresh": "1"}).json()

    def can_open_in_salesforce(self):
        (row,) = self.panel()["groups"][0]["rows"]
        return row["url"] != ""

    def reads_salesforce(self):
        before = self.callouts()
        live = self.panel()["live"]
        assert live is (self.callouts() > before)
        return live

    def carries(self, name):
        """Stored for the worker; of a deleted issue whether Salesforce is told of it."""
        IssueEvent.objects.all().delete()
        IssueMirror.objects.all().delete()
        self._deliver(name)
        if name == "issue_deleted":
            told = IssueMirror.objects.exclude(unlinked=[]).exists()
            if not RecordLink.objects.exists():
                RecordLinkFactory(tenant=self.tenant, record_id=self.case["Id"])
            return told
        return IssueEvent.objects.filter(event=name).exists()

    def signs_comments(self):
        return "via Jira" in self._carried_comment()["CommentBody"]

    def publishes_comments(self):
        return bool(self._carried_comment()["IsPublished"])

    def _carried_comment(self):
        """A comment of the issue, as the worker writes it on the case."""
        number = str(uuid.uuid4().int)[:12]
        choosing_events.change(self.fresh(), "comment_created", True, actor=STAFF)
        given = {"key": "SUP", "project_id": "10000"}
        MappedProject.objects.get_or_create(tenant=self.tenant, **given)
        text = {"type": "text", "text": f"Hello {number}"}
        body = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [text]}]}
        path = f"/rest/api/3/issue/10010/comment/{number}"
        self.site.answer("GET", path, Answer(200, {"id": number, "body": body}))
        place = {"project": {"id": "10000"}, "issuetype": {"id": "10001"}}
        issue = {"id": "10010", "key": "SUP-1", "fields": place}
        told = {"comment": {"id": number}, "issue": issue, "webhookEvent": "comment_created"}
        headers = header(url_token(self.tenant, "POST", WEBHOOK))
        self.client.post(WEBHOOK, told, content_type="application/json", headers=headers)
        assert delivery.take_turn(self.tenant.pk)
        query = "SELECT CommentBody, IsPublished FROM CaseComment WHERE ParentId = '{}'"
        rows = client_for(self.tenant).query(query.format(self.case["Id"])).records
        return next(one for one in rows if number in one["CommentBody"])

    def _deliver(self, name):
        """As Jira sends it: where the issue stands depends on the event."""
        event = f"jira:{name}" if name.startswith("issue_") else name
        issue = {"issue": {"id": "10010", "key": "SUP-1"}}
        kind = name.partition("_")[0]
        if kind == "attachment":  # its own event names no issue; the update of the issue does
            event = "jira:issue_updated"
        items = {
            "attachment_created": {"fieldId": "attachment", "from": None, "to": "10020"},
            "attachment_deleted": {"fieldId": "attachment", "from": "10020", "to": None},
        }.get(name, {"fieldId": "summary"})
        body = {
            "worklog": {"worklog": {"id": "10030", "issueId": "10010"}},
            "issuelink": {
                "issueLink": {"id": 5, "sourceIssueId": 10010, "destinationIssueId": 10011}
            },
            "comment": {**issue, "comment": {"id": "10040"}},
        }.get(kind, {**issue, "changelog": {"items": [items]}})
        answer = self.client.post(
            WEBHOOK,
            {"webhookEvent": event, **body},
            content_type="application/json",
            headers=header(url_token(self.tenant, "POST", WEBHOOK)),
        )
        assert answer.status_code == 204


def alike(*answers):
    """Whoever writes, a person or the worker, the switch is honoured."""
    assert len(set(answers)) == 1
    return answers[0]
