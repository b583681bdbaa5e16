"""Atlassian's cycle for personal data, against the site that refuses what Atlassian refuses."""

import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.utils import timezone

from bulkcreate.models import Upload
from common.fields import EncryptedTextField, Sealed
from jira import people, personal_data
from jira.models import PersonalDataReport
from jira.tasks import sweep_accounts
from records.models import Activity, Creation, Post, RecordLink
from salesforce.models import Connection
from tenants import accounts, audit
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import RecordLinkFactory, TenantFactory
from tests.jira.site import Answer
from tests.stored import tables_with

pytestmark = pytest.mark.django_db
PATH = "/rest/atlassian-connect/latest/report-accounts"
LEFT, STAYS = "712020:left", "712020:stays"
WHO = {"account_id", "linked_by", "connected_by", "actor", "author", "created_by", "by"}


@pytest.fixture
def now(time_machine):
    start = int(time.time())
    time_machine.move_to(start, tick=False)
    return lambda **later: time_machine.move_to(
        start + timedelta(**later).total_seconds(), tick=False
    )


def traces(tenant, account):
    at = timezone.now()
    RecordLinkFactory(tenant=tenant, linked_by=account)
    Activity.objects.create(
        tenant=tenant, issue_id="1", what="linked", at=at, actor_kind="person", actor=account
    )
    Upload.objects.create(
        tenant=tenant,
        account_id=account,
        issue_id="1",
        file_name="a.csv",
        size=1,
        begun_at=at,
        not_before=at,
    )
    audit.record(tenant, "switch", actor=Actor.person(account))


def answer(site, *said):
    body = {"accounts": [{"accountId": one, "status": status} for one, status in said]}
    site.answer("POST", PATH, Answer(200, body) if said else Answer(204))


def cycle(tenant):
    personal_data.promise()
    return personal_data.report(tenant.pk)


def told(site):
    return [one["accountId"] for call in site.calls(PATH) for one in call.body["accounts"]]


def test_every_account_that_we_know_of_is_told_once(tenant, site):
    traces(tenant, LEFT)
    traces(tenant, STAYS)
    answer(site)
    assert cycle(tenant)
    assert told(site) == [LEFT, STAYS]
    (call,) = site.calls(PATH)
    assert set(call.body["accounts"][0]) == {"accountId", "updatedAt"}
    row = PersonalDataReport.objects.get()
    assert (row.accounts, row.closed) == (2, 0) and row.reported_at


def test_a_closed_account_is_erased_from_every_table_and_no_other(tenant, site, stranger):
    for account in (LEFT, STAYS):
        traces(tenant, account)
    traces(stranger, LEFT)
    Connection.objects.create(tenant=tenant, connected_by=LEFT, connected_at=timezone.now())
    answer(site, (LEFT, "closed"))
    assert cycle(tenant)
    assert set(accounts.known(tenant)) == {STAYS}
    assert LEFT in accounts.known(stranger)
    assert RecordLink.objects.filter(tenant=tenant, linked_by="").count() == 1
    (entry,) = AuditEntry.objects.filter(what="account_erased")
    assert entry.after == {"rows": 5} and LEFT not in str(entry.__dict__)


def test_a_changed_profile_only_empties_the_cache_of_names(tenant, site):
    traces(tenant, STAYS)
    cache.set(people.key(tenant, STAYS), "Old Name")
    answer(site, (STAYS, "updated"))
    assert cycle(tenant)
    assert cache.get(people.key(tenant, STAYS)) is None
    assert STAYS in accounts.known(tenant)


def test_an_answer_about_an_account_that_was_not_asked_for_does_nothing(tenant, site):
    traces(tenant, STAYS)
    answer(site, ("712020:another", "closed"))
    assert cycle(tenant)
    assert PersonalDataReport.objects.get().closed == 0


def test_no_more_than_ninety_are_told_at_once(tenant, site):
    for number in range(95):
        RecordLinkFactory(tenant=tenant, linked_by=f"712020:{number:03}")
    answer(site)
    assert cycle(tenant)
    assert [len(call.body["accounts"]) for call in site.calls(PATH)] == [90, 5]


def test_a_site_without_people_is_not_asked(tenant, site):
    assert cycle(tenant)
    assert not site.calls(PATH)


def test_the_next_cycle_comes_a_week_later(tenant, site, now):
    answer(site)
    traces(tenant, STAYS)
    assert cycle(tenant) and not cycle(tenant)
    now(days=6, hours=23)
    assert not cycle(tenant)
    now(days=7, seconds=1)
    assert cycle(tenant) and len(told(site)) == 2


def test_a_failed_report_is_told_again_later(tenant, site, now):
    traces(tenant, LEFT)
    site.answer("POST", PATH, Answer(401, {}))
    assert not cycle(tenant)
    row = PersonalDataReport.objects.get()
    assert row.last_error and row.reported_at is None and row.lease_until is None
    answer(site)
    now(hours=25)
    assert cycle(tenant)


def test_the_sweep_promises_for_new_sites_and_leaves_uninstalled_ones(tenant, site, monkeypatch):
    asked = []
    monkeypatch.setattr("jira.tasks.report_accounts.delay", asked.append)
    TenantFactory(uninstalled_at=timezone.now())
    sweep_accounts()
    assert asked == [str(tenant.pk)]


def test_the_address_is_a_setting(tenant, site, settings):
    settings.PERSONAL_DATA_PATH = "/elsewhere"
    site.answer("POST", "/elsewhere", Answer(204))
    traces(tenant, STAYS)
    assert cycle(tenant) and site.calls("/elsewhere")


# Columns in which words of people may stand, and what empties them (docs/operations.md, *What is
# held of people*). Whatever is not here holds configuration, ids, or what Salesforce said.
WORDS = {
    ("bulkcreate.upload", "first_cells"): "the end of the upload",
    ("bulkcreate.upload", "fixed"): "the end of the upload",
    ("bulkcreate.upload", "headers"): "the end of the upload",
    ("bulkcreate.upload", "mapping"): "the end of the upload",
    ("bulkcreate.upload", "review"): "the end of the upload",
    ("records.creation", "sent"): "its outcome, or a day",
    ("records.post", "sent"): "its outcome, or a day",
}
# Names of columns and of fields: of no person.
PLAIN = {("bulkcreate.upload", "headers"), ("bulkcreate.upload", "mapping")}
OTHER = {
    "tenants.tenant": {"notes"},  # staff's own
    "tenants.auditentry": {"before", "after"},  # configuration
    "salesforce.connection": {"last_error"},
    "salesforce.describecache": {"body"},
    "mapping.pullrun": {"difference", "last_error"},
    "mapping.formrow": {"default"},
    "mapping.autocreaterule": {"values"},
    "mapping.liveproject": {"issue_type_ids"},
    "records.activity": {"reason"},
    "records.issuemirror": {"unlinked", "last_error"},
    "sync.issueevent": {"change", "reason"},  # ids and names of fields
    "sync.effect": {"reason", "sent"},  # names of fields
    "sync.lane": {"problem"},
    "bulkcreate.upload": {"problem", "attached"},
    "bulkcreate.chunk": {"outcomes"},  # ids, and what Salesforce refused
    "figures.hour": {"took", "reasons"},
}


def test_the_words_of_an_erased_account_go_with_it(tenant):
    at = timezone.now()
    row = {"tenant": tenant, "issue_id": "1", "account_id": LEFT, "ordered_at": at}
    said = {"key": "k" * 32, "sent": "Hello\n— Zoe Quill"}
    Post.objects.create(**row, **said, kind="comment", record_id="5", state="sent")
    said = {"key": "l" * 32, "sent": {"Description": "Zoe Quill"}}
    Creation.objects.create(**row, **said, object_name="Case", state="sent")
    assert not tables_with("Zoe Quill")  # sealed
    assert accounts.erase(tenant, LEFT) == 2
    assert (Post.objects.get().sent, Creation.objects.get().sent) == ("", {})


def test_no_column_that_holds_an_account_was_forgotten():
    said = {(one.model.lower(), one.name) for one in accounts.COLUMNS}
    ours = [one for one in apps.get_models() if not one.__module__.startswith("django")]
    found = {
        (model._meta.label_lower, field.name)
        for model in ours
        for field in model._meta.fields
        if isinstance(field, models.CharField) and field.name in WHO
    }
    of_staff = {("tenants.erasure", "actor"), ("support.staffentry", "actor")}
    assert found - of_staff == said
    for one in accounts.COLUMNS:
        apps.get_model(one.model)._meta.get_field(one.at)


def test_each_column_that_can_hold_words_is_known_with_what_empties_it():
    """A new one is either sealed and emptied, or shown here to hold nothing that people wrote."""
    found = {
        (model._meta.label_lower, field.name): isinstance(field, Sealed)
        for model in apps.get_models()
        if not model.__module__.startswith("django")
        for field in model._meta.fields
        if isinstance(field, (models.JSONField, models.TextField))
        and not isinstance(field, EncryptedTextField)
    }
    known = {(label, name) for label, names in OTHER.items() for name in names}
    assert set(found) == known | set(WORDS)
    assert {pair for pair, sealed in found.items() if sealed} == set(WORDS) - PLAIN
