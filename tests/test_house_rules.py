"""Rules of the house that a reader could otherwise only hope for."""

import json
import re
from pathlib import Path

import pytest

from sinergify.schedule import BEAT

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OURS = ROOT / "static" / "sinergify" / "js"
FORGE = ROOT / "forge" / "src"
SCRIPTS = sorted([*(ROOT / "static" / "sinergify").rglob("*.js"), *FORGE.glob("*.js")])
# Of each host its own words, and the files that may know them.
HOSTS = {r"\bAP\.": {OURS / "host.js"}, r"@forge/": {FORGE / "host.js", FORGE / "remote.js"}}


def _required(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    words = [re.split(r"[=\[<>]", line)[0].strip() for line in lines]
    return {word for word in words if word and not word.startswith(("#", "-"))}


def test_each_dependency_has_its_reason():
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    names = _required("requirements.in") | _required("requirements-dev.in")
    names |= set(package["dependencies"]) | set(package["devDependencies"])
    missing = {name for name in names if name not in reasons}
    assert missing == set()


def test_each_direct_dependency_is_pinned():
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    loose = [line for line in lines if line and line[0].isalpha() and "==" not in line]
    assert loose == []


def test_each_setting_of_the_environment_is_in_the_readme():
    settings = (ROOT / "sinergify" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {name for name in names if f"`{name}`" not in readme} == set()


def test_each_periodic_task_is_in_the_operations_guide():
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in BEAT if f"| {name} |" not in guide] == []


def test_the_readme_shows_the_two_commands_on_top():
    top = (ROOT / "README.md").read_text(encoding="utf-8")[:900]
    assert "make demo" in top and "make test" in top


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_code_or_style(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=\"|javascript:", text)
    assert "|safe" not in text


def test_each_host_offers_all_that_the_front_end_asks_of_one():
    asked = {name for path in SCRIPTS for name in _asked(path)}
    assert asked - _offered(OURS / "host.js") == {"surroundings"}  # by Forge's own shell alone
    assert asked - _offered(FORGE / "host.js") == set()


def _asked(path):
    return re.findall(r"\bhost\.(\w+)\(", path.read_text(encoding="utf-8"))


def _offered(path):
    text = path.read_text(encoding="utf-8")
    return set(re.findall(r"^export (?:async )?(?:function|const) (\w+)", text, re.M))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_is_short_and_only_the_host_module_knows_the_host(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300
    for word, known in HOSTS.items():
        assert path in known or not re.search(word, text)
    assert not re.search(r"\beval\(|innerHTML\s*=|document\.write", text)
