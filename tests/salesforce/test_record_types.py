"""What a record type leaves of the picklists: asked once, kept beside the describe."""

from datetime import timedelta

import pytest

from common import clock
from common.errors import RemoteError
from salesforce import record_types, schema
from salesforce.models import Connection, DescribeCache
from tests.factories import TenantFactory
from tests.salesforce_world import connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant(org):
    org.post("settings", {"customised": True})
    made = TenantFactory()
    connect(made, org)
    schema.describe(made, "Case")
    org.delete("journal")
    return made


@pytest.fixture
def case(tenant):
    return schema.describe(tenant, "Case")


def kind(case, name):
    return next(one["recordTypeId"] for one in case.record_types if one["name"] == name)


def offered(found, name="Priority"):
    return [one.value for one in found.fields[name].picklist if one.offered]


def asked(org):
    return len(org.journal("/ui-api/object-info"))


def test_the_record_type_leaves_some_of_the_values(tenant, case):
    question = record_types.narrow(tenant, case, kind(case, "Question"))
    assert offered(question) == ["Medium", "Low"]
    assert [one.value for one in question.fields["Priority"].picklist] == ["High", "Medium", "Low"]
    assert offered(record_types.narrow(tenant, case, kind(case, "Incident"))) == offered(case)


def test_it_is_asked_once_and_again_after_a_refusal_of_a_value(tenant, case, org):
    for _ in range(2):
        record_types.narrow(tenant, case, kind(case, "Question"))
    assert asked(org) == 1
    schema.forget(tenant, "Case")
    record_types.narrow(tenant, case, kind(case, "Question"))
    assert asked(org) == 2


def test_what_is_known_does_while_salesforce_is_silent(tenant, case, org, monkeypatch):
    question = record_types.narrow(tenant, case, kind(case, "Question"))
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=11))
    org.post("rules", {"match": "/ui-api", "status": 503})
    assert record_types.narrow(tenant, case, kind(case, "Question")) == question


def test_where_the_interface_is_closed_all_values_are_offered(tenant, case, org):
    org.post("rules", {"match": "/ui-api", "status": 404})
    assert record_types.narrow(tenant, case, kind(case, "Question")) == case


def test_a_lost_login_is_said(tenant, case):
    Connection.objects.update(state="needs_login")
    with pytest.raises(RemoteError) as lost:
        record_types.narrow(tenant, case, kind(case, "Question"))
    assert lost.value.code == "needs_login"


def test_the_own_record_type_is_the_one_of_the_connected_user(case):
    assert record_types.own(case) == kind(case, "Incident")


def test_without_record_types_nothing_is_asked(tenant, org):
    account = schema.describe(tenant, "Account")
    org.delete("journal")
    assert record_types.narrow(tenant, account, record_types.own(account)) is account
    assert asked(org) == 0 and not DescribeCache.objects.filter(name__contains="/").exists()
