"""`make audit` ends with one clear word, also where a database cannot be reached."""

import subprocess

import pytest

from scripts import audit_packages

AWAY = "skipped, the database cannot be reached"
BAD = "vulnerable\nPYSEC-1"


@pytest.mark.parametrize(
    ("python", "npm", "said", "code"),
    [
        ("clean", "clean", "PASSED: nothing is known", 0),
        ("clean", AWAY, "NOT COMPLETE: npm packages could not be asked about", 0),
        (AWAY, AWAY, "NOT COMPLETE: Python packages and npm packages", 0),
        (BAD, AWAY, "FAILED: known vulnerabilities in Python packages.", 1),
    ],
)
def test_the_last_line_says_what_was_found_and_what_was_not_asked(
    monkeypatch, capsys, python, npm, said, code
):
    monkeypatch.setattr(audit_packages, "python", lambda: python)
    monkeypatch.setattr(audit_packages, "npm", lambda: npm)
    assert audit_packages.main() == code
    assert capsys.readouterr().out.splitlines()[-1].startswith(said)


@pytest.mark.parametrize(
    "answered", ["requests.exceptions.ConnectionError: Max retries exceeded", "404 Not Found"]
)
def test_a_database_that_does_not_answer_is_no_vulnerability(monkeypatch, answered):
    done = subprocess.CompletedProcess([], 1, stdout="", stderr=answered)
    monkeypatch.setattr(audit_packages.subprocess, "run", lambda *args, **options: done)
    assert audit_packages.python() == AWAY == audit_packages.npm()
