"""Known vulnerabilities of the pinned packages: pip-audit and npm audit.

Where a database cannot be reached, that half is skipped by name: 0 means nothing was found in
what could be asked, and the last line says what that was.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
UNREACHABLE = (
    "ConnectionError",
    "Max retries",
    "Name or service",
    "ENOTFOUND",
    "ECONNREFUSED",
    "audit endpoint returned an error",
    "ServiceError",
    "timed out",
    "404 Not Found",
)


def main() -> int:
    found = {"Python packages": python(), "npm packages": npm()}
    for name, outcome in found.items():
        print(f"{name}: {outcome}")
    print(verdict(found))
    return 1 if any(outcome.startswith("vulnerable") for outcome in found.values()) else 0


def verdict(found: dict[str, str]) -> str:
    """The last line: what was found, or what was asked and what was not."""
    bad = [name for name, outcome in found.items() if outcome.startswith("vulnerable")]
    unasked = [name for name, outcome in found.items() if outcome.startswith("skipped")]
    if bad:
        return f"FAILED: known vulnerabilities in {' and '.join(bad)}."
    if not unasked:
        return "PASSED: nothing is known of any pinned package."
    rest = "Nothing is known of the others." if len(unasked) < len(found) else "Nothing was asked."
    return f"NOT COMPLETE: {' and '.join(unasked)} could not be asked about from here. {rest}"


def python() -> str:
    command = [
        str(BIN / "pip-audit"),
        "--require-hashes",
        "--disable-pip",
        "-r",
        "requirements.txt",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return "clean"
    said = done.stdout + done.stderr
    if any(word in said for word in UNREACHABLE):
        return "skipped, the database cannot be reached"
    return f"vulnerable\n{said}"


def npm() -> str:
    command = ["npm", "audit", "--json", "--omit=dev"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "skipped, there is no npm"
    try:
        totals = json.loads(done.stdout)["metadata"]["vulnerabilities"]
    except (ValueError, KeyError):
        return "skipped, the database cannot be reached"
    return "clean" if not totals["total"] else f"vulnerable\n{json.dumps(totals)}"


if __name__ == "__main__":
    sys.exit(main())
