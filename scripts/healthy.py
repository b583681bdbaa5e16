"""For a container's health check: 0 where the process of this container works.

A server answers. A worker or beat has no port: it touches a file while it works, see
sinergify/pulse.py.
"""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PULSE = Path(__file__).resolve().parent.parent / "var" / "pulse"
# Seconds: a worker's pulse comes every 10, beat's with each bell, at least every 30.
MOST = {"worker": 60, "beat": 120}


def main() -> int:
    role = os.environ.get("ROLE", "server")
    return 0 if (beats(role) if role in MOST else answers()) else 1


def beats(role: str) -> bool:
    try:
        return time.time() - (PULSE / role).stat().st_mtime < MOST[role]
    except OSError:
        return False


def answers() -> bool:
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=4) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
