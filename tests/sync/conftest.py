"""One issue in a mapped project with linked records, its Jira, and a worker that can be asked to
carry what waits."""

import uuid

import pytest
from django.core.cache import cache

from common import clock
from jira import outgoing, people
from mapping.models import FormRow, MappedObject, MappedProject
from sync import delivery
from sync.models import IssueEvent
from tenants import choosing_events
from tenants.models import EventChoices
from tests.factories import RecordLinkFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.jira.tokens import header, url_token
from tests.records.conftest import caller, callouts, later, stored_in, tenant  # noqa: F401

ISSUE = "/rest/api/3/issue/10010"
WEBHOOK = "/connect/webhook"
ANN = "712020:ann"
APP = "712020:app"


def document(text):
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


class Issue:
    """What Jira says of the issue, and the events that it sends."""

    def __init__(self, site, client, tenant):  # noqa: F811
        self.site, self.client, self.tenant = site, client, tenant
        self.fields = {"summary": "Printer is broken"}
        self.tell()

    def tell(self, **fields):
        self.fields |= fields
        place = {"project": {"id": "10000"}, "issuetype": {"id": "10001"}}
        body = {"id": "10010", "key": "SUP-1", "fields": {**self.fields, **place}}
        self.site.answer("GET", ISSUE, Answer(200, body))

    def says(self, comment_id, text, **more):
        author = {"accountId": ANN, "displayName": "Ann Lee"}
        body = {"id": comment_id, "author": author, "body": document(text), **more}
        self.site.answer("GET", f"{ISSUE}/comment/{comment_id}", Answer(200, body))

    def logs(self, log_id, spent, **more):
        body = {"id": log_id, "timeSpent": spent, **more}
        self.site.answer("GET", f"{ISSUE}/worklog/{log_id}", Answer(200, body))

    def deliver(
        self, event, body=None, *, by=ANN, delivery=None, signed_by=None, trace="", at=None
    ):
        """As Jira sends it; the delivery id."""
        delivery = delivery or uuid.uuid4().hex
        stamp = int((at or clock.now()).timestamp() * 1000)
        place = {"project": {"id": "10000"}, "issuetype": {"id": "10001"}}
        issue = {"issue": {"id": "10010", "key": "SUP-1", "fields": place}}
        full = {"timestamp": stamp, "webhookEvent": event, **issue, **(body or {})}
        token = url_token(signed_by or self.tenant, "POST", WEBHOOK, sub=by)
        headers = header(token) | {"X-Atlassian-Webhook-Identifier": delivery}
        if trace:
            headers["X-Atlassian-Webhook-Trace"] = trace
        answer = self.client.post(WEBHOOK, full, content_type="application/json", headers=headers)
        assert answer.status_code == 204, answer.content
        return delivery

    def changed(self, *items, **options):
        log = {"items": [{"field": name, "fieldId": name, **more} for name, more in items]}
        return self.deliver("jira:issue_updated", {"changelog": log}, **options)

    def edit(self, **options):
        """Its summary."""
        return self.changed(("summary", {}), **options)

    def commented(self, comment_id, event="comment_created", **options):
        return self.deliver(event, {"comment": {"id": comment_id}}, **options)


@pytest.fixture(autouse=True)
def app_user(tenant):  # noqa: F811
    cache.set(people.own_key(tenant, *outgoing.bases(tenant)), APP)
    cache.set(people.key(tenant, ANN), "Ann Lee")


@pytest.fixture
def project(tenant):  # noqa: F811
    """Mapped with all issue types; Case’s subject is kept in sync with the summary."""
    found = MappedProject.objects.create(
        tenant=tenant, key="SUP", project_id="10000", name="Support"
    )
    for name in choosing_events.NAMES:
        EventChoices.objects.update_or_create(tenant=tenant, defaults={name: True})
    return found


@pytest.fixture
def kept(tenant, project):  # noqa: F811
    """`kept("Case", "Subject", "summary")`: a row of the form that is kept in sync."""

    def keep(object_name, salesforce_field, jira_field, **more):
        mapped = MappedObject.objects.get(tenant=tenant, name=object_name)
        return FormRow.objects.create(
            mapped_object=mapped,
            project=project,
            salesforce_field=salesforce_field,
            jira_field=jira_field,
            label=salesforce_field,
            **{"keep_in_sync": True, **more},
        )

    return keep


@pytest.fixture
def issue(site, client, tenant, project):  # noqa: F811
    return Issue(site, client, tenant)


@pytest.fixture
def case(tenant, stored_in):  # noqa: F811
    """A case of the org that is linked to the issue."""
    record = stored_in("Case")[0]
    RecordLinkFactory(tenant=tenant, object_name="Case", record_id=record["Id"])
    return record


@pytest.fixture
def account(tenant, stored_in):  # noqa: F811
    record = stored_in("Account")[0]
    RecordLinkFactory(tenant=tenant, object_name="Account", record_id=record["Id"])
    return record


@pytest.fixture
def carry(tenant):  # noqa: F811
    """The worker takes turns until nothing more can be done now; the events as they are then."""

    def work():
        for _ in range(200):
            if not delivery.take_turn(tenant.pk):
                break
        return list(IssueEvent.objects.filter(tenant=tenant).order_by("id"))

    return work


@pytest.fixture
def read(org):
    """One record of the org as it stands."""

    def find(object_name, record_id):
        found = org.get("records", params={"object": object_name})["records"]
        return next(one for one in found if one["Id"] == record_id)

    return find


@pytest.fixture
def comments(org):
    """Case comments of a record that this test made, oldest first."""

    def find(record_id):
        found = org.get("records", params={"object": "CaseComment"})["records"]
        mine = [one for one in found if one["ParentId"] == record_id and not one.get("IsDeleted")]
        mine = [one for one in mine if "via Jira" in one["CommentBody"]]
        return sorted(mine, key=lambda one: one["Id"])

    return find


@pytest.fixture
def posts(org):
    def find(record_id):
        found = org.get("records", params={"object": "FeedItem"})["records"]
        mine = [one for one in found if one["ParentId"] == record_id and not one.get("IsDeleted")]
        mine = [one for one in mine if "via Jira" in str(one.get("Body"))]
        return sorted(mine, key=lambda one: one["Id"])

    return find
