"""The file in which a whole configuration travels, as a JSON schema, and what is wrong with one."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import models
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]

from common.errors import Refused
from mapping.form_models import AutoCreateRule, FormRow, LiveProject
from mapping.models import Tab
from tenants import choosing_events
from tenants.models import Switches

FORMAT = "sinergify-configuration"
VERSION = 1
MOST_TOLD = 20
DEEPEST = 20
STRANGE = re.compile("[\x00\ud800-\udfff]")
ONCE = {
    "objects": ("name",),
    "projects": ("key",),
    "forms": ("object", "project"),
    "restrictions": ("project_key", "issue_type_id"),
    "live_projects": ("project_key",),
}
SECTIONS = (
    *("switches", "events", "objects", "projects", "forms", "restrictions", "live_projects"),
)


def schema() -> dict[str, Any]:
    """Sections that a file leaves out stay as they are here."""
    return _object(
        {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "switches": _object(switches(), required=()),
            "events": _object(dict.fromkeys(choosing_events.NAMES, BOOLEAN), required=()),
            "objects": _list(_OBJECT, 200),
            "projects": _list(_PROJECT, 2000),
            "forms": _list(_FORM, 5000),
            "restrictions": _list(_RESTRICTION, 20000),
            "live_projects": _list(_LIVE, 2000),
        },
        required=("format", "version"),
    )


def check(document: Any) -> None:
    """Refused with one sentence per place that is wrong; `fields` names the places."""
    if not _storable(document):
        raise _refused("file", "This file holds something that can’t be stored.")
    if isinstance(document, dict) and document.get("format") == FORMAT:
        version = document.get("version")
        if version != VERSION:
            raise _refused(
                "version",
                f"This file has version {str(version)[:20]}; this service reads version {VERSION}."
                " Export the configuration again.",
            )
    else:
        raise _refused("format", "This is no file with an exported configuration.")
    wrong = dict(_wrong(document)) or dict(_twice(document))
    if wrong:
        raise Refused("import", next(iter(wrong.values())), status=400, fields=wrong)


def switches() -> dict[str, Any]:
    """Each switch by the type of its model field."""
    fields = (one for one in Switches._meta.fields if not one.is_relation)
    return {one.name: _switch(one) for one in fields}


def _switch(field: "models.Field[Any, Any]") -> dict[str, Any]:
    if isinstance(field, models.BooleanField):
        return BOOLEAN
    if field.choices:
        return {"enum": [value for value, _ in field.flatchoices]}
    if isinstance(field, models.IntegerField):
        return {"type": "integer"}
    return _text(field.max_length or 255)


def _storable(document: Any) -> bool:
    """PostgreSQL keeps no NUL character, half a surrogate pair is no text at all, and what is
    nested without end can't even be named."""
    waiting = [(document, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, str) and STRANGE.search(one):
            return False
        if isinstance(one, dict | list):
            if depth > DEEPEST:
                return False
            inside = [*one, *one.values()] if isinstance(one, dict) else one
            waiting += [(found, depth + 1) for found in inside]
    return True


def _wrong(document: Any) -> Iterator[tuple[str, str]]:
    errors = Draft202012Validator(schema()).iter_errors(document)
    for number, error in enumerate(errors):
        if number == MOST_TOLD:
            return
        place = _place(error)
        yield place, _sentence(place, error)


def _twice(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What may stand in the file only once."""
    lists = [(section, document.get(section) or [], names) for section, names in ONCE.items()]
    for form in document.get("forms") or []:
        place = f"forms.{form['object']} · {form['project']}"
        lists.append((place, form["rows"], ("salesforce_field",)))
    for place, entries, names in lists:
        counted = Counter(" · ".join(one[name] for name in names) for one in entries)
        for key, count in counted.items():
            if count > 1:
                yield f"{place}.{key}", f"{key} stands {count} times in {place}."


def _place(error: ValidationError) -> str:
    parts = (f"[{one}]" if isinstance(one, int) else f".{one}" for one in error.absolute_path)
    return "".join(parts).lstrip(".") or "file"


def _sentence(place: str, error: ValidationError) -> str:
    known = {
        "additionalProperties": lambda: f"{_unknown(error)} in {place} is not known here.",
        "required": lambda: f"{place} is incomplete: {error.message}.",
        "maxLength": lambda: f"{place} takes at most {error.validator_value} characters.",
        "minLength": lambda: f"{place} is empty.",
        "maxItems": lambda: f"{place} has more than {error.validator_value} entries.",
        "type": lambda: f"{place} has the wrong type: {_kinds(error.validator_value)} is needed.",
        "enum": lambda: f"{place} must be one of {', '.join(map(str, error.validator_value))}.",
    }
    said = known.get(error.validator)
    return said() if said else f"{place} does not have the expected form."


def _unknown(error: ValidationError) -> str:
    names = set(error.instance) - set(error.schema.get("properties") or ())
    return " and ".join(f"“{name[:40]}”" for name in sorted(names)[:3])


def _kinds(wanted: Any) -> str:
    return " or ".join(wanted) if isinstance(wanted, list) else str(wanted)


def _refused(field: str, sentence: str) -> Refused:
    return Refused("import", sentence, status=400, fields={field: sentence})


def _object(
    properties: dict[str, Any], *, required: tuple[str, ...] | None = None
) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }


def _list(items: Any, most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most}


def _text(longest: int, shortest: int = 0) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, "minLength": shortest}


BOOLEAN = {"type": "boolean"}
NAME = _text(120, 1)
ID = _text(32, 1)
TEXT = _text(255)
FULL_TEXT = _text(255, 1)
_OBJECT = _object(
    {"name": NAME, "tabs": _object({tab: _list(NAME, 900) for tab in Tab.values}, required=())}
)
_PROJECT = _object({"key": FULL_TEXT, "name": TEXT, "issue_types": _list(FULL_TEXT, 500)})
_ROW = _object(
    {
        "salesforce_field": NAME,
        "jira_field": TEXT,
        "label": FULL_TEXT,
        "columns": {"enum": FormRow.Columns.values},
        "help_text": TEXT,
        "default": {"type": ["string", "number", "boolean", "object", "null"]},
        "potential_results": BOOLEAN,
        "read_only": BOOLEAN,
        "keep_in_sync": BOOLEAN,
        "unmapped": {"enum": FormRow.Unmapped.values},
        "unmapped_value": TEXT,
        "picklist": {"type": "object", "additionalProperties": TEXT, "maxProperties": 1000},
    }
)
_RULE = _object(
    {
        "jira_field": FULL_TEXT,
        "operator": {"enum": AutoCreateRule.Operator.values},
        "values": _list(FULL_TEXT, 50),
        "enabled": BOOLEAN,
    }
)
_FORM = _object(
    {
        "object": NAME,
        "project": FULL_TEXT,
        "rows": _list(_ROW, 200),
        "rule": {"anyOf": [{"type": "null"}, _RULE]},
    }
)
_RESTRICTION = _object(
    {
        "project_key": FULL_TEXT,
        "project_id": ID,
        "issue_type_id": ID,
        "issue_type_name": TEXT,
        "create": BOOLEAN,
        "link": BOOLEAN,
        "unlink": BOOLEAN,
    }
)
_LIVE = _object(
    {
        "project_key": FULL_TEXT,
        "project_id": ID,
        "types": {"enum": LiveProject.Types.values},
        "issue_type_ids": _list(ID, 500),
    }
)
