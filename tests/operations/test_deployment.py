"""The settings of a production environment, and the files from which it is brought up."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from sinergify import pulse
from sinergify.management.commands import serve
from sinergify.management.commands.serve import beat_command, server_command, worker_command

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "operations.md"
ROLES = {"server": "server", "server-2": "server", "worker": "worker", "beat": "beat"}
PRODUCTION = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUV",
    "ENCRYPTION_KEYS": "dGVzdHMtb25seS1lbmNyeXB0aW9uLWtleS0wMDAwMDE=",
    "BASE_URL": "https://sinergify.example.com",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "DJANGO_SETTINGS_MODULE": "sinergify.settings",
}


def manage(*arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | PRODUCTION,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_djangos_own_checks_of_a_deployment_find_nothing():
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]


def test_compose_brings_up_every_process_and_store(compose):
    assert {*ROLES, "migrate", "postgres", "redis", "cache"} == set(compose)
    assert "allkeys-lru" in compose["cache"]["command"]
    assert "noeviction" in compose["redis"]["command"]
    for name, role in ROLES.items():
        assert compose[name]["command"] == [role] and compose[name]["environment"]["ROLE"] == role
        assert compose[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"}
        }
        assert compose[name]["read_only"] and compose[name]["cap_drop"] == ["ALL"]


def test_the_grace_of_compose_is_longer_than_that_of_the_supervisor(compose, settings):
    from sinergify.supervisor import GRACE_SECONDS

    needed = GRACE_SECONDS + settings.DRAIN_SECONDS
    for name in ROLES:
        assert int(compose[name]["stop_grace_period"].removesuffix("s")) > needed
    unit = re.search(r"TimeoutStopSec=(\d+)", GUIDE.read_text(encoding="utf-8"))
    assert int(unit[1]) > needed


def test_the_second_server_starts_only_where_it_is_asked_for_and_has_a_port_of_its_own(compose):
    first, second = compose["server"], compose["server-2"]
    assert "profiles" not in first and second["profiles"] == ["pair"]
    assert first["ports"] != second["ports"]


def test_every_folder_that_a_process_writes_to_is_writable_in_its_container(compose):
    kept = [*compose["worker"]["tmpfs"], *compose["worker"]["volumes"]]
    writable = {one.split(":")[-1 if one.startswith("uploads") else 0] for one in kept}
    written = {pulse.FOLDER, serve.BEAT, ROOT / "var" / "metrics", ROOT / "var" / "uploads"}
    assert {f"/app/{one.relative_to(ROOT)}" for one in written} <= writable


def test_no_store_of_compose_is_reachable_from_outside(compose):
    for name in ("postgres", "redis", "worker", "beat"):
        assert "ports" not in compose[name]
    for name in ("server", "server-2"):
        assert all(one.startswith("127.0.0.1:") for one in compose[name]["ports"])


def test_the_image_runs_as_nobody_special_and_holds_no_key():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    final = lines[[n for n, line in enumerate(lines) if line.startswith("FROM")][-1] :]
    assert "USER 10001" in final
    assert not [line for line in final if "KEY" in line]


@pytest.mark.django_db
def test_preparing_the_database_can_be_repeated(capsys):
    for _ in range(2):
        call_command("prepare_database")
    assert "as this release needs it" in capsys.readouterr().out


def test_each_process_is_started_by_the_tools_of_this_environment():
    for command in (server_command("0.0.0.0"), worker_command(), beat_command()):
        assert Path(command[0]).parent == Path(sys.executable).parent


def test_the_operations_guide_names_every_service(compose):
    text = GUIDE.read_text(encoding="utf-8")
    assert not [name for name in compose if f"`{name}`" not in text]
