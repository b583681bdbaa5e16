"""What a document names as a file of the project is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OTHERS = {"node_modules", "var", "dist"}  # made or installed, not ours
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in OTHERS}
FILE = re.compile(r"[\w.-]+\.(?:py|mjs|js|html|css|md|sql|toml)")
NOT_OURS = {"all.js"}  # Atlassian's


def named(path):
    """Paths and bare names between backticks, and the targets of links."""
    text = path.read_text(encoding="utf-8")
    words = re.findall(r"`([\w./-]+)`", text) + re.findall(r"\]\(([\w./-]+)\)", text)
    for word in words:
        folder = word.partition("/")[0]
        if FILE.fullmatch(word) or ("/" in word and folder in FOLDERS and "dist" not in word):
            yield word


def walk(folder):
    for path in folder.iterdir():
        if path.name in OTHERS or path.name.startswith("."):
            continue
        yield path
        if path.is_dir():
            yield from walk(path)


NAMES = {path.name for path in walk(ROOT)}


@pytest.mark.parametrize("path", DOCS, ids=lambda one: str(one.relative_to(ROOT)))
def test_every_file_that_a_document_names_is_there(path):
    missing = [
        word
        for word in named(path)
        if word not in NAMES | NOT_OURS
        and not any((place / word).exists() for place in (ROOT, path.parent))
    ]
    assert missing == []


def test_names_are_found_in_the_documents(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("`tests/no/such.py`, `gone.py` [x](adr/gone.md) `tests/jira` `GET /x` `a.b`")
    assert list(named(page)) == ["tests/no/such.py", "gone.py", "tests/jira"]
    assert len([word for path in DOCS for word in named(path)]) > 60
