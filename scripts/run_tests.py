"""The whole suite on SQLite; then again on PostgreSQL and Redis where both answer on loopback.

What a browser shows does not depend on the database, so those tests run in the first lane.
Real processes and browsers side by side can stall on a small machine: what failed is tried once
more, alone and by name. What fails then fails the lane.
"""

import os
import socket
import subprocess
import sys

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
SOME_FAILED = 1  # of pytest
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


def main(arguments: list[str]) -> int:
    code = _lane("SQLite", {}, arguments)
    if code or os.environ.get("TEST_LANES", "all") == "sqlite":
        return code
    if not (_answers(5432) and _answers(6379)):
        print("PostgreSQL and Redis don't answer on loopback: that lane is skipped.")
        return 0
    env = {"DATABASE_URL": POSTGRES, "TEST_REDIS_URL": REDIS}
    return _lane("PostgreSQL and Redis", env, [*arguments, "-m", "not browser"])


def _lane(name: str, env: dict[str, str], arguments: list[str]) -> int:
    print(f"== tests on {name}", flush=True)
    side_by_side = _pytest(["-n", "2", "--dist", "loadfile", *arguments], env)
    if side_by_side != SOME_FAILED:
        return side_by_side
    print(f"== what failed on {name}, once more and alone", flush=True)
    return _pytest(["--last-failed", "--last-failed-no-failures", "none", *arguments], env)


def _pytest(arguments: list[str], env: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env=os.environ | env, check=False).returncode


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
