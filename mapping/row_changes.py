"""Changing what one row of a form says. Only what changed is written, so that two admins who
change different things of one row both get theirs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from common.errors import Refused
from mapping import defaults, kinds
from mapping.form_models import FormRow
from mapping.jira_fields import JiraField
from mapping.locking import locked_row
from salesforce.schema import FieldSchema, ObjectSchema
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

LONGEST = 255


@dataclass(frozen=True)
class Setting:
    """What a change is judged by. `field` None: it is gone from Salesforce."""

    row: FormRow
    schema: ObjectSchema
    field: FieldSchema | None
    known: Mapping[str, JiraField]
    zone: str


def change(
    tenant: Tenant,
    row_id: int,
    changes: Mapping[str, Any],
    *,
    schema: ObjectSchema,
    actor: Actor,
    known: Iterable[JiraField] = (),
    zone: str = "UTC",
) -> FormRow:
    """Attributes of a row by name: label, jira_field, columns, help_text, default,
    potential_results, read_only, keep_in_sync. All of them, or Refused with a sentence for each
    that does not fit and nothing is written. `zone` is of a default without an offset."""
    with transaction.atomic():
        row = locked_row(tenant, row_id)
        field = schema.fields.get(row.salesforce_field)
        setting = Setting(row, schema, field, {one.id: one for one in known}, zone)
        wanted = checked(setting, changes)
        before = {name: getattr(row, name) for name in wanted}
        changed = [name for name in wanted if wanted[name] != before[name]]
        for name in changed:
            setattr(row, name, wanted[name])
        if changed:
            row.save(update_fields=[*changed, *_own(row, changed)])
        for name in changed:
            _audit(row, name, before[name], wanted[name], actor)
    return row


def checked(setting: Setting, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The values to store; Refused with one sentence per attribute that does not fit."""
    wanted: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in changes.items():
        cleaner = CLEANERS.get(name)
        try:
            if cleaner is None:
                raise Refused("unknown", f"There is no setting “{name[:64]}” of a field.")
            wanted[name] = cleaner(setting, value)
        except Refused as error:
            wrong[name] = error.sentence
    if wrong:
        raise Refused("invalid", next(iter(wrong.values())), status=400, fields=wrong)
    return wanted


def _own(row: FormRow, changed: list[str]) -> list[str]:
    """A Jira field chosen here no longer follows the Salesforce side."""
    if "jira_field" not in changed or row.source != FormRow.Source.SALESFORCE:
        return []
    row.source = FormRow.Source.HERE
    return ["source"]


def _label(setting: Setting, value: Any) -> str:
    text = " ".join(str(value or "").split())
    if not text:
        raise Refused("label", "Enter a label. People see it on the create form.")
    return _short("A label", text)


def _help(setting: Setting, value: Any) -> str:
    return _short("A help text", str(value or "").strip())


def _short(what: str, text: str) -> str:
    if len(text) > LONGEST:
        raise Refused("length", f"{what} takes at most {LONGEST} characters; this has {len(text)}.")
    return text


def _jira_field(setting: Setting, value: Any) -> str:
    name = str(value or "")
    if not name or name == setting.row.jira_field:
        return name
    found = setting.known.get(name)
    if found is None:
        raise Refused("jira_field", "This field isn’t in Jira any more. Choose another one.")
    if not kinds.fits(found.kind, _field(setting)):
        raise Refused(
            "kind", f"“{found.name}” can’t fill {setting.row.label}. Choose a field that fits."
        )
    return name


def _columns(setting: Setting, value: Any) -> int:
    if str(value) not in ("1", "2"):
        raise Refused("columns", "Choose 1 for a full row or 2 for half a row.")
    return int(value)


def _default(setting: Setting, value: Any) -> Any:
    return defaults.clean(_field(setting), value, setting.schema, zone=setting.zone)


def _potential(setting: Setting, value: Any) -> bool:
    on = _yes(value)
    if on and not kinds.searchable_text(_field(setting)):
        raise Refused("potential_results", "Only text fields can be searched while typing.")
    return on


def _read_only(setting: Setting, value: Any) -> bool:
    return _yes(value)


def _keep_in_sync(setting: Setting, value: Any) -> bool:
    on = _yes(value)
    if on and not _field(setting).updateable:
        raise Refused(
            "keep_in_sync", f"Salesforce doesn’t let {setting.row.label} change afterwards."
        )
    return on


def _yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value or "").lower()
    if text not in ("true", "on", "1", "false", "off", "0", ""):
        raise Refused("boolean", "This is either on or off.")
    return text in ("true", "on", "1")


def _field(setting: Setting) -> FieldSchema:
    if setting.field is None:
        name = setting.row.salesforce_field
        raise Refused("gone", f"{name} isn’t in Salesforce any more. Remove it from the form.")
    return setting.field


def _audit(row: FormRow, name: str, before: Any, after: Any, actor: Actor) -> None:
    target = f"{row.mapped_object.name}.{row.salesforce_field}.{name} · {row.project.key}"
    audit.record(
        row.mapped_object.tenant,
        "form_row",
        actor=actor,
        target=target,
        before=before,
        after=after,
    )


CLEANERS: dict[str, Callable[[Setting, Any], Any]] = {
    "label": _label,
    "jira_field": _jira_field,
    "columns": _columns,
    "help_text": _help,
    "default": _default,
    "potential_results": _potential,
    "read_only": _read_only,
    "keep_in_sync": _keep_in_sync,
}
