import json
from dataclasses import replace
from pathlib import Path

import pytest

from common.errors import Refused
from mapping import rows
from mapping.models import DeclinedField, FieldMapping, FormRow
from salesforce.schema import parse_object
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.mapping.building import CASE, KNOWN, field, form, project, row

pytestmark = pytest.mark.django_db
ADMIN = Actor.person("712020:admin")


@pytest.fixture
def tenant():
    return TenantFactory()


def pulled(mapped, name, jira, in_project=None, **about):
    return FieldMapping.objects.create(
        mapped_object=mapped, project=in_project, salesforce_field=name, jira_field=jira, **about
    )


def ensure(mapped, sup, layout=frozenset(), schema=CASE):
    return rows.ensure(mapped, sup, schema=schema, layout=layout, known=KNOWN)


def names(found):
    return [one.salesforce_field for one in found]


def test_the_first_rows_are_required_by_salesforce_then_by_the_layout_then_mapped_there(tenant):
    mapped, sup = form(tenant)
    pulled(mapped, "Priority", "Priority", sup)

    found = ensure(mapped, sup, layout=frozenset({"Subject"}))

    assert [(one.salesforce_field, one.source, one.jira_field) for one in found] == [
        ("Must__c", "required", ""),
        ("Subject", "layout", ""),
        ("Priority", "salesforce", "priority"),
    ]
    assert AuditEntry.objects.get().actor_kind == "app"


def test_what_is_mapped_for_the_project_wins_over_what_is_mapped_for_all(tenant):
    mapped, sup = form(tenant)
    pulled(mapped, "Subject", "customfield_10029")
    pulled(mapped, "Subject", "summary", sup)

    assert ensure(mapped, sup)[-1].jira_field == "summary"


def test_a_jira_field_that_does_not_fit_or_is_gone_leaves_the_row_without_one(tenant):
    mapped, sup = form(tenant)
    pulled(mapped, "Priority", "duedate", sup)
    pulled(mapped, "Subject", "customfield_99999", sup)

    assert {one.jira_field for one in ensure(mapped, sup)} == {""}


def test_mappings_that_are_gone_or_of_another_project_make_no_row(tenant):
    mapped, sup = form(tenant)
    other = project(tenant, "OPS", "10001")
    pulled(mapped, "Priority", "priority", other)
    gone = pulled(mapped, "Subject", "summary", sup)
    FieldMapping.objects.filter(pk=gone.pk).update(gone_at=tenant.installed_at)

    assert names(ensure(mapped, sup)) == ["Must__c"]


def test_looking_again_changes_nothing_and_audits_nothing(tenant):
    mapped, sup = form(tenant)
    pulled(mapped, "Priority", "priority", sup)
    first = names(ensure(mapped, sup))
    audited = AuditEntry.objects.count()

    assert names(ensure(mapped, sup)) == first
    assert AuditEntry.objects.count() == audited


def test_a_row_mapped_in_salesforce_follows_it_until_an_admin_chooses_another_field(tenant):
    mapped, sup = form(tenant)
    mapping = pulled(mapped, "Subject", "summary", sup)
    ensure(mapped, sup)
    mapping.jira_field = "customfield_10029"
    mapping.save()
    assert ensure(mapped, sup)[-1].jira_field == "customfield_10029"

    FormRow.objects.filter(salesforce_field="Subject").update(source="here", jira_field="issuekey")
    assert ensure(mapped, sup)[-1].jira_field == "issuekey"


def test_a_field_that_becomes_required_is_added_and_one_that_no_longer_is_can_be_removed(tenant):
    mapped, sup = form(tenant)
    ensure(mapped, sup, layout=frozenset({"Subject"}))

    found = ensure(mapped, sup, layout=frozenset({"Origin"}))

    assert {one.salesforce_field: one.source for one in found} == {
        "Must__c": "required",
        "Subject": "here",
        "Origin": "layout",
    }


def test_what_the_layout_required_stays_required_while_the_org_does_not_tell(tenant):
    mapped, sup = form(tenant)
    ensure(mapped, sup, layout=frozenset({"Subject"}))

    assert ensure(mapped, sup, layout=None)[-1].source == "layout"


def test_a_required_row_cannot_be_removed(tenant):
    mapped, sup = form(tenant)
    must = ensure(mapped, sup)[0]

    with pytest.raises(Refused) as refusal:
        rows.remove(tenant, must.pk, actor=ADMIN)

    assert "requires Must" in refusal.value.sentence
    assert FormRow.objects.filter(pk=must.pk).exists()


def test_what_an_admin_removed_does_not_come_back_by_itself_but_can_be_added_again(tenant):
    mapped, sup = form(tenant)
    pulled(mapped, "Priority", "priority", sup)
    priority = ensure(mapped, sup)[-1]

    rows.remove(tenant, priority.pk, actor=ADMIN)
    assert names(ensure(mapped, sup)) == ["Must__c"]

    found = rows.add(mapped, sup, ["Priority"], schema=CASE, actor=ADMIN)
    assert names(found) == ["Must__c", "Priority"]
    assert not DeclinedField.objects.exists()


def test_added_rows_stand_last_with_the_labels_of_salesforce(tenant):
    mapped, sup = form(tenant)
    ensure(mapped, sup)
    row(mapped, sup, "Subject", position=40)

    found = rows.add(mapped, sup, ["Description", "AccountId", "Subject"], schema=CASE, actor=ADMIN)

    assert [(one.salesforce_field, one.label, one.columns) for one in found] == [
        ("Must__c", "Must", 2),
        ("Subject", "Subject", 2),
        ("Description", "Description", 1),
        ("AccountId", "Account", 2),
    ]
    entry = AuditEntry.objects.filter(what="form_rows_added").get()
    assert (entry.actor, entry.after) == (ADMIN.id, ["Description", "AccountId"])


@pytest.mark.parametrize("name", ["CaseNumber", "Where__c", "Nothing__c"])
def test_a_field_that_cannot_be_filled_cannot_be_added(tenant, name):
    mapped, sup = form(tenant)
    with pytest.raises(Refused) as refusal:
        rows.add(mapped, sup, ["Subject", name], schema=CASE, actor=ADMIN)
    assert name in refusal.value.sentence
    assert not FormRow.objects.exists()


def test_a_form_has_a_most(tenant, monkeypatch):
    mapped, sup = form(tenant)
    monkeypatch.setattr(rows, "MOST", 1)
    with pytest.raises(Refused) as refusal:
        rows.add(mapped, sup, ["Subject", "Origin"], schema=CASE, actor=ADMIN)
    assert refusal.value.code == "limit"


def test_rows_are_put_in_the_wanted_order_and_newer_ones_stay_behind(tenant):
    mapped, sup = form(tenant)
    for name in ("Subject", "Origin", "Priority", "Due__c"):
        row(mapped, sup, name)

    after = rows.reorder(mapped, sup, ["Priority", "Gone__c", "Subject"], actor=ADMIN)

    assert after == names(rows.of(mapped, sup)) == ["Priority", "Subject", "Origin", "Due__c"]
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == (["Subject", "Origin", "Priority", "Due__c"], after)


@pytest.mark.parametrize(
    ("place", "after"),
    [
        (1, ["Priority", "Subject", "Origin"]),
        (2, ["Subject", "Priority", "Origin"]),
        (99, ["Subject", "Origin", "Priority"]),
    ],
)
def test_a_row_is_moved_to_a_place_counted_from_one(tenant, place, after):
    mapped, sup = form(tenant)
    for name in ("Subject", "Origin", "Priority"):
        last = row(mapped, sup, name)
    assert rows.move(tenant, last.pk, place, actor=ADMIN) == after


def test_there_is_no_place_zero(tenant):
    mapped, sup = form(tenant)
    with pytest.raises(Refused) as refusal:
        rows.move(tenant, row(mapped, sup).pk, 0, actor=ADMIN)
    assert refusal.value.fields["position"]


def test_what_can_be_added_leaves_out_what_is_there(tenant):
    mapped, sup = form(tenant)
    found = [one.name for one in rows.addable(CASE, [row(mapped, sup, "Subject")])]
    assert "Subject" not in found and "CaseNumber" not in found
    assert found[0] == "AccountId"  # by label


def test_another_tenants_rows_are_not_there(tenant):
    mapped, sup = form(tenant)
    mine = row(mapped, sup)
    charlie = TenantFactory()
    for act in (
        lambda: rows.remove(charlie, mine.pk, actor=ADMIN),
        lambda: rows.move(charlie, mine.pk, 1, actor=ADMIN),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.status == 404
    assert FormRow.objects.filter(pk=mine.pk).exists()


def big(count):
    return {f"F{n}__c": field(f"F{n}__c") for n in range(count)}


@pytest.mark.parametrize("count", [1, 200])
def test_reading_a_form_takes_as_many_queries_for_one_row_as_for_two_hundred(
    tenant, count, django_assert_num_queries
):
    mapped, sup = form(tenant)
    for name in big(count):
        row(mapped, sup, name)
    with django_assert_num_queries(2):
        found = rows.of(mapped, sup)
        assert len([one.picklist_maps.all() for one in found]) == count


@pytest.mark.parametrize("count", [1, 200])
def test_opening_a_form_again_takes_as_many_queries_for_one_row_as_for_two_hundred(
    tenant, count, django_assert_num_queries
):
    mapped, sup = form(tenant)
    wide = replace(CASE, fields={**CASE.fields, **big(800)})
    for name in list(big(count)):
        pulled(mapped, name, "summary", sup)
    ensure(mapped, sup, schema=wide)
    with django_assert_num_queries(9):
        assert len(ensure(mapped, sup, schema=wide)) == count + 1


RECORDED = Path(__file__).parents[3] / "shared/data/salesforce/describe"


@pytest.mark.skipif(not RECORDED.exists(), reason="recorded describes are not here")
@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("Case", set()),
        ("Lead", {"LastName", "Company"}),
        ("Contact", {"LastName"}),
        ("Account", {"Name"}),
        ("Opportunity", {"Name", "StageName", "CloseDate"}),
    ],
)
def test_the_first_rows_of_a_real_org_are_what_it_requires(tenant, name, required):
    schema = parse_object(json.loads((RECORDED / f"{name}.json").read_text()))
    mapped, sup = form(tenant, name=name)
    found = ensure(mapped, sup, schema=schema)
    assert {one.salesforce_field for one in found if one.required} == required
    every = [one.name for one in rows.addable(schema, found)]
    rows.add(mapped, sup, every, schema=schema, actor=ADMIN)
    assert rows.addable(schema, rows.of(mapped, sup)) == []
