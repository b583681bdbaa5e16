"""What is asked on every request finds the same as the query set that it is made of."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.prepared import Prepared
from jira.connect import signers
from jira.forge import authenticator
from mapping import choosing, restricting
from mapping.form_models import IssueTypeRestriction
from mapping.models import ChosenField, MappedObject
from records import links
from records.models import RecordLink
from salesforce import connections, schema
from salesforce.models import DescribeCache
from sync import inbox, timeline
from sync.models import IssueEvent
from tenants.models import Switches, Tenant
from tests.factories import TenantFactory
from tests.support.building import whole_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(db):
    tenant = whole_tenant()
    Tenant.objects.filter(pk=tenant.pk).update(forge_installation_id="in-1", cloud_id="cloud-1")
    return Tenant.objects.get(pk=tenant.pk)


def told(one):
    """All that a row holds, and the rows that came with it."""
    if isinstance(one, tuple):
        return one
    values = {name: value for name, value in one.__dict__.items() if name != "_state"}
    for name, value in values.items():
        if hasattr(value, "reveal"):
            values[name] = (value.encrypted, value.reveal())
    cached = one._state.fields_cache.items()
    came = {name: row and told(row) for name, row in cached if name != "tenant"}
    return values, came


def of_tenant(prepared):
    return lambda tenant: (prepared, (tenant.pk,))


ASKED = {
    "who signed": lambda tenant: (signers._BY_KEY, (tenant.connect_client_key,)),
    "who signed together": lambda tenant: (signers._BY_KEYS, ([tenant.connect_client_key, "x"],)),
    "who installed": lambda tenant: (authenticator._BY_INSTALLATION, ("in-1", "cloud-1")),
    "connection": of_tenant(connections._OF_TENANT),
    "links": lambda tenant: (
        links._NEWEST,
        (tenant.pk, RecordLink.objects.filter(tenant=tenant).first().issue_id),
    ),
    "objects": lambda tenant: (choosing._MAPPED, (tenant.pk, mapped(tenant))),
    "chosen fields": lambda tenant: (choosing._CHOSEN, (tenant.pk, mapped(tenant))),
    "describes": lambda tenant: (
        schema._STORED,
        (
            tenant.pk,
            list(DescribeCache.objects.filter(tenant=tenant).values_list("name", flat=True)),
        ),
    ),
    "restriction": lambda tenant: (restricting._OF_TYPE, restricted(tenant)),
    "rules": lambda tenant: (inbox._RULES, ([tenant.pk, uuid.uuid4()],)),
    "events": lambda tenant: (
        timeline._STATES,
        (tenant.pk, IssueEvent.objects.filter(tenant=tenant).first().issue_id),
    ),
}


def mapped(tenant):
    names = list(tenant.mapped_objects.values_list("name", flat=True))
    for one in tenant.mapped_objects.all():
        ChosenField.objects.get_or_create(mapped_object=one, tab="list", name="Name")
    return names


def restricted(tenant):
    row = IssueTypeRestriction.objects.filter(tenant=tenant).first()
    return tenant.pk, row.project_id, row.issue_type_id


@pytest.mark.parametrize("name", ASKED)
def test_it_finds_what_its_query_set_finds(acme, name):
    whole_tenant(connect_client_key="another")
    prepared, values = ASKED[name](acme)
    for _ in range(2):
        found = prepared.rows(*values)
        assert found and [told(one) for one in found] == [
            told(one) for one in prepared._query(*values)
        ]
    assert prepared.rows(*(_other(one) for one in values)) == []


def _other(value):
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    return [_other(one) for one in value] if isinstance(value, list) else f"not {value}"


def test_a_relation_that_is_missing_is_known_to_be_missing(acme):
    Switches.objects.filter(tenant=acme).delete()
    found = signers.find(acme.connect_client_key)
    with CaptureQueriesContext(connection) as queries, pytest.raises(Switches.DoesNotExist):
        _ = found.switches
    assert not queries.captured_queries


def test_what_it_finds_can_be_changed_and_saved(acme):
    row = connections.of(acme)
    row.org_name = "Changed"
    row.save(update_fields=["org_name"])
    assert connections.of(acme).org_name == "Changed"
    assert row.tenant is acme


def test_chosen_fields_come_with_their_objects_and_ask_no_more(acme):
    found = choosing.of_objects(acme, mapped(acme))
    with CaptureQueriesContext(connection) as queries:
        chosen = {name: {one.pk for one in row.chosen_fields.all()} for name, row in found.items()}
    assert not queries.captured_queries
    assert set().union(*chosen.values()) == set(
        ChosenField.objects.filter(mapped_object__tenant=acme).values_list("pk", flat=True)
    )


def test_lists_of_any_length_and_none(acme):
    names = mapped(acme)
    for count in range(len(names) + 1):
        some = names[:count]
        assert {one.name for one in choosing._MAPPED.rows(acme.pk, some)} == set(some)
    with CaptureQueriesContext(connection) as queries:
        assert choosing._MAPPED.rows(acme.pk, []) == []
    assert not queries.captured_queries


def test_a_value_that_is_no_plain_part_of_the_query_is_a_mistake_of_ours(db):
    for query in (
        lambda name: Tenant.objects.filter(site_url__startswith=name),
        lambda name: Tenant.objects.all(),
        lambda name: Tenant.objects.filter(site_url=name).prefetch_related("mapped_objects"),
    ):
        with pytest.raises(TypeError, match="prepared query"):
            Prepared(query).rows("x")


def test_numbers_and_several_values_stand_in_their_places(db):
    one, other = TenantFactory(), TenantFactory()
    rows = [
        MappedObject.objects.create(tenant=tenant, name=name, position=position)
        for tenant, name, position in ((one, "A", 1), (one, "B", 2), (other, "A", 2))
    ]
    asked = Prepared(
        lambda position, tenant_id: MappedObject.objects.filter(
            tenant_id=tenant_id, position=position
        )
    )
    assert asked.rows(2, one.pk) == [rows[1]]
    assert asked.first(2, other.pk) == rows[2]
    assert asked.first(1, other.pk) is None
