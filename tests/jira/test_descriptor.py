"""The descriptor is what Jira believes about us: valid, complete, and true to our own addresses."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve

from jira.checks import guard_of
from jira.connect.descriptor import build
from jira.passing_on import ISSUE_EVENTS

BASE = "http://localhost:8000"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def descriptor():
    return build(BASE)


@pytest.fixture
def modules(descriptor):
    return descriptor["modules"]


def urls(modules):
    for kind in ("adminPages", "webPanels", "dialogs", "webhooks"):
        for module in modules[kind]:
            yield kind, module["url"]


def test_it_is_served_to_everybody_as_json():
    answer = Client().get("/atlassian-connect.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == build(BASE)


def test_it_asks_for_signed_installs_and_little_else(descriptor):
    assert descriptor["key"] == "Sinergify.Sinergify"
    assert descriptor["baseUrl"] == BASE
    assert descriptor["links"]["self"] == f"{BASE}/atlassian-connect.json"
    assert descriptor["authentication"] == {"type": "jwt"}
    assert descriptor["apiVersion"] == 1
    assert descriptor["apiMigrations"] == {
        "gdpr": True,
        "signed-install": True,
        "context-qsh": True,
    }
    assert descriptor["scopes"] == ["READ", "WRITE", "DELETE"]


def test_every_address_in_it_is_a_view_of_ours_with_the_right_guard(descriptor, modules):
    guards = {
        "adminPages": "frame",
        "webPanels": "frame",
        "dialogs": "frame",
        "webhooks": "webhook",
    }
    for kind, url in urls(modules):
        view = resolve(url.partition("?")[0]).func
        assert guard_of(view) == guards[kind], url
        if kind == "adminPages":
            assert view.admin, url
    wanted = {"installed": "install", "uninstalled": "install"}
    for event, path in descriptor["lifecycle"].items():
        assert guard_of(resolve(path).func) == wanted.get(event, "webhook")


def test_the_admin_screens_stand_in_their_section_in_order(modules):
    (section,) = modules["webSections"]
    assert section["location"] == "admin_plugins_menu"
    assert section["name"]["value"] == "Sinergify"
    pages = sorted(modules["adminPages"], key=lambda page: page["weight"])
    assert [page["key"] for page in pages] == [
        *("Authentication", "EventConfiguration", "ConfigurationSettings", "FieldConfiguration"),
        *("SalesforceSettings", "RestrictIssueTypes", "Activity"),
    ]
    for page in pages:
        assert page["location"] == f"admin_plugins_menu/{section['key']}"
        assert page["conditions"] == [{"condition": "user_is_admin"}]


def test_the_panels_are_shown_unless_the_property_says_no(modules):
    for panel in modules["webPanels"]:
        (condition,) = panel["conditions"]
        missing, equal = condition["or"]
        assert missing == {
            "condition": "addon_property_exists",
            "invert": True,
            "params": {"propertyKey": "ui"},
        }
        assert equal["params"]["value"] == "true"
        assert equal["params"]["objectName"] == "panelVisible"


def test_the_panels_get_their_issue_in_the_signed_address(modules):
    for panel in modules["webPanels"]:
        assert panel["url"].partition("?")[2] == (
            "issueId={issue.id}&issueKey={issue.key}&projectId={project.id}"
            "&projectKey={project.key}&issueTypeId={issuetype.id}"
        )


def test_no_address_holds_what_a_person_could_choose(modules):
    assert not [url for _, url in urls(modules) if "{ac." in url]


def test_no_module_is_cacheable(modules):
    assert "cacheable" not in json.dumps(modules)


def test_each_event_that_can_be_chosen_has_its_webhook(modules):
    events = [hook["event"] for hook in modules["webhooks"]]
    assert sorted(events) == sorted(ISSUE_EVENTS)
    assert len(events) == 13


def test_the_issue_property_can_be_searched(modules):
    (index,) = modules["jiraEntityProperties"]
    (keys,) = index["keyConfigurations"]
    assert index["entityType"] == "issue" and keys["propertyKey"] == "sinergify"
    assert {(one["objectName"], one["type"]) for one in keys["extractions"]} == {
        ("count", "number"),
        ("recordIds", "string"),
    }


def test_keys_are_unique_and_fit_for_forge(modules):
    keys = [one["key"] for kind in modules.values() for one in kind if "key" in one]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", key) for key in keys)


def test_it_holds_against_atlassians_own_schema(descriptor):
    assert faults(descriptor) == []


def test_the_schema_notices_a_misspelt_property(descriptor):
    descriptor["modules"]["webPanels"][0]["locatoin"] = "x"
    descriptor["modules"]["dialogs"][0]["options"]["size"] = "huge"
    assert len(faults(descriptor)) >= 2


def faults(descriptor):
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/@forge/manifest/package.json").exists():
        pytest.skip("Node or @forge/manifest is not here: run `make venv`.")
    done = subprocess.run(
        [node, str(ROOT / "tests/jira/descriptor_schema.mjs")],
        input=json.dumps(descriptor),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)
