"""The differences of an import in the words of the screens."""

import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from mapping.models import FormRow, Tab
from mapping.transfer import Difference
from tenants.models import EventChoices, Switches

MOST = 200
SHORT = 30
NOTHING = "–"
TABS = {tab.value: f"{tab.label} fields" for tab in Tab}


@dataclass(frozen=True)
class Line:
    label: str
    before: str
    after: str
    added: bool

    @property
    def short(self) -> bool:
        return len(self.after) <= SHORT


def told(found: list[Difference]) -> dict[str, Any]:
    """What the table shows: the first ones, how many there are, how many are not shown."""
    lines = [
        Line(label(one.path), value(one.before), value(one.after), one.before is None)
        for one in found[:MOST]
    ]
    return {"lines": lines, "count": len(found), "more": len(found) - len(lines)}


def label(path: str) -> str:
    """“switches.allow_linking” → “Allow linking of records”."""
    section, _, rest = path.partition(".")
    if section == "switches":
        return _named(Switches, rest)
    if section == "events":
        return f"Event: {_named(EventChoices, rest)}"
    place, _, name = rest.rpartition(".")
    words = {**TABS, "mapped": "mapped"}.get(name) or _named(FormRow, name)
    restricted = "restricted: " if section == "restrictions" else ""
    return " · ".join([*_places(section, place), f"{restricted}{words}"])


def value(given: Any) -> str:
    if given is None or given in ("", [], {}):
        return NOTHING
    if isinstance(given, bool):
        return "On" if given else "Off"
    if isinstance(given, list):
        return ", ".join(str(one) for one in given)
    if isinstance(given, dict):
        return _pairs(given)
    return str(given)


def _places(section: str, place: str) -> list[str]:
    """Of a form “Case · SUP.Subject”: project, object, field."""
    if section != "forms":
        return [place]
    head, _, field = place.partition(".")
    object_name, _, project = head.partition(" · ")
    return [one for one in (project, object_name, field) if one]


def _pairs(given: dict[str, Any]) -> str:
    if all(isinstance(one, str) for one in given.values()):
        return ", ".join(f"{name} → {one}" for name, one in given.items())
    return json.dumps(given, ensure_ascii=False)


def _named(model: type[Model], name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name.replace("_", " ")
