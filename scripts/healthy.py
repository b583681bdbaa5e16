"""For a container's health check: 0 where the server of this container answers.

A worker or beat has no port; the supervisor in the container restarts it and ends with it.
"""

import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    if os.environ.get("ROLE", "server") != "server":
        return 0
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"
    host = os.environ.get("BASE_URL", "").split("//")[-1].split("/")[0].split(":")[0]
    request = urllib.request.Request(address, headers={"Host": host or "127.0.0.1"})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
