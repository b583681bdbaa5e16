"""The manifest is what Forge believes about us: valid by Atlassian's own rules, and true."""

import json
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import resolve, reverse

from jira.connect import descriptor
from jira.connect.webhook import ISSUE_EVENTS
from jira.forge.tokens import CALLERS
from jira.visibility import OBJECT_NAME, PROPERTY

ROOT = Path(__file__).resolve().parents[2]
APP_ID = "ari:cloud:ecosystem::app/11111111-2222-3333-4444-555555555555"
SERVICE = "https://sinergify.example"
# What a subscription under Connect is called under Forge.
TWINS = {
    "comment_created": "avi:jira:commented:issue",
    "comment_updated": "avi:jira:commented:issue",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder as it is deployed; the shell's files matter only by their names here."""
    made = tmp_path_factory.mktemp("deployed")
    with override_settings(FORGE_APP_ID=APP_ID, BASE_URL=SERVICE):
        call_command("forge_manifest", folder=made, stdout=StringIO())
    (made / "shell").mkdir()
    for name in ("index.html", "icon.svg"):
        shutil.copy(ROOT / "forge" / "src" / name, made / "shell")
    return made


@pytest.fixture(scope="module")
def judgements(folder, tmp_path_factory):
    """Of the folder, and of the same with a fault in its manifest."""
    bad = shutil.copytree(folder, tmp_path_factory.mktemp("faulty") / "bad")
    path = bad / "manifest.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("interval: hour", "interval: minute"), encoding="utf-8")
    return judged(folder, bad)


def judged(*folders):
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/@forge/manifest/package.json").exists():
        pytest.skip("Node or @forge/manifest is not here: run `make setup`.")
    done = subprocess.run(
        [node, str(ROOT / "tests/forge/manifest_check.mjs"), *map(str, folders)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture
def manifest(judgements):
    return judgements[0]["manifest"]


def test_it_is_valid_by_atlassians_own_rules(judgements):
    assert judgements[0]["errors"] == []


def test_atlassians_rules_notice_a_fault(judgements):
    assert judgements[1]["errors"] != []


def test_the_app_and_the_address_come_from_the_settings(manifest):
    assert manifest["app"]["id"] == APP_ID
    assert [one["baseUrl"] for one in manifest["remotes"]] == [SERVICE]
    text = (ROOT / "forge/manifest.yml").read_text(encoding="utf-8")
    assert not re.search(r"https?://|ari:cloud", text)


@pytest.mark.parametrize("app_id", ["", "Sinergify", "ari:cloud:ecosystem::app/x y"])
def test_without_an_app_id_no_manifest_is_written(settings, tmp_path, app_id):
    settings.FORGE_APP_ID = app_id
    settings.BASE_URL = SERVICE
    with pytest.raises(CommandError, match="FORGE_APP_ID"):
        call_command("forge_manifest", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_address_without_tls_is_refused(settings, tmp_path):
    settings.FORGE_APP_ID = APP_ID
    settings.BASE_URL = "http://sinergify.example"
    with pytest.raises(CommandError, match="https"):
        call_command("forge_manifest", folder=tmp_path)


def test_the_screens_are_those_of_connect_in_their_order(manifest):
    (page,) = manifest["modules"]["jira:adminPage"]
    found = [(one["route"], one["title"]) for one in page["pages"]]
    assert found == [(key, label) for key, label, _ in descriptor.ADMIN_PAGES]


def test_both_panels_are_there_and_hidden_by_the_switch_of_the_panel(manifest):
    modules = manifest["modules"]
    panels = [*modules["jira:issueContext"], *modules["jira:issuePanel"]]
    assert [one["key"] for one in panels] == [key for key, *_ in descriptor.PANELS]
    for one in panels:
        absent, equal = one["displayConditions"]["or"]
        named = {"entity": "app", "propertyKey": PROPERTY}
        assert absent == {"not": {"entityPropertyExists": named}}
        shown = {**named, "objectName": OBJECT_NAME, "value": "true"}
        assert equal == {"entityPropertyEqualTo": shown}


def test_each_event_that_connect_is_asked_for_is_asked_of_forge(manifest):
    asked = {one["key"]: one for one in manifest["modules"]["trigger"]}["issue-events"]
    assert set(asked["events"]) == {twin(name) for name in ISSUE_EVENTS}
    assert asked["filter"] == {"ignoreSelf": True}


def twin(name):
    what, _, how = name.removeprefix("jira:").rpartition("_")
    return TWINS.get(name) or f"avi:jira:{how}:{what}"


def test_life_cycle_and_hourly_token_are_asked_for(manifest):
    modules = manifest["modules"]
    lifecycle = {one["key"]: one for one in modules["trigger"]}["lifecycle-events"]
    assert lifecycle["events"] == ["avi:forge:installed:app", "avi:forge:upgraded:app"]
    assert [one["interval"] for one in modules["scheduledTrigger"]] == ["hour"]
    assert len(modules["preUninstall"]) == 1


def test_each_end_point_that_jira_calls_by_itself_is_ours_and_brings_the_apps_token(manifest):
    for one in manifest["modules"]["endpoint"]:
        if "route" in one:
            assert resolve(one["route"]["path"]).func.guard == "trigger"
            assert one["auth"]["appSystemToken"]["enabled"] is True
        else:
            assert one["key"] == "api"


def test_the_issue_property_can_be_searched_as_under_connect(manifest):
    (index,) = manifest["modules"]["jira:entityProperty"]
    (connect,) = descriptor._index()["keyConfigurations"]
    assert index["propertyKey"] == connect["propertyKey"] and index["entityType"] == "issue"
    wanted = {(one["objectName"], one["type"], one["alias"]) for one in connect["extractions"]}
    assert {(one["path"], one["type"], one["searchAlias"]) for one in index["values"]} == wanted


def test_no_more_is_asked_for_than_is_used(manifest):
    permissions = manifest["permissions"]
    assert sorted(permissions["scopes"]) == [
        "read:app-system-token",
        "read:jira-user",
        "read:jira-work",
        "report:personal-data",
        "write:app-data:jira",
        "write:jira-work",
    ]
    assert set(permissions) == {"scopes", "external"}
    assert set(permissions["external"]) == {"fetch", "images"}
    assert [one["address"] for one in permissions["external"]["images"]] == [SERVICE]


def test_the_shell_knows_the_page_of_each_module_of_connect():
    table = (ROOT / "forge/src/pages.js").read_text(encoding="utf-8")
    found = dict(re.findall(r'"?([A-Za-z-]+)"?: "(/[a-z/]+)"', table))
    views = [(key, view) for key, _, view in descriptor.ADMIN_PAGES]
    views += [(key, view) for key, *_, view in descriptor.PANELS]
    views += descriptor.DIALOGS
    assert found == {key: reverse(view) for key, view in views}


def test_each_end_point_of_jiras_own_is_called_by_the_modules_that_its_door_takes(manifest):
    modules = manifest["modules"]
    calling = {}
    for kind in ("trigger", "scheduledTrigger", "preUninstall"):
        for one in modules[kind]:
            calling.setdefault(one["endpoint"], []).append(one["key"])
    assert {name: list(keys) for name, keys in CALLERS.items()} == calling
