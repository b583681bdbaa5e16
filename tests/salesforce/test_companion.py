"""Our package in Salesforce: absent, hidden, too old, or there."""

import pytest

from common.errors import RemoteError
from salesforce import companion
from salesforce.companion import Presence
from salesforce.models import Connection
from tests.factories import TenantFactory


def test_the_package_is_there_and_remembered(tenant, connection, org):
    found = companion.state(tenant)
    assert found.presence is Presence.PRESENT and found.usable
    assert found.sentence == "Version 1 is installed."
    assert len(org.journal("/services/data")) == 1
    org.delete("journal")
    assert companion.known_version(tenant) == "1" and org.journal() == []


def test_without_the_package_everything_else_works_and_is_said_to(tenant, connection, org):
    org.post("settings", {"package": False})
    found = companion.state(tenant)
    assert found.presence is Presence.ABSENT and not found.usable
    assert "may not see it" in found.sentence and "managed on these screens" in found.sentence
    assert companion.known_version(tenant) == ""


@pytest.mark.parametrize("hidden", ["Jira_Link__c", "Connector_Info__mdt"])
def test_a_package_that_the_user_may_not_see_counts_as_absent(tenant, connection, org, hidden):
    companion.state(tenant)
    org.post("settings", {"hidden_objects": [hidden]})
    assert companion.state(tenant).presence is Presence.ABSENT
    assert companion.known_version(tenant) == ""


@pytest.mark.parametrize("version", ["0", "0.9", "beta", ""])
def test_an_old_package_says_what_is_needed_and_what_does_not_work(
    tenant, connection, org, version
):
    org.post("settings", {"package_version": version})
    found = companion.state(tenant)
    assert found.presence is Presence.OLD and not found.usable
    assert "older than this service needs (1)" in found.sentence
    assert "not shown in Salesforce" in found.sentence
    assert companion.known_version(tenant) == ""


@pytest.mark.parametrize("version", ["1", "1.0", "2", "10.0", "1.5"])
def test_a_newer_package_is_fine(tenant, connection, org, version):
    org.post("settings", {"package_version": version})
    assert companion.state(tenant).usable
    assert companion.known_version(tenant) == version.removesuffix(".0")


@pytest.mark.parametrize(
    ("link", "info", "presence"),
    [
        (True, {"records": [{"Schema_Version__c": 1.0}]}, Presence.PRESENT),
        (True, {"records": [{"Schema_Version__c": None}]}, Presence.OLD),
        (True, {"records": [{}]}, Presence.OLD),
        (True, {"records": [{"Schema_Version__c": "9" * 40}]}, Presence.PRESENT),
        (True, {"records": []}, Presence.ABSENT),
        (True, None, Presence.ABSENT),
        (True, [1], Presence.ABSENT),
        (False, {"records": [{"Schema_Version__c": "1"}]}, Presence.ABSENT),
    ],
)
def test_any_answer_is_judged(link, info, presence):
    found = companion._judge(link, info)
    assert found.presence is presence and len(found.version) <= 16


@pytest.mark.parametrize("trouble", [{"down": True}, {"query_timeout": True}])
def test_not_knowing_is_not_absence(tenant, connection, org, trouble):
    companion.state(tenant)
    org.post("settings", trouble)
    with pytest.raises(RemoteError) as error:
        companion.state(tenant)
    assert not error.value.permanent and companion.known_version(tenant) == "1"


@pytest.mark.parametrize("version", ["", "0.5", "beta", "nan"])
def test_a_version_that_is_too_old_or_none_is_not_known(tenant, version):
    Connection.objects.create(tenant=tenant, companion_version=version)
    assert companion.known_version(tenant) == ""


def test_another_tenants_package_is_not_ours(tenant, connection):
    companion.state(tenant)
    assert companion.known_version(TenantFactory()) == ""
