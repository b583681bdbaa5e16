"""The mapping screen: each Case field, where its values come from, and its default.

Mapped fields come from Salesforce Settings; a Jira field there wins over a like-named header until
the person changes it. A read-only row keeps its source and default: the server holds it (BULK-3a).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bulkcreate import filling
from bulkcreate.filling import Source
from bulkcreate.models import Upload
from common import clock
from common.errors import Refused
from jira.client import client_for as jira_for
from mapping import defaults, forms, lookups, typed, values
from mapping.form_models import FormRow
from mapping.forms import Form
from mapping.jira_fields import ISSUE_KEY, JiraField
from mapping.kinds import fillable, fits
from salesforce.schema import FieldSchema
from tenants.models import Switches

CASE = "Case"
COLUMN, JIRA, DEFAULT, NONE = "column", "jira", "default", "none"
KINDS = (COLUMN, JIRA, DEFAULT, NONE)
Mode = Switches.DefaultValueMode


@dataclass(frozen=True)
class Choice:
    """What stands on the screen for one field; kept as JSON on the upload."""

    kind: str = NONE
    name: str = ""
    use_default: bool = True
    default: Any = None

    def stored(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Line:
    field: FieldSchema
    label: str
    choice: Choice
    row: FormRow | None = None
    required: bool = False
    jira_fields: tuple[JiraField, ...] = ()

    @property
    def read_only(self) -> bool:
        return self.row is not None and self.row.read_only

    @property
    def source(self) -> str:
        """As the form sends it: `column:Subject`, `jira:priority`, `default:`, `none:`."""
        return f"{self.choice.kind}:{self.choice.name}"


def form_of(upload: Upload) -> Form:
    """Refused 404 where Case is not mapped for the project; RemoteError."""
    return form(upload.tenant, upload.project_key)


def form(tenant: Any, project_key: str) -> Form:
    try:
        found = forms.stored(tenant, CASE, project_key)
    except Refused as error:
        raise Refused(
            "not_mapped",
            "Bulk creation works for the Case object. Case is not mapped for project"
            f" {project_key or 'of this issue'}; a Jira admin can map it.",
            status=409,
        ) from error
    if found.mapped.gone_at or found.project.gone_at:
        raise Refused("not_mapped", "Case is no longer mapped for this project.", status=409)
    return found


def lines(upload: Upload, on: Form) -> list[Line]:
    """Required fields first, then those of Salesforce Settings, the matched ones, the rest."""
    rows = {row.salesforce_field: row for row in on.rows}
    every = [one for one in on.schema.fields.values() if fillable(one) or one.name in rows]
    made = [_line(upload, on, one, rows.get(one.name)) for one in every]
    return sorted(made, key=lambda one: _rank(one, on))


def unused(upload: Upload, of: list[Line]) -> list[str]:
    """Columns that no field takes; they return in the result files."""
    used = {one.choice.name for one in of if one.choice.kind == COLUMN}
    return [name for name in upload.headers if name not in used]


def choose(upload: Upload, on: Form, given: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The mapping to store. Refused with a sentence beside each field that is wrong."""
    mode = upload.tenant.switches.default_value_mode
    wrong: dict[str, str] = {}
    stored = {}
    for line in lines(upload, on):
        choice, wanted = line.choice, given.get(line.field.name)
        if wanted is not None and not line.read_only:
            try:
                choice = _chosen(upload, on, line, wanted, mode)
            except Refused as error:
                wrong[line.field.name] = error.sentence
        stored[line.field.name] = choice.stored()
    if wrong:
        raise Refused("mapping", "Check the marked fields.", status=400, fields=wrong)
    return stored


def fixed(upload: Upload, on: Form) -> dict[str, dict[str, Any]]:
    """Values of the issue by Case field, ready to send, or the problem with one. Asks Jira once."""
    wanted = [one for one in lines(upload, on) if one.choice.kind == JIRA]
    if not wanted:
        return {}
    names = sorted({one.choice.name for one in wanted} - {ISSUE_KEY})
    issue = jira_for(upload.tenant).issue(upload.issue_id, fields=names)
    return {one.field.name: _fixed(upload, on, one, issue) for one in wanted}


def sources(upload: Upload, on: Form) -> list[Source]:
    """What `filling` works with. Today is the person's own, and stays the day of the start."""
    today = (upload.started_at or clock.now()).astimezone(ZoneInfo(upload.time_zone)).date()
    places = {name: place for place, name in enumerate(upload.headers)}
    return [
        _source(line, places, upload.fixed.get(line.field.name) or {}, today)
        for line in lines(upload, on)
        if line.choice.kind != NONE or line.required or line.choice.default is not None
    ]


def _source(line: Line, places: Mapping[str, int], fixed: Mapping[str, Any], today: Any) -> Source:
    choice = line.choice
    default = choice.default if choice.use_default or choice.kind == DEFAULT else None
    return Source(
        filling.strict(line.field),
        line.label,
        column=places.get(choice.name) if choice.kind == COLUMN else None,
        fixed=fixed.get("value") if choice.kind == JIRA else None,
        fixed_problem=str(fixed.get("problem") or "") if choice.kind == JIRA else "",
        default=defaults.resolve(default, today=today),
        required=line.required,
    )


def _fixed(upload: Upload, on: Form, line: Line, issue: Mapping[str, Any]) -> dict[str, Any]:
    raw = values.raw(issue, line.choice.name)
    try:
        if line.row is not None and line.row.jira_field == line.choice.name:
            return {"value": values.mapped(line.row, line.field, raw, on.schema)}
        zone = upload.time_zone
        return {"value": values.convert(line.field, raw, on.schema, zone=zone)}
    except Refused as error:
        if error.code == "lookup":
            return _looked_up(upload, line, raw)
        return {"problem": error.sentence}


def _looked_up(upload: Upload, line: Line, raw: Any) -> dict[str, Any]:
    """A record by its name: only where exactly one has it."""
    text = ", ".join(values.texts(raw))
    try:
        return {"value": lookups.exactly(upload.tenant, line.field, text)}
    except Refused as error:
        return {"problem": f"{error.sentence} Choose another source for {line.label}."}


def _line(upload: Upload, on: Form, field: FieldSchema, row: FormRow | None) -> Line:
    fitting = tuple(one for one in on.jira_fields if fits(one.kind, field))
    kept = upload.mapping.get(field.name)
    fresh = row is not None and row.read_only
    choice = Choice(**kept) if kept and not fresh else _first(upload, field, row)
    mode = upload.tenant.switches.default_value_mode
    own = row.default if row else None
    if mode != Mode.EDITABLE or fresh:
        choice = Choice(choice.kind, choice.name, choice.use_default, own)
    if mode == Mode.OFF or fresh:
        choice = Choice(choice.kind, choice.name, True, own)
    required = field.required or bool(row and row.required)
    return Line(field, row.label if row else field.label, choice, row, required, fitting)


def _first(upload: Upload, field: FieldSchema, row: FormRow | None) -> Choice:
    """Salesforce Settings, else the header with the field's name, else the default."""
    own = row.default if row else None
    if row is not None and row.jira_field:
        return Choice(JIRA, row.jira_field, True, own)
    header = next((one for one in upload.headers if one.lower() == field.name.lower()), None)
    if header is not None and not (row and row.read_only):
        return Choice(COLUMN, header, True, own)
    return Choice(DEFAULT if own is not None else NONE, "", True, own)


def _chosen(upload: Upload, on: Form, line: Line, wanted: Mapping[str, Any], mode: str) -> Choice:
    kind, _, name = str(wanted.get("source", line.source)).partition(":")
    known = {COLUMN: upload.headers, JIRA: [one.id for one in line.jira_fields]}
    if kind not in KINDS or (kind in known and name not in known[kind]):
        raise typed.refused(line.field, f"Choose where {line.label} comes from.")
    use = line.choice.use_default if mode == Mode.OFF else bool(wanted.get("use_default"))
    default = line.choice.default
    if mode == Mode.EDITABLE and "default" in wanted and not isinstance(default, dict):
        default = filling.cell(str(wanted["default"]), line.field, on.schema, upload.time_zone)
    return Choice(kind, name if kind in known else "", use, default)


def _rank(line: Line, on: Form) -> tuple[int, int, str]:
    place = line.row.position if line.row else 0
    group = 0 if line.required else 1 if line.row else 2 if line.choice.kind == COLUMN else 3
    return group, place, line.label.lower()
