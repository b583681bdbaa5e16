"""docs/configuration.md says what the model says; its schema is the one that files are held to."""

import json
from pathlib import Path

import pytest
from django.db import models

from mapping.transfer_schema import schema
from support import roles
from tenants import choosing_events
from tenants.models import EventChoices, Switches

DOCS = Path(__file__).resolve().parent.parent / "docs"
TEXT = (DOCS / "configuration.md").read_text(encoding="utf-8")
SWITCHES = [one for one in Switches._meta.fields if not one.is_relation]
EVENTS = [one for one in EventChoices._meta.fields if not one.is_relation]


def row(field):
    """The line that the document has to have for a switch."""
    return f"| `{field.name}` | {field.verbose_name} | {field.help_text} | {_first(field)} |"


def _first(field):
    default = field.default
    if isinstance(field, models.BooleanField):
        return "on" if default else "off"
    return dict(field.choices)[default].lower() if field.choices else f"`{default}`"


@pytest.mark.parametrize("field", SWITCHES, ids=lambda one: one.name)
def test_a_switch_stands_there_with_its_label_help_and_first_value(field):
    assert row(field) in TEXT


@pytest.mark.parametrize("field", EVENTS, ids=lambda one: one.name)
def test_an_event_stands_there_with_its_label_and_whether_it_is_recommended(field):
    recommended = "yes" if field.name in EventChoices.RECOMMENDED else ""
    assert f"| `{field.name}` | {field.verbose_name} | {recommended} |" in TEXT


def test_nothing_else_stands_there():
    named = {line.split("`")[1] for line in TEXT.splitlines() if line.startswith("| `")}
    assert named == {one.name for one in SWITCHES} | set(choosing_events.NAMES)


def test_what_depends_on_another_or_on_a_licence_is_said():
    for name, needed in Switches.NEEDS.items():
        assert f"`{name}` needs `{needed}`" in TEXT
    for name in Switches.ADD_ON:
        assert f"`{name}` needs a licence" in TEXT


def test_the_roles_have_their_names():
    assert roles.READ_ONLY in TEXT and roles.FULL in TEXT


def test_the_schema_beside_it_is_the_one_that_files_are_held_to():
    """After a change: write `json.dumps(schema(), indent=2)` of `mapping.transfer_schema` there."""
    stored = (DOCS / "configuration.schema.json").read_text(encoding="utf-8")
    assert json.loads(stored) == schema()
