"""How often every address was tried by who has no business there, and every end-point by whatever a
generator thinks of; how often somebody came in, or something broke. The tests of `tests/everything`
count it; here they are run and told."""

import re
import subprocess
import sys
from collections import Counter

from bench.figures import Figure
from simulators.stack import ROOT

REPORT = ROOT / "var" / "bench" / "doors.xml"
COUNTED = re.compile(r'<property name="([^"]+)" value="(\d+)"')


def measure() -> list[Figure]:
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "tests/everything"]
    command += ["-o", "junit_family=xunit1", f"--junitxml={REPORT}"]
    done = subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False)
    if done.returncode:
        raise SystemExit("The tests of tests/everything fail.")
    told: Counter[str] = Counter()
    for name, number in COUNTED.findall(REPORT.read_text(encoding="utf-8")):
        told[name] += int(number)
    tried = [name for name in told if name.startswith("tried: ")]
    return [
        *(Figure(f"doors, {name}", told[name], "requests") for name in sorted(tried)),
        Figure("doors, let in", told["let in"], "requests", 0, "none"),
        Figure("generated requests with good tokens", told["generated"], "requests"),
        Figure("generated requests answered with 5xx", told["broken"], "requests", 0, "none"),
    ]
