"""A new record, as a person orders it: the form filled from the issue, and what was sent of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from common import clock
from common.errors import Refused
from jira.caller import JiraCaller
from jira.client import client_for as jira_for
from mapping import create_form, lookups, typed
from mapping.form_inputs import Input
from mapping.forms import Form
from mapping.locking import mapped_project
from mapping.lookups import Found
from mapping.models import MappedObject
from records import creation, policy
from records.creation import Order
from records.linking import issue_of
from records.models import RecordLink
from records.policy import Action
from records.shapes import TILES
from salesforce import ids, schema
from tenants.models import Tenant

ASSIGNED = {"Case": "run_case_assignment_rules", "Lead": "run_lead_assignment_rules"}


@dataclass(frozen=True)
class Creatable:
    name: str
    label: str
    tile: str


@dataclass(frozen=True)
class OpenForm:
    """`key` makes the creation happen once, however often it is sent. `assign` None: the object has
    no assignment rules."""

    key: str
    object_name: str
    label: str
    label_plural: str
    inputs: tuple[Input, ...]
    assign: bool | None
    similar: bool

    @property
    def similar_names(self) -> str:
        """“Subject or Description”."""
        return " or ".join(one.label for one in self.inputs if one.similar)

    @property
    def problems(self) -> int:
        return sum(bool(one.problem) for one in self.inputs)


def objects(caller: JiraCaller) -> list[Creatable]:
    """Mapped objects that the connected user may create; from our own store. Refused as creating
    is."""
    _judge(caller)
    rows = list(MappedObject.objects.filter(tenant=caller.tenant, gone_at=None))
    known = schema.describe_many(caller.tenant, [one.name for one in rows])
    return [
        Creatable(one.name, str(one), TILES.get(one.name, "other"))
        for one in rows
        if one.name not in known or known[one.name].createable
    ]


def open_form(caller: JiraCaller, object_name: str) -> OpenForm:
    """The form filled from the issue. One call to Jira; at most two to Salesforce, none when it is
    warm. Refused, RemoteError with sentences."""
    _judge(caller)
    form = _form(caller, object_name)
    if not form.schema.createable:
        raise creation.not_createable(form.schema)
    issue, today, zone = _issue(caller, form), _day(caller.time_zone), caller.time_zone
    begun = create_form.begun(caller.tenant, form, issue, today=today, zone=zone)
    inputs = create_form.describe(begun, issue, today=today, zone=zone)
    similar = policy.judge(caller, Action.SIMILAR).allowed
    assign = _assigns(caller.tenant, object_name)
    return _opened(uuid.uuid4().hex, begun, inputs, assign=assign, similar=similar)


def preview(tenant: Tenant, object_name: str, project_key: str, *, zone: str) -> OpenForm:
    """As people will see the form, without an issue; without a key nothing can be ordered.

    Refused, RemoteError as the form itself."""
    project = mapped_project(tenant, project_key)
    form, today = create_form.load(tenant, object_name, project.project_id), _day(zone)
    begun = create_form.begun(tenant, form, {}, today=today, zone=zone)
    inputs = create_form.describe(begun, {}, today=today, zone=zone)
    return _opened("", begun, inputs, assign=_assigns(tenant, object_name), similar=True)


def lists(caller: JiraCaller, object_name: str, record_type: str) -> dict[str, list[str]]:
    """By field of the form, the values of its list that the record type offers. No callout when it
    is warm, else one. Refused where it is no record type of the object."""
    _judge(caller)
    form = _form(caller, object_name)
    known = [str(one.get("recordTypeId")) for one in form.schema.record_types]
    if record_type and not any(ids.same(record_type, one) for one in known):
        raise Refused("not_found", "This record type is gone from Salesforce. Reload.", status=404)
    narrowed = create_form.of_record_type(caller.tenant, form, record_type).schema
    fields = (narrowed.fields.get(row.salesforce_field) for row in form.rows)
    return {
        one.name: [value.value for value in typed.choices(one)]
        for one in fields
        if one and one.picklist
    }


def order(
    caller: JiraCaller,
    object_name: str,
    *,
    key: str,
    values: Mapping[str, Any],
    assign: bool,
    save_duplicate: bool = False,
    send_again: bool = False,
) -> RecordLink:
    """As `creation.create`; Refused with sentences beside the fields of the form. A record that
    stands already is brought whatever the form says by now."""
    policy.require(caller, Action.CREATE)
    made = creation.finished(caller, key)
    if made is not None:
        return made
    form = _form(caller, object_name)
    fresh = any(row.read_only and row.jira_field for row in form.rows)
    record = create_form.read(
        caller.tenant,
        form,
        values,
        _issue(caller, form) if fresh else {},
        today=_day(caller.time_zone),
        zone=caller.time_zone,
    )
    wanted = Order(
        key,
        object_name,
        record,
        assign=assign and object_name in ASSIGNED,
        save_duplicate=save_duplicate,
        send_again=send_again,
    )
    return creation.create(caller, wanted)


def look_up(caller: JiraCaller, object_name: str, field_name: str, text: str) -> list[Found]:
    """Records that a lookup of the form can lead to: by name, or the one of an id."""
    _judge(caller)
    form = _form(caller, object_name)
    if not any(row.salesforce_field == field_name for row in form.rows):
        raise Refused("not_found", "This field is no longer on the form. Reload.", status=404)
    field = form.schema.fields.get(field_name)
    if field is None or field.type != "reference":
        raise Refused("not_found", "This field leads to no other record.", status=404)
    if ids.is_id(text):
        found = lookups.named(caller.tenant, field, text)
        return [found] if found else []
    return lookups.find(caller.tenant, field, text)


def _judge(caller: JiraCaller) -> None:
    verdict = policy.judge(caller, Action.CREATE)
    if not verdict.allowed:
        raise Refused(verdict.code, verdict.sentence)


def _form(caller: JiraCaller, object_name: str) -> Form:
    project = caller.project.id if caller.project else ""
    return create_form.load(caller.tenant, object_name, project)


def _issue(caller: JiraCaller, form: Form) -> dict[str, Any]:
    """Nothing is asked of Jira where no row takes anything from the issue."""
    issue = issue_of(caller)
    names = create_form.wanted_fields(form)
    found = jira_for(caller.tenant).issue(issue.id, fields=names) if names else {}
    return {"key": issue.key, **found}


def _opened(
    key: str, form: Form, inputs: list[Input], *, assign: bool | None, similar: bool
) -> OpenForm:
    return OpenForm(
        key=key,
        object_name=form.schema.name,
        label=form.schema.label,
        label_plural=form.schema.label_plural,
        inputs=tuple(inputs),
        assign=assign,
        similar=similar and any(one.similar for one in inputs),
    )


def _day(zone: str) -> date:
    return clock.now().astimezone(ZoneInfo(zone)).date()


def _assigns(tenant: Tenant, object_name: str) -> bool | None:
    name = ASSIGNED.get(object_name)
    return tenant.switches.on(name) if name else None
