"""A site on Forge: it comes, moves over from Connect, is installed anew, and goes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from common.errors import Refused
from records import salesforce_links
from records.models import RecordLink
from support import mending
from sync.models import IssueEvent
from tenants import choosing_events, hosting, installation, switching
from tenants.audit import Actor
from tenants.hosting import ForgeSite
from tenants.models import AuditEntry, Tenant, TenantSecrets
from tenants.tasks import end_silent
from tests.factories import RecordLinkFactory, TenantFactory
from tests.tenants.test_installation import heard, site  # noqa: F401

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
STAFF = Actor.staff("sue")
ARI = "ari:cloud:ecosystem::installation/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def forge(**changes):
    return ForgeSite(
        **{
            "installation_id": f"{ARI}one",
            "cloud_id": "cloud-a",
            "api_base_url": "https://api.atlassian.com/ex/jira/cloud-a",
            "site_url": "https://a.atlassian.net",
            "issued_at": datetime.now(UTC).replace(microsecond=0),
            **changes,
        }
    )


def whats(tenant):
    return list(
        AuditEntry.objects.filter(tenant=tenant).order_by("id").values_list("what", flat=True)
    )


def test_a_new_site_is_a_tenant_without_anything_of_connect(heard):  # noqa: F811
    tenant = hosting.install(forge())
    assert tenant.on_forge and tenant.active and tenant.switches.plugin_enabled
    assert tenant.connect_client_key is None and not tenant.connect_secret
    assert heard == [("installed", tenant.pk, True)] and whats(tenant) == ["installed"]


def test_installed_twice_it_is_there_once(heard):  # noqa: F811
    first = hosting.install(forge())
    again = hosting.install(forge(api_base_url="https://api.atlassian.com/ex/jira/cloud-b"))
    assert first == again and again.forge_api_base_url.endswith("cloud-b")
    assert len(heard) == 1 and whats(first) == ["installed"]


def test_a_site_of_connect_moves_over_once_with_all_that_it_has(clock, heard):  # noqa: F811
    old = installation.install(site())
    RecordLinkFactory(tenant=old)
    clock.shift(timedelta(days=3))
    hosting.install(forge())
    hosting.install(forge())
    tenant = Tenant.objects.get()
    assert tenant.pk == old.pk and tenant.on_forge and tenant.connect_client_key == "client-a"
    assert tenant.connect_secret.reveal() == "first-secret-of-a-site-0123456789"
    assert RecordLink.objects.get().tenant == tenant
    moved = AuditEntry.objects.get(what="moved_to_forge")
    assert moved.before == {"platform": "connect", "forge": ""}
    assert moved.after == {"platform": "forge", "forge": f"{ARI}one"}
    assert [one[2] for one in heard] == [True, False]


def test_a_new_installation_of_the_site_keeps_its_tenant(clock):
    tenant = hosting.install(forge())
    clock.shift(timedelta(hours=1))
    again = hosting.install(forge(installation_id=f"{ARI}two"))
    assert again.pk == tenant.pk and again.forge_installation_id == f"{ARI}two"
    assert whats(tenant) == ["installed", "installed_again"]


def test_a_token_of_the_former_installation_does_not_bring_it_back(clock):
    stale = forge()
    clock.shift(timedelta(hours=1))
    hosting.install(forge(installation_id=f"{ARI}two"))
    with pytest.raises(Refused) as told:
        hosting.install(stale)
    assert told.value.code == "superseded"
    assert Tenant.objects.get().forge_installation_id == f"{ARI}two"


@pytest.mark.parametrize("later", [0, 1, 7200], ids=["the same second", "next", "hours later"])
def test_no_token_of_a_replaced_installation_brings_it_back_however_fresh(clock, later):
    hosting.install(forge())
    clock.shift(timedelta(hours=1))
    hosting.install(forge(installation_id=f"{ARI}two"))
    clock.shift(timedelta(seconds=later))
    with pytest.raises(Refused) as told:
        hosting.install(forge())
    assert told.value.code == "superseded"
    tenant = Tenant.objects.get()
    assert (tenant.forge_installation_id, tenant.forge_ended_id) == (f"{ARI}two", f"{ARI}one")


def test_the_key_of_a_replaced_installation_is_forgotten(clock):
    tenant = hosting.install(forge())
    hosting.keep_token(tenant, "token", NOW + timedelta(hours=4))
    clock.shift(timedelta(hours=1))
    hosting.install(forge())
    assert TenantSecrets.objects.get().forge_system_token
    hosting.install(forge(installation_id=f"{ARI}two"))
    row = TenantSecrets.objects.get()
    assert not row.forge_system_token and row.forge_token_expires_at is None


def test_the_end_of_an_installation_that_was_replaced_meanwhile_changes_nothing(clock):
    tenant = hosting.install(forge())
    clock.shift(timedelta(hours=1))
    hosting.install(forge(installation_id=f"{ARI}two"))
    hosting.uninstall(tenant, f"{ARI}one")
    left = Tenant.objects.get()
    assert left.installed and left.forge_installation_id == f"{ARI}two"


def test_a_token_from_before_the_end_does_not_undo_it_but_a_later_one_does(clock):
    tenant = hosting.install(forge())
    hosting.keep_token(tenant, "token", NOW + timedelta(hours=2))
    clock.shift(timedelta(hours=1))
    stale = forge()
    hosting.uninstall(tenant, f"{ARI}one")
    with pytest.raises(Refused):
        hosting.install(stale)
    gone = Tenant.objects.get()
    assert not gone.installed and gone.purge_after and gone.forge_installation_id is None
    assert not TenantSecrets.objects.exists()
    clock.shift(timedelta(seconds=2))
    assert hosting.install(forge(installation_id=f"{ARI}two")).installed
    assert whats(tenant) == ["installed", "uninstalled", "restored"]


@pytest.mark.parametrize("connect", [True, False], ids=["beside connect", "alone"])
def test_an_event_that_comes_after_the_end_does_not_bring_the_site_back(clock, connect):
    """It has a token of its own, made when it is delivered."""
    if connect:
        installation.install(site())
    tenant = hosting.install(forge())
    hosting.uninstall(tenant, f"{ARI}one")
    clock.shift(timedelta(minutes=10))
    with pytest.raises(Refused):
        hosting.install(forge())
    left = Tenant.objects.get()
    assert left.installed == connect and left.forge_installation_id is None
    clock.shift(timedelta(minutes=51))
    assert hosting.install(forge()).installed


def test_a_site_goes_on_with_connect_where_forge_ends(heard):  # noqa: F811
    installation.install(site())
    tenant = hosting.install(forge())
    hosting.keep_token(tenant, "token", NOW + timedelta(hours=2))
    hosting.uninstall(tenant, f"{ARI}one")
    tenant.refresh_from_db()
    assert tenant.installed and not tenant.on_forge and tenant.forge_installation_id is None
    assert not tenant.secrets.forge_system_token and tenant.connect_secret
    assert whats(tenant)[-1] == "moved_to_connect"
    assert "uninstalled" not in [one[0] for one in heard]


def test_a_site_goes_on_with_forge_where_connect_ends(heard):  # noqa: F811
    installation.install(site())
    tenant = hosting.install(forge())
    installation.uninstall_connect(tenant)
    installation.uninstall_connect(tenant)
    tenant = Tenant.objects.get()
    assert tenant.installed and tenant.on_forge and not tenant.connect_secret
    assert whats(tenant).count("connect_removed") == 1
    hosting.uninstall(tenant, f"{ARI}one")
    assert not Tenant.objects.get().installed
    assert ("uninstalled", tenant.pk) in heard


@pytest.mark.parametrize("moved", ["before", "after"])
def test_a_site_that_leaves_connect_for_forge_does_not_look_disabled(moved):
    """Jira says that Connect's app is disabled before it says that it is gone."""
    tenant = installation.install(site())
    if moved == "before":
        installation.set_enabled(tenant, False)
        Tenant.objects.filter(pk=tenant.pk).update(
            platform="forge", forge_installation_id=f"{ARI}one"
        )
    else:
        hosting.install(forge())
        installation.set_enabled(Tenant.objects.get(), False)
        assert Tenant.objects.get().disabled_at is None
    installation.uninstall_connect(Tenant.objects.get())
    left = Tenant.objects.get()
    assert left.on_forge and left.disabled_at is None
    assert whats(left)[-1] == "connect_removed"


def test_connect_installed_again_leaves_the_site_on_forge():
    installation.install(site())
    hosting.install(forge())
    again = installation.install(site(shared_secret="second-secret-of-a-site-0123456789"))
    assert again.on_forge and again.connect_secret.reveal().startswith("second")


def test_connects_body_takes_no_cloud_id_from_another_site():
    """The body is not signed."""
    mine = hosting.install(forge())
    other = installation.install(site(client_key="client-b", site_url="https://b.atlassian.net"))
    assert other != mine and other.cloud_id == "" and not other.on_forge
    assert Tenant.objects.get(pk=mine.pk).cloud_id == "cloud-a"


def test_a_site_that_jira_itself_tells_of_has_an_address_once_a_person_comes():
    tenant = hosting.install(forge(site_url=""))
    assert (tenant.site_url, str(tenant)) == ("", "cloud-a") and tenant.active
    AuditEntry.objects.get(what="installed", target="cloud-a")
    hosting.install(forge())
    again = hosting.install(forge(site_url=""))
    assert (again.pk, str(again)) == (tenant.pk, "a.atlassian.net")


def test_two_sites_without_an_address_are_told_apart_by_staff_and_in_salesforce():
    one = hosting.install(forge(site_url=""))
    other = hosting.install(forge(site_url="", cloud_id="cloud-b", installation_id=f"{ARI}two"))
    assert salesforce_links.link_key(one, "1", "2") != salesforce_links.link_key(other, "1", "2")
    assert "q=cloud-b" in mending.events_of(other, IssueEvent.State.FAILED)


def join(**changes):
    asked = {"connect": "client-a", "forge": f"{ARI}one", "by": "sue", **changes}
    call_command("join_installations", **asked)


def test_support_joins_what_no_cloud_id_joins(clock):
    old = installation.install(site(cloud_id=""))
    RecordLinkFactory(tenant=old)
    new = hosting.install(forge())
    hosting.keep_token(new, "token", NOW + timedelta(hours=2))
    assert Tenant.objects.count() == 2
    join()
    tenant = Tenant.objects.get()
    assert tenant.pk == old.pk and tenant.on_forge and tenant.cloud_id == "cloud-a"
    assert tenant.secrets.forge_system_token.reveal() == "token" and tenant.connect_secret
    moved = AuditEntry.objects.get(what="moved_to_forge")
    assert (moved.actor_kind, moved.actor) == ("staff", "sue")


def test_what_somebody_only_looked_at_is_no_data_and_its_trail_stays(clock):
    old = installation.install(site(cloud_id=""))
    new = hosting.install(forge())
    choosing_events.of(new)  # as its screen does
    before = set(new.audit.values_list("pk", flat=True))
    join()
    assert before and before <= set(old.audit.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda new: switching.change(new, "panel_shown", False, actor=STAFF), "switches"),
        (lambda new: choosing_events.recommend(new, actor=STAFF), "event choices"),
    ],
)
def test_what_an_admin_changed_on_forge_is_not_dropped(clock, change, said):
    installation.install(site(cloud_id=""))
    change(hosting.install(forge()))
    with pytest.raises(CommandError, match=f"already has {said}"):
        join()


def test_nothing_is_joined_that_has_data_of_its_own_or_is_not_one_of_each():
    installation.install(site(cloud_id=""))
    new = hosting.install(forge())
    RecordLinkFactory(tenant=new)
    with pytest.raises(CommandError, match="already has record links"):
        join()
    TenantFactory(connect_client_key="client-b")
    for wrong in ({"connect": "nobody"}, {"forge": "nothing"}):
        with pytest.raises(CommandError):
            join(**wrong)
    assert Tenant.objects.count() == 3


@pytest.fixture
def silent(clock):
    """A site of Forge alone that nothing was heard of for 15 days."""
    tenant = hosting.install(forge())
    hosting.keep_token(tenant, "token", NOW + timedelta(hours=4))
    clock.shift(timedelta(days=15))
    return tenant


def test_an_app_that_was_removed_without_a_word_ends_after_two_weeks(silent):
    end_silent()
    gone = Tenant.objects.get()
    assert not gone.installed and gone.purge_after
    assert whats(silent)[-1] == "uninstalled"


@pytest.mark.parametrize("sign", ["a key", "a call", "connect", "young"])
def test_a_site_that_shows_any_sign_of_life_stays(silent, clock, sign):
    if sign == "a key":
        hosting.keep_token(silent, "token", datetime.now(UTC) + timedelta(hours=4))
    elif sign == "a call":
        hosting.seen(silent)
    elif sign == "connect":
        TenantSecrets.objects.update(connect_shared_secret="s" * 40)
    else:
        clock.shift(timedelta(days=-2))
    end_silent()
    assert Tenant.objects.get().installed


def test_a_site_whose_key_was_refused_ends_as_well(silent):
    TenantSecrets.objects.update(forge_system_token="", forge_token_expires_at=None)
    end_silent()
    assert not Tenant.objects.get().installed
