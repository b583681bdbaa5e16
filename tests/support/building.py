"""A site with something on every page of Django admin, and with every kind of secret."""

from datetime import timedelta

from django.utils import timezone

from bulkcreate.models import Upload
from jira import personal_data, visibility
from mapping import live, managing, restricting, rules
from mapping.models import PicklistMap, PullRun
from mapping.restricting import Place
from records.models import Activity, IssueMirror
from salesforce.models import Connection, LoginAttempt, PendingRevocation
from tenants import choosing_events, hosting, licensing
from tenants.audit import Actor
from tenants.models import Erasure
from tests.factories import EffectFactory, IssueEventFactory, RecordLinkFactory, TenantFactory
from tests.mapping.building import KNOWN, describe, form, row

STAFF = Actor.staff("sue")
SECRETS = (
    *("access-token-of-acme", "refresh-token-of-acme", "consumer-secret-of-acme"),
    *("verifier-of-acme", "pending-token-of-acme", "revoked-token-of-acme"),
    *("second-consumer-secret-of-acme", "forge-token-of-acme"),
)


def whole_tenant(**about):
    tenant = TenantFactory(**about)
    describe(tenant)
    _configuration(tenant)
    _traces(tenant)
    _secrets(tenant)
    return tenant


def secrets_of(tenant):
    """As people could read them, and as they are stored."""
    rows = [tenant.secrets, tenant.salesforce, *tenant.login_attempts.all()]
    rows += PendingRevocation.objects.filter(tenant=tenant)
    found = [
        value
        for one in rows
        for value in (getattr(one, field.attname) for field in one._meta.fields)
        if hasattr(value, "reveal") and value
    ]
    return {text for one in found for text in (one.reveal(), one.encrypted)}


def _configuration(tenant):
    choosing_events.recommend(tenant, actor=STAFF)
    licensing.add(tenant, "bulk", actor=STAFF)
    mapped, sup = form(tenant)
    managing.set_issue_types(sup, {"Task": "10001"}, actor=STAFF)
    PicklistMap.objects.create(
        row=row(mapped, sup, "Priority"), jira_value="Highest", salesforce_value="High"
    )
    condition = {"jira_field": "summary", "operator": "contains", "values": ["printer"]}
    rules.save(mapped, sup, **condition, enabled=True, known=KNOWN, actor=STAFF)
    place = Place("10000", "SUP", "10003", "Sub-task")
    restricting.change(tenant, place, "all", True, actor=STAFF)
    live.put(tenant, "10000", "SUP", types="all", actor=STAFF)


def _traces(tenant):
    now = timezone.now()
    visibility.want(tenant)
    PullRun.objects.create(tenant=tenant)
    RecordLinkFactory(tenant=tenant)
    IssueMirror.objects.create(tenant=tenant, issue_id="10010", wanted_at=now, not_before=now)
    Erasure.objects.create(at=now, site_url="https://gone.atlassian.net", actor_kind="app")
    personal_data.promise()
    Upload.objects.create(
        tenant=tenant,
        account_id="712020:a",
        issue_id="10010",
        file_name="a.csv",
        size=1,
        begun_at=now,
        not_before=now,
    )
    EffectFactory(event=IssueEventFactory(tenant=tenant))
    Activity.objects.create(tenant=tenant, issue_id="10010", what="linked", at=now)


def _secrets(tenant):
    access, refresh, consumer, verifier, pending, revoked, second, forge = SECRETS
    hosting.keep_token(tenant, forge, timezone.now() + timedelta(hours=2))
    now = timezone.now()
    Connection.objects.create(
        tenant=tenant,
        state="connected",
        access_token=access,
        refresh_token=refresh,
        consumer_secret=consumer,
    )
    LoginAttempt.objects.create(
        tenant=tenant,
        state_hash=str(tenant.pk),
        verifier=verifier,
        pending=pending,
        consumer_secret=second,
        started_at=now,
    )
    PendingRevocation.objects.create(
        tenant=tenant,
        revoke_url="https://acme.my.salesforce.com/services/oauth2/revoke",
        token=revoked,
        created_at=now,
        not_before=now + timedelta(hours=1),
    )
