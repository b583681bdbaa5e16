"""Logging in again, to another org, and out."""

import json

import pytest

from salesforce import oauth, revocation, schema, signals, tasks
from salesforce.models import Connection, DescribeCache, LoginAttempt, PendingRevocation
from salesforce.oauth import OtherOrg
from tenants import installation
from tenants.audit import Actor
from tenants.models import AuditEntry, Tenant
from tests.factories import TenantFactory
from tests.salesforce.logging_in import ADMIN, finish, refused, row_of
from tests.salesforce_world import begin, come_back, connect

pytestmark = pytest.mark.django_db
State = Connection.State


def test_connecting_again_ends_the_former_login(tenant, org):
    first = connect(tenant, org)
    second = connect(tenant, org)
    assert second.generation > first.generation
    pending = PendingRevocation.objects.get()
    assert pending.token.reveal() == first.refresh_token.reveal()
    assert revocation.run(pending.pk) and not PendingRevocation.objects.exists()
    assert org.get("grants")["alive"] == 1 and row_of(tenant).connected


def test_a_lost_login_comes_back_by_logging_in(tenant, org):
    connect(tenant, org)
    Connection.objects.update(
        state=State.NEEDS_LOGIN, last_error="gone", retry_after="2030-01-01T00:00:00Z"
    )
    made = connect(tenant, org)
    assert made.connected and made.retry_after is None and made.lost_at is None
    assert not PendingRevocation.objects.exists()


def test_a_new_login_has_to_prove_rotation_anew(tenant, org):
    connect(tenant, org)
    Connection.objects.update(rotation_seen_at="2026-11-01T00:00:00Z", rotation_seen_from="1.2.3.4")
    made = connect(tenant, org)
    assert made.rotation_seen_at is None and made.rotation_seen_from == ""


@pytest.fixture
def question(tenant, org):
    """The tenant was connected; the next login reaches another org."""
    connect(tenant, org)
    schema.describe(tenant, "Case")
    org.post("settings", {"org": "other"})
    back = come_back(begin(tenant, account_id=ADMIN))
    with pytest.raises(OtherOrg) as asked:
        finish(tenant, back)
    return asked.value


def test_another_org_than_before_is_asked_about_first(tenant, question):
    assert question.org_name == "Brightwater Support Ltd" and question.status == 409
    row = row_of(tenant)
    assert row.connected and row.org_name == "Brightwater Support Ltd"
    stored = json.dumps(list(LoginAttempt.objects.values()), default=str)
    assert "5Aep" not in stored


def test_confirming_another_org_connects_it_and_forgets_the_former(tenant, question):
    made = oauth.confirm_other_org(handle=question.handle, tenant=tenant, account_id=ADMIN)
    assert made.connected and made.org_name == "Another Org Inc"
    assert not DescribeCache.objects.filter(tenant=tenant).exists()
    assert PendingRevocation.objects.count() == 1
    refused(
        lambda: oauth.confirm_other_org(handle=question.handle, tenant=tenant, account_id=ADMIN),
        "state",
    )


def test_only_who_was_asked_confirms_and_no_code_does(tenant, question):
    stranger = TenantFactory()
    confirm = oauth.confirm_other_org
    refused(lambda: confirm(handle=question.handle, tenant=stranger, account_id=ADMIN), "state")
    refused(lambda: confirm(handle=question.handle, tenant=tenant, account_id="x"), "state")
    refused(lambda: confirm(handle="made-up", tenant=tenant, account_id=ADMIN), "state")
    refused(lambda: finish(tenant, {"state": question.handle, "code": "aPrx"}), "state")
    assert confirm(handle=question.handle, tenant=tenant, account_id=ADMIN).connected


def test_a_state_does_not_confirm_anything(tenant, back):
    call = oauth.confirm_other_org
    refused(lambda: call(handle=back["state"], tenant=tenant, account_id=ADMIN), "state")
    assert finish(tenant, back).connected


def test_an_org_that_nobody_confirms_is_let_go(tenant, question, org):
    LoginAttempt.objects.update(started_at="2020-01-01T00:00:00Z")
    refused(
        lambda: oauth.confirm_other_org(handle=question.handle, tenant=tenant, account_id=ADMIN),
        "state",
    )
    tasks.keep_all_alive()
    assert not LoginAttempt.objects.exists()
    assert [revocation.run(one.pk) for one in PendingRevocation.objects.all()] == [True]
    assert org.get("grants")["alive"] == 1 and row_of(tenant).connected


def test_disconnecting_forgets_the_tokens_at_once_and_ends_them_by_a_task(tenant, org):
    connect(tenant, org)
    heard = []

    def listen(sender, tenant, **kwargs):
        heard.append(tenant)

    signals.disconnected.connect(listen)
    try:
        oauth.disconnect(tenant, actor=Actor.person(ADMIN))
    finally:
        signals.disconnected.disconnect(listen)
    row = row_of(tenant)
    assert row.state == State.NONE and not row.access_token and not row.refresh_token
    assert row.consumer_secret and row.consumer_key and heard == [tenant]
    assert org.get("grants")["alive"] == 1
    tasks.revoke_token(PendingRevocation.objects.get().pk)
    assert org.get("grants")["alive"] == 0
    assert AuditEntry.objects.filter(what="salesforce_disconnected").count() == 1


def test_disconnecting_twice_is_disconnecting_once(tenant, org):
    connect(tenant, org)
    for _ in range(2):
        oauth.disconnect(tenant, actor=Actor.person(ADMIN))
    assert PendingRevocation.objects.count() == 1
    assert AuditEntry.objects.filter(what="salesforce_disconnected").count() == 1


def test_disconnecting_one_tenant_leaves_the_others(tenant, org):
    other = TenantFactory()
    connect(tenant, org)
    connect(other, org)
    oauth.disconnect(tenant, actor=Actor.person(ADMIN))
    assert row_of(other).connected


def test_a_disconnected_tenant_logs_in_without_typing_its_secret(tenant, org):
    connect(tenant, org)
    oauth.disconnect(tenant, actor=Actor.person(ADMIN))
    assert finish(tenant, come_back(begin(tenant, account_id=ADMIN, consumer_secret=""))).connected


def test_uninstalling_leaves_no_credential_and_ends_all_tokens(tenant, org, question):
    installation.uninstall(tenant)
    row = row_of(Tenant.objects.get(pk=tenant.pk))
    assert row.state == State.NONE
    assert not (row.access_token or row.refresh_token or row.consumer_secret)
    assert not LoginAttempt.objects.exists()
    assert all(revocation.run(one.pk) for one in PendingRevocation.objects.all())
    assert org.get("grants")["alive"] == 0
