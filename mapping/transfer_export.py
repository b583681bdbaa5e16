"""The whole configuration of a tenant as one document, with a number of queries that does not
grow. No secret, no login, no person is in it."""

from typing import Any

from mapping import live, rules
from mapping.form_models import AutoCreateRule, FormRow, IssueTypeRestriction, LiveProject
from mapping.models import MappedObject, MappedProject, Tab
from mapping.restricting import actions
from mapping.transfer_schema import FORMAT, VERSION, switches
from tenants import choosing_events
from tenants.models import EventChoices, Switches, Tenant

ROW = (
    *("salesforce_field", "jira_field", "label", "columns", "help_text", "default"),
    *("potential_results", "read_only", "keep_in_sync", "unmapped", "unmapped_value"),
)


def export(tenant: Tenant) -> dict[str, Any]:
    """What is gone on the Salesforce side is left out, with its forms."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "switches": _switches(tenant),
        "events": _events(tenant),
        "objects": _objects(tenant),
        "projects": _projects(tenant),
        "forms": _forms(tenant),
        "restrictions": _restrictions(tenant),
        "live_projects": _live(tenant),
    }


def _switches(tenant: Tenant) -> dict[str, Any]:
    stored = Switches.objects.get(tenant=tenant)
    return {name: getattr(stored, name) for name in switches()}


def _events(tenant: Tenant) -> dict[str, bool]:
    stored = EventChoices.objects.filter(tenant=tenant).first()
    return {name: bool(stored and getattr(stored, name)) for name in choosing_events.NAMES}


def _objects(tenant: Tenant) -> list[dict[str, Any]]:
    rows = MappedObject.objects.filter(tenant=tenant, gone_at=None)
    return [
        {"name": row.name, "tabs": tabs_of(row)} for row in rows.prefetch_related("chosen_fields")
    ]


def tabs_of(mapped: MappedObject) -> dict[str, list[str]]:
    """Only tabs in which fields were chosen."""
    rows = sorted(mapped.chosen_fields.all(), key=lambda one: one.position)
    tabs = {tab: [one.name for one in rows if one.tab == tab] for tab in Tab.values}
    return {tab: names for tab, names in tabs.items() if names}


def _projects(tenant: Tenant) -> list[dict[str, Any]]:
    rows = MappedProject.objects.filter(tenant=tenant, gone_at=None)
    return [
        {
            "key": row.key,
            "name": row.name,
            "issue_types": [one.name for one in row.issue_types.all() if not one.gone_at],
        }
        for row in rows.prefetch_related("issue_types")
    ]


def _forms(tenant: Tenant) -> list[dict[str, Any]]:
    """Objects and projects in their order, rows in theirs."""
    there = {"mapped_object__tenant": tenant, "mapped_object__gone_at": None}
    there["project__gone_at"] = None
    found: dict[tuple[str, str], dict[str, Any]] = {}
    rows = FormRow.objects.filter(**there).select_related("mapped_object", "project")
    for row in rows.prefetch_related("picklist_maps"):
        _form(found, row)["rows"].append(row_of(row))
    for rule in AutoCreateRule.objects.filter(**there).select_related("mapped_object", "project"):
        _form(found, rule)["rule"] = rule_of(rule)
    return [found[place] for place in sorted(found)]


def _form(
    found: dict[tuple[str, str], dict[str, Any]], row: FormRow | AutoCreateRule
) -> dict[str, Any]:
    place = (row.mapped_object.name, row.project.key)
    empty: dict[str, Any] = {"object": place[0], "project": place[1], "rows": [], "rule": None}
    return found.setdefault(place, empty)


def row_of(row: FormRow) -> dict[str, Any]:
    pairs = {one.jira_value: one.salesforce_value for one in row.picklist_maps.all()}
    return {**{name: getattr(row, name) for name in ROW}, "picklist": pairs}


def rule_of(rule: AutoCreateRule) -> dict[str, Any]:
    return {name: value for name, value in rules.told(rule).items() if name != "kind"}


def _restrictions(tenant: Tenant) -> list[dict[str, Any]]:
    rows = IssueTypeRestriction.objects.filter(tenant=tenant)
    names = ("project_key", "project_id", "issue_type_id", "issue_type_name")
    more = ("create", "link", "unlink")
    return [{name: getattr(row, name) for name in (*names, *more)} for row in rows if actions(row)]


def _live(tenant: Tenant) -> list[dict[str, Any]]:
    return [
        {"project_key": row.project_key, "project_id": row.project_id, **live.told(row)}
        for row in LiveProject.objects.filter(tenant=tenant)
    ]
